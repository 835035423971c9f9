"""What the person who pushed reads in Slack."""

from dataclasses import replace

import pytest

from preview.announcement import Announcement, Status
from preview.config import Config, Project, Slack
from preview.showing.messages import channel, identity, message
from preview.showing.slack_message import SECTION_LIMIT

SHA = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"
READY = Announcement(
    environment="acme/web@feature/login",
    project="web",
    repository="acme/web",
    branch="feature/login",
    commit=SHA,
    status=Status.READY,
    url="http://previews.example:20123/",
    actor="octocat",
    at="2026-11-22T01:05:23Z",
    run="web-login-abcdefg-r1-x",
)
FAILED = replace(
    READY,
    status=Status.FAILED,
    url=None,
    reason="CheckService: not ready in 15 minutes\nTask stopped: container app exited with code 1",
)
WEB = Project(
    repository="acme/web", cluster="c", load_balancer="l", task_definition="t", container="app", port=80, name="web"
)


def test_a_ready_environment_is_announced_with_its_address() -> None:
    said = message(READY)

    assert said.sections == (
        ":white_check_mark: *Ready* · `feature/login` of web: its environment is up.",
        "<http://previews.example:20123/>",
    )
    assert said.footnotes == (
        "acme/web",
        f"<https://github.com/acme/web/commit/{SHA}|6113728>",
        "by octocat",
        "<!date^1795309523^{date_short_pretty} {time_secs}|2026-11-22T01:05:23Z>",
    )
    assert said.text == "Ready: feature/login of web · http://previews.example:20123/"


def test_a_failure_says_why_and_what_to_do() -> None:
    said = message(FAILED)

    assert said.sections == (
        ":x: *Failed* · `feature/login` of web: this commit did not come up.",
        "```\nCheckService: not ready in 15 minutes\nTask stopped: container app exited with code 1\n```",
        "*What now?* Push again to try again, or delete the branch to give up.",
    )
    assert said.text == "Failed: feature/login of web · CheckService: not ready in 15 minutes"


def test_a_reason_of_one_line_is_told_as_a_sentence() -> None:
    full = replace(FAILED, reason="the load balancer holds 50 listeners, and may hold no more")
    assert "the load balancer holds 50 listeners, and may hold no more" in message(full).sections


def test_where_a_branch_may_be_gone_the_advice_covers_that() -> None:
    said = message(replace(FAILED, commit=None))
    advice = said.sections[-1]
    assert said.sections[0].endswith("its environment is not what was asked for.")
    assert "If the branch is deleted: nothing, its removal is tried again by itself." in advice
    assert "push to it to try again, or delete it to give up" in advice


def test_a_failed_update_says_that_the_old_address_may_still_answer() -> None:
    said = message(replace(FAILED, url=READY.url))
    assert said.sections[1] == "What was there before may still answer: <http://previews.example:20123/>"


def test_an_update_says_what_answers_meanwhile() -> None:
    said = message(replace(READY, status=Status.UPDATING))
    assert said.sections[1] == "Until then the commit before answers: <http://previews.example:20123/>"


def test_a_run_that_waits_for_its_image_says_so_and_what_answers_meanwhile() -> None:
    said = message(replace(READY, status=Status.WAITING, reason="shop:6113728 is not in its registry yet"))
    assert said.sections == (
        ":hourglass_flowing_sand: *Waiting* · `feature/login` of web: waiting for image.",
        "Until then the commit before answers: <http://previews.example:20123/>",
        "shop:6113728 is not in its registry yet",
    )
    assert said.text == "Waiting: feature/login of web · shop:6113728 is not in its registry yet"
    first = message(replace(READY, status=Status.WAITING, url=None))
    assert len(first.sections) == 1, "nothing answers before the first one"


def test_every_service_with_a_route_is_announced_with_its_address() -> None:
    several = replace(READY, urls={"admin": "http://previews.example:20456/", "a<b": "http://previews.example:20789/"})
    assert message(several).sections[1] == (
        "<http://previews.example:20123/>\n"
        "admin: <http://previews.example:20456/>\n"
        "a&lt;b: <http://previews.example:20789/>"
    )


def test_a_success_with_a_warning_is_announced_with_both() -> None:
    said = message(replace(READY, reason="after_update failed: exit code 1"))
    assert said.sections[1:] == ("<http://previews.example:20123/>", "after_update failed: exit code 1")


@pytest.mark.parametrize("status", [Status.REQUESTED, Status.CREATING, Status.DELETING, Status.DELETED])
def test_an_environment_on_its_way_in_or_out_shows_no_address(status: Status) -> None:
    said = message(replace(READY, status=status, urls={"admin": "http://previews.example:20456/"}))
    assert "previews.example" not in " ".join([*said.sections, *said.footnotes, said.text])


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_word_its_sign_and_its_sentence(status: Status) -> None:
    headline = message(replace(READY, status=status)).sections[0]
    sign, _, rest = headline.partition(" ")
    word, _, sentence = rest.partition(" · ")
    assert sign.strip(":").isidentifier()
    assert word == f"*{status.value.capitalize()}*"
    assert sentence.startswith("`feature/login` of web: ")
    assert sentence.endswith(".")


def test_no_two_statuses_look_alike() -> None:
    assert len({message(replace(READY, status=status)).sections[0].split()[0] for status in Status}) == len(Status)


def test_a_request_that_waits_says_for_what() -> None:
    said = message(replace(READY, status=Status.REQUESTED, url=None, reason="a run is under way"))
    assert said.sections == (
        ":inbox_tray: *Requested* · `feature/login` of web: noted, and next in turn.",
        "a run is under way",
    )


def test_without_a_commit_none_is_named() -> None:
    assert message(replace(READY, commit=None)).footnotes[:2] == ("acme/web", "by octocat")


def test_nothing_typed_by_somebody_comes_to_life() -> None:
    hostile = "<!channel> & `code` <https://evil.example|click>"
    said = message(
        replace(FAILED, branch=hostile, actor=hostile, project=hostile, reason=f"{hostile}\n```{hostile}", at=hostile)
    )
    everything = " ".join([*said.sections, *said.footnotes, said.text])
    ours = f"<https://github.com/acme/web/commit/{SHA}|6113728>"
    assert everything.count("<") == everything.count(ours) == 1
    assert "&amp; " in everything


@pytest.mark.parametrize("filler", ["x", "&", "🎉", "`"])
def test_a_long_diagnosis_is_cut_to_slacks_limit_and_says_where_the_rest_is(filler: str) -> None:
    said = message(replace(FAILED, branch=f"feature/{filler * 900}", reason=f"first line\n{filler * 20_000}"))

    assert all(0 < len(section) <= SECTION_LIMIT for section in (*said.sections, *said.footnotes, said.text))
    assert said.sections[1].endswith("\n… cut here (the rest: Step Functions execution web-login-abcdefg-r1-x)\n```")


def test_a_diagnosis_without_a_run_is_cut_all_the_same() -> None:
    said = message(replace(FAILED, run=None, reason="a\n" * 5_000))
    assert said.sections[1].endswith("\n… cut here\n```")


def test_a_projects_own_channel_comes_before_the_common_one() -> None:
    own = Config(projects=(replace(WEB, slack_channel="#web"),), slack=Slack(channel="#previews"))
    common = Config(projects=(WEB,), slack=Slack(channel="#previews"))
    neither = Config(projects=(WEB,))
    assert [channel(READY, config) for config in (own, common, neither)] == ["#web", "#previews", None]


def test_a_project_that_left_the_configuration_is_told_of_in_the_common_channel() -> None:
    config = Config(projects=(replace(WEB, slack_channel="#web"),), slack=Slack(channel="#previews"))
    assert channel(replace(READY, repository="acme/other"), config) == "#previews"


def test_a_runs_end_told_twice_is_the_same_news() -> None:
    assert identity(READY) == identity(replace(READY, at="2026-11-22T01:07:00Z"))


@pytest.mark.parametrize(
    "other",
    [
        replace(READY, status=Status.FAILED),
        replace(READY, run="web-login-abcdefg-r2-y"),
        replace(READY, environment="acme/web@feature/other"),
    ],
)
def test_another_status_run_or_environment_is_other_news(other: Announcement) -> None:
    assert identity(READY) != identity(other)


def test_each_request_under_one_run_is_news_of_its_own() -> None:
    first = replace(READY, status=Status.REQUESTED)
    later = replace(first, at="2026-11-22T01:05:24Z")
    same_second = replace(first, commit="0" * 40)
    assert len({tuple(identity(each)) for each in (first, later, same_second)}) == 3
