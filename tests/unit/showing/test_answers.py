"""What people read when they asked for something by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.environment import Environment, PullRequest
from preview.showing import answers
from tests.unit.story import URL, A, B, Story, a_ready_branch

COMMIT = f"<https://github.com/acme/shop/commit/{A}|{A[:7]}>"
DAY = 24 * 3600


def text(reply: answers.Reply) -> str:
    assert reply.refused is None
    (section,) = reply.sections
    return section


def creating() -> Story:
    story = Story()
    story.push(A)
    return story


def test_a_new_environment_says_where_to_look() -> None:
    assert text(answers.brought_up(creating().environment, already=False, channel="#previews")) == (
        f"`feature/login` of shop: its environment is being made at {COMMIT}. "
        "Its message in #previews shows how it goes."
    )


def test_what_is_up_already_says_its_url() -> None:
    assert text(answers.brought_up(a_ready_branch().environment, already=True, channel=None)) == (
        f"`feature/login` of shop is up at {COMMIT} already: <{URL}>"
    )


def test_what_is_on_the_way_already_says_so() -> None:
    said = text(answers.brought_up(creating().environment, already=True, channel="C012AB3CD"))
    assert said.endswith(f"is on the way to {COMMIT} already. Its message in <#C012AB3CD> shows how it goes.")


def test_an_update_says_what_answers_until_then() -> None:
    story = a_ready_branch()
    story.push(B)
    said = text(answers.brought_up(story.environment, already=False, channel=None))
    assert f"; until then <{URL}> answers as before." in said


def test_what_has_to_wait_for_a_run_says_so() -> None:
    story = creating()
    story.push(B)
    said = text(answers.brought_up(story.environment, already=False, channel=None))
    assert said.endswith(f"|{B[:7]}> is next, as soon as the run under way has made room.")


def test_an_environment_without_a_commit_has_none_in_its_answer() -> None:
    story = Story()
    story.create()
    assert text(answers.brought_up(story.environment, already=False, channel=None)) == (
        "`feature/login` of shop: its environment is being made."
    )


def test_what_is_taken_down_says_how_to_have_it_back() -> None:
    story = a_ready_branch()
    story.delete()
    assert text(answers.taken_down(story.environment)) == (
        "`feature/login` of shop: its environment is being removed; pushes do not bring it back: "
        "`/deity up shop feature/login` does."
    )
    story.is_gone()
    assert "its environment is gone already;" in text(answers.taken_down(story.environment))


def test_a_forks_environment_is_had_back_on_its_pull_request() -> None:
    fork = replace(a_ready_branch().environment, pull_request=PullRequest(number=7, fork="eve/shop", at=1))
    assert "`/preview up` on its pull request does." in text(answers.taken_down(fork))


def test_a_restart_says_that_the_url_answers_meanwhile() -> None:
    said = text(answers.restarted(a_ready_branch().environment, channel=None))
    assert said == (
        f"`feature/login` of shop: its tasks are being replaced by new ones of {COMMIT}; <{URL}> answers meanwhile."
    )


def kept(ttl_days: int | None, **changes: object) -> str:
    environment = a_ready_branch().environment
    changed: Environment = replace(environment, **changes)  # type: ignore[arg-type]
    return text(answers.kept(changed, ttl_days))


def test_kept_for_good_lasts_until_the_branch_is_deleted() -> None:
    assert kept(14, keep=True) == "`feature/login` of shop is kept until its branch is deleted."


def test_kept_for_days_says_until_when() -> None:
    pushed_at = a_ready_branch().environment.desired.occurred_at
    said = kept(14, keep_until=pushed_at + 20 * DAY)
    assert said.startswith("`feature/login` of shop is kept until <!date^")
    assert "anyway" not in said


def test_kept_for_less_than_it_would_have_stayed_says_so() -> None:
    pushed_at = a_ready_branch().environment.desired.occurred_at
    assert "It would have stayed longer anyway: until <!date^" in kept(14, keep_until=pushed_at + 7 * DAY)


def test_where_nothing_expires_keeping_says_so() -> None:
    assert kept(None, keep_until=2_000_000_000).endswith("It would not have expired: its project has no `ttl_days`.")


@pytest.mark.parametrize(("channel", "shown"), [("#previews", "#previews"), ("ops", "#ops"), ("C0A1B2", "<#C0A1B2>")])
def test_a_channel_is_shown_by_its_name_or_linked_by_its_id(channel: str, shown: str) -> None:
    assert answers.channel_link(channel) == shown


@given(lines=st.lists(st.text(max_size=400), min_size=1, max_size=40))
def test_packed_lines_are_all_there_and_fit(lines: list[str]) -> None:
    sections = answers.packed(lines)
    assert "\n".join(sections) == "\n".join(lines)
    assert all(len(section) <= answers.SECTION_LIMIT for section in sections)


@given(branch=st.text(min_size=1).filter(lambda text: "`" not in text))
def test_no_branch_mentions_anybody(branch: str) -> None:
    said = answers.name(replace(a_ready_branch().environment, branch=branch, project="<!here>"))
    assert "<" not in said
