"""What is asked for in Slack is done for whoever may, and answered in words."""

from dataclasses import replace

import pytest

from preview.command import Command, Verb
from preview.config import Config
from preview.environment import Choice
from preview.errors import GitHubError, InvalidEventError, TryLaterError
from preview.request import Presence
from tests.chat.desk import BLOG, BOB, CONFIG, KEY, Desk, refused, said
from tests.convergence.world import A, B

SPIKE = "acme/shop@spike"


def test_up_makes_the_environment_of_any_branch_at_its_head(desk: Desk) -> None:
    desk.hub.heads[SPIKE] = B

    reply = desk.say("up SHOP spike")

    assert said(reply).startswith("`spike` of shop: its environment is being made at <https://github.com/acme/shop/")
    assert said(reply).endswith("Its message in #previews shows how it goes.")
    record = desk.world.environment(SPIKE)
    assert (record.desired.commit, record.desired.actor) == (B, "ada-on-github")
    assert record.choice == Choice(presence=Presence.PRESENT, actor="ada-on-github", at=desk.world.now)
    assert desk.started == ["provision"]


def test_whose_login_nobody_configured_is_called_as_in_slack(desk: Desk) -> None:
    desk.hub.heads[SPIKE] = B
    desk.say("up shop spike", by=BOB)
    assert desk.world.environment(SPIKE).desired.actor == "bob"


def test_up_of_what_is_up_says_its_url_and_starts_nothing(ready: Desk) -> None:
    ready.hub.heads[KEY] = A
    assert f"is up at <https://github.com/acme/shop/commit/{A}|" in said(ready.say("up shop feature/login"))
    assert f"<http://previews.example/{KEY}>" in said(ready.say("up shop feature/login"))
    assert ready.started == []


def test_up_of_a_branch_that_github_does_not_know_is_refused(desk: Desk) -> None:
    assert refused(desk.say("up shop spike")) == "GitHub knows no branch `spike` in `acme/shop`."
    assert desk.world.items == {}


def test_up_finds_a_known_branch_without_its_prefix(ready: Desk) -> None:
    ready.hub.heads[KEY] = B
    ready.say("up shop login")
    assert ready.world.environment().desired.commit == B


@pytest.mark.parametrize("why", [GitHubError("the token has expired"), TryLaterError("busy", seconds=5)])
def test_where_github_gives_no_answer_nothing_is_done(desk: Desk, why: Exception) -> None:
    desk.hub.error = why
    if isinstance(why, TryLaterError):
        with pytest.raises(TryLaterError):
            desk.say("up shop spike")
    else:
        assert "no clear answer about `spike`: the token has expired" in refused(desk.say("up shop spike"))
    assert desk.world.items == {}


def test_a_forks_pull_request_is_approved_there_and_not_in_slack(desk: Desk) -> None:
    desk.hub.heads["acme/shop@pull/7/head"] = B
    assert "/preview up" in refused(desk.say("up shop pull/7/head"))
    assert desk.world.items == {}


def test_down_removes_it_and_says_how_to_have_it_back(ready: Desk) -> None:
    reply = ready.say("down acme/shop feature/login")

    assert "is being removed; pushes do not bring it back: `/deity up shop feature/login` does." in said(reply)
    assert ready.started == ["teardown"]
    ready.run_succeeds()
    assert "is gone already" in said(ready.say("down shop feature/login"))


def test_restart_replaces_the_tasks(ready: Desk) -> None:
    assert "its tasks are being replaced" in said(ready.say("restart shop login"))
    assert ready.started == ["provision"]


def test_what_is_absent_can_be_brought_up_but_neither_restarted_nor_kept(ready: Desk) -> None:
    ready.say("down shop login")
    ready.run_succeeds()
    for verb in ("restart", "keep"):
        assert "`/deity up shop feature/login` makes one" in refused(ready.say(f"{verb} shop login"))
    assert ready.started == []


def test_keep_says_until_when_and_that_nothing_would_have_expired(ready: Desk) -> None:
    ready.is_ready("feature/post", "acme/blog")

    assert "It would not have expired" in said(ready.say("keep shop login", days=7))
    kept = said(ready.say("keep blog post", days=30))
    assert kept == (
        "`feature/post` of shop is kept until <!date^1797901523^{date_short_pretty} {time_secs}|2026-12-22T01:05:23Z>."
    ).replace("of shop", "of blog")
    assert said(ready.say("keep blog post")) == "`feature/post` of blog is kept until its branch is deleted."
    assert len(ready.shown.seen) == 3


def test_status_tells_of_it(ready: Desk) -> None:
    assert "`feature/login` of shop is up, since" in said(ready.say("status shop login"))


@pytest.mark.parametrize("verb", ["down", "restart", "keep", "status", "logs"])
def test_a_branch_that_nobody_knows_is_refused_with_what_to_type_instead(ready: Desk, verb: str) -> None:
    why = refused(ready.say(f"{verb} shop other"))
    assert why.startswith("There is no environment of `other` in `shop`. `/deity list shop` shows")
    assert "`/deity up shop other` makes one" in why


@pytest.mark.parametrize("text", ["status nothing login", "up nothing login", "list nothing"])
def test_an_unknown_project_is_refused_with_those_that_there_are(ready: Desk, text: str) -> None:
    assert refused(ready.say(text)) == "There is no project `nothing`. There are: `shop`, `blog`."


def test_a_name_of_two_repositories_is_refused_with_both() -> None:
    config = replace(CONFIG, projects=(*CONFIG.projects, replace(BLOG, repository="beta/shop", name="beta-shop")))
    why = refused(Desk(config=config).say("status shop login"))
    assert why == "`shop` may be any of `acme/shop`, `beta/shop`. Name one of them whole."


def test_two_branches_of_one_name_are_refused_with_both(ready: Desk) -> None:
    config = replace(CONFIG, projects=(replace(CONFIG.projects[0], prefixes=("feature", "fix")),))
    desk = Desk(config=config)
    desk.is_ready("feature/login")
    desk.is_ready("fix/login")
    assert "`login` may be any of `feature/login`, `fix/login`" in refused(desk.say("down shop login"))
    assert said(desk.say("status shop fix/login")).startswith("`fix/login` of shop is up")


@pytest.mark.parametrize("text", ["status", "status shop", "up shop"])
def test_what_was_left_out_is_asked_for(desk: Desk, text: str) -> None:
    assert refused(desk.say(text)).startswith("Say of which ")


def test_a_button_names_the_environment_whole(ready: Desk) -> None:
    repository, _, branch = KEY.partition("@")
    ready.perform(Command(id="1", verb=Verb.DOWN, repository=repository, branch=branch, slack=BOB))
    assert ready.started == ["teardown"]


def test_what_was_made_for_a_project_that_is_no_more_can_be_looked_at_and_removed(ready: Desk) -> None:
    ready.config = Config(projects=(BLOG,), slack=CONFIG.slack)
    ready.world.converge = replace(ready.world.converge, config=ready.config)

    assert "is up" in said(ready.say("status acme/shop feature/login"))
    assert "cannot be restarted" in refused(ready.say("restart acme/shop feature/login"))
    ready.say("down acme/shop feature/login")
    assert ready.started == ["teardown"]


def test_list_is_of_all_projects_or_of_one(ready: Desk) -> None:
    ready.is_ready("feature/post", "acme/blog")
    assert said(ready.say("list")).startswith("There are 2 environments.")
    only = said(ready.say("list blog"))
    assert "`feature/post`" in only
    assert "`feature/login`" not in only


def test_help_is_for_everybody(desk: Desk) -> None:
    assert "`/deity up PROJECT BRANCH [COMMIT]`" in said(desk.say("help"))
    assert "/preview up" in said(desk.say("help"))


def test_what_nobody_asks_for_is_no_command(desk: Desk) -> None:
    with pytest.raises(InvalidEventError):
        desk.perform(Command(id="1", verb=Verb.LIST))
