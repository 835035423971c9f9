"""How an environment is, which there are, and what can be asked for."""

from dataclasses import replace

import pytest

from preview.command import Verb
from preview.environment import Choice, Environment, PullRequest, Route
from preview.request import Presence
from preview.showing import overview
from tests.unit.story import URL, A, B, a_ready_branch, a_record

DAY = 24 * 3600


def status(environment: Environment, ttl_days: int | None = None) -> str:
    return "\n".join(overview.status(environment, ttl_days).sections)


def test_a_ready_environment_says_where_since_when_at_what_by_whom_and_what_now() -> None:
    story = a_ready_branch()
    environment = replace(
        story.environment,
        pull_request=PullRequest(number=7, at=1),
        choice=Choice(presence=Presence.PRESENT, actor="ada", at=1),
        observed=replace(
            story.environment.observed, routes=(Route(service="admin", slug="s", url="http://b.example:2/", port=2),)
        ),
    )

    first, address, facts, stays, now = status(environment).split("\n")

    assert first.startswith("`feature/login` of shop is up, since <!date^")
    assert address == f"<{URL}> · admin: <http://b.example:2/>"
    assert facts == (
        f"commit <https://github.com/acme/shop/commit/{A}|{A[:7]}> · by octocat · asked for by hand by ada · "
        "pull request <https://github.com/acme/shop/pull/7|#7>"
    )
    assert stays == "It does not expire."
    assert now == (
        "What you can do: `/deity restart shop feature/login`, `/deity logs shop feature/login`, "
        "`/deity keep shop feature/login`, `/deity down shop feature/login`"
    )


def test_a_failed_environment_says_why_and_what_answers_still() -> None:
    story = a_ready_branch()
    story.push(B)
    story.fails("no `database`\n" + "\n".join(f"line {number}" for number in range(30)))

    said = status(story.environment)

    assert "is not what was asked for" in said
    assert f"asked for: <https://github.com/acme/shop/commit/{B}|{B[:7]}>" in said
    assert "```\nno ˋdatabaseˋ\nline 0\n" in said
    assert "line 13\n… 16 lines more in the environment's message\n```" in said
    assert "line 14" not in said
    assert "`/deity up shop feature/login`" in said


def test_a_removed_environment_says_that_and_how_to_have_it_back() -> None:
    story = a_ready_branch()
    story.delete()
    story.is_gone()
    said = status(story.environment, 14)
    assert "is gone, since" in said
    assert said.endswith("What you can do: `/deity up shop feature/login`")
    assert "xpire" not in said


@pytest.mark.parametrize(
    ("changes", "ttl_days", "said"),
    [
        ({}, 14, "Expires, if nobody pushes before: <!date^"),
        ({"keep": True}, 14, "Kept until its branch is deleted."),
        ({"keep_until": 2_000_000_000}, 14, "Kept until <!date^2000000000^"),
        ({}, None, "It does not expire."),
    ],
)
def test_how_long_it_stays_is_said(changes: dict[str, object], ttl_days: int | None, said: str) -> None:
    environment: Environment = replace(a_ready_branch().environment, **changes)  # type: ignore[arg-type]
    assert said in status(environment, ttl_days)


def test_nobody_is_sent_to_where_nothing_may_answer() -> None:
    environment = a_ready_branch().environment
    lacking = replace(environment, observed=replace(environment.observed, lacking=True))
    assert URL not in status(lacking)
    assert URL not in "".join(overview.listed([lacking]).sections)


def named(branch: str, project: str = "shop") -> Environment:
    return replace(a_ready_branch().environment, branch=branch, project=project, environment=f"acme/{project}@{branch}")


def test_a_list_has_a_line_for_each_by_project_and_passes_over_what_is_gone() -> None:
    story = a_ready_branch()
    story.delete()
    story.is_gone()

    (said,) = overview.listed([named("b"), named("z", "blog"), story.environment, named("a")]).sections

    lines = said.split("\n")
    assert lines[0] == "There are 3 environments."
    assert [line.split(" · ")[0] for line in lines[1:]] == [
        "*blog* (1)",
        "• `z` ready",
        "*shop* (2)",
        "• `a` ready",
        "• `b` ready",
    ]
    assert lines[2].endswith(f"|{A[:7]}> · <{URL}> · by octocat")


def test_a_long_list_is_cut_and_says_how_many_more_there_are() -> None:
    sections = overview.listed([named(f"feature/{number:03}{'x' * 200}") for number in range(42)]).sections

    assert sum(section.count("• ") for section in sections) == overview.MOST_LISTED
    assert sections[-1].endswith("… and 12 more; `/deity list PROJECT` shows those of one project.")
    assert all(len(section) <= 3000 for section in sections)


def test_an_empty_list_says_how_to_begin() -> None:
    assert overview.listed([]).sections == ("There are no environments. `/deity up PROJECT BRANCH` makes one.",)


def test_one_is_one() -> None:
    assert overview.listed([named("a")]).sections[0].startswith("There is one environment.\n")


def test_help_says_what_there_is_and_what_is_not_for_you() -> None:
    reply = overview.help_for(lambda verb: "`down` may be given in #ops" if verb is Verb.DOWN else None, comments=True)

    said = "\n".join(reply.sections)

    assert all(f"`/deity {verb}" in said for verb in Verb)
    (refused,) = [line for line in said.split("\n") if "not you, here" in line]
    assert refused.startswith("• `/deity down PROJECT BRANCH`")
    assert refused.endswith("_not you, here: `down` may be given in #ops_")
    assert "/preview up" in said
    assert "/preview" not in "\n".join(overview.help_for(lambda _verb: None, comments=False).sections)


def test_what_is_gone_is_what_nobody_wants_and_nothing_is_left_of() -> None:
    story = a_ready_branch()
    assert not overview.is_gone(story.environment)
    story.delete()
    assert not overview.is_gone(story.environment)
    story.is_gone()
    assert overview.is_gone(story.environment)


def test_a_fresh_record_has_a_status_too() -> None:
    assert "is next in turn" in status(a_record())
