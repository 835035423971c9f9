"""What the running containers of an environment said last."""

from dataclasses import replace

from preview.naming import service_slug
from tests.chat.desk import CONFIG, KEY, Desk, a_task, said
from tests.unit.config_examples import a_service, a_worker, several


def test_the_newest_running_tasks_last_twenty_lines_are_shown(ready: Desk) -> None:
    slug = ready.world.environment().slug
    ready.tasks.of[slug] = (a_task(1), a_task(3, status="PENDING"), a_task(2))
    ready.logs.lines = {"app/web/task2": tuple(f"line {number}" for number in range(30)), "app/web/task1": ("old",)}

    about, text = ready.say("logs shop login").sections

    assert about == "`feature/login` of shop:"
    assert text == "Last lines of container web:\n```\n" + "\n".join(f"line {n}" for n in range(10, 30)) + "\n```"


def test_what_a_container_says_is_only_text(ready: Desk) -> None:
    ready.tasks.of[ready.world.environment().slug] = (a_task(1),)
    ready.logs.lines = {"app/web/task1": ("<!channel> ``` & so on",)}
    assert "&lt;!channel&gt; ˋˋˋ &amp; so on" in said(ready.say("logs shop login"))


def test_of_several_containers_the_projects_own_is_read(ready: Desk) -> None:
    ready.tasks.of[ready.world.environment().slug] = (a_task(1, containers=("proxy", "web")),)
    ready.logs.lines = {"app/web/task1": ("of web",), "app/proxy/task1": ("of proxy",)}
    assert "of web" in said(ready.say("logs shop login"))


def test_each_service_has_its_own(desk: Desk) -> None:
    project = replace(several(a_service("web", container="web"), a_worker()), repository="acme/shop")
    desk = Desk(config=replace(CONFIG, projects=(project,)))
    slug = desk.is_ready().slug
    worker = service_slug(slug, key=KEY, service="worker")
    desk.tasks.of = {slug: (a_task(1),), worker: (a_task(2, containers=("worker",)),)}
    desk.logs.lines = {"app/web/task1": ("serving",), "app/worker/task2": ("working",)}

    _, *services = desk.say("logs shop login").sections

    assert [text.partition(" · ")[0] for text in services] == ["*web*", "*worker*"]
    assert "serving" in services[0]
    assert "working" in services[1]


def test_where_nothing_runs_that_is_said(ready: Desk) -> None:
    assert ready.say("logs shop login").sections[1:] == ("no task is running.",)

    ready.tasks.of[ready.world.environment().slug] = (a_task(1, status="PENDING"),)
    assert ready.say("logs shop login").sections[1:] == ("no task is running; 1 on the way.",)


def test_somebody_elses_tasks_are_not_read(ready: Desk) -> None:
    ready.tasks.of[ready.world.environment().slug] = (a_task(1, key="acme/shop@other"),)
    assert ready.say("logs shop login").sections[1:] == ("no task is running.",)


def test_a_container_that_said_nothing_is_said_to(ready: Desk) -> None:
    ready.tasks.of[ready.world.environment().slug] = (a_task(1),)
    assert ready.say("logs shop login").sections[1:] == (
        "There are no lines of container web in the log group apps (eu).",
    )


def test_of_what_is_gone_nothing_is_asked(ready: Desk) -> None:
    ready.say("down shop login")
    ready.run_succeeds()
    assert said(ready.say("logs shop login")) == "`feature/login` of shop is gone: nothing of it runs."
