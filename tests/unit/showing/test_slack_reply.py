"""Replies in the thread: all of the news, and a call for whom it is for, when they wait for it."""

from dataclasses import replace

import pytest

from preview.announcement import Announcement, Detail, Status
from preview.showing.slack_message import SECTION_LIMIT, Message
from preview.showing.slack_reply import broadcast, reply
from tests.unit.announced import CONFIG, CONSOLE, FAILED, READY


def told(announcement: Announcement) -> Message:
    return reply(announcement, CONFIG, CONSOLE)


def test_a_ready_environments_reply_lists_what_was_made_and_how_long_it_took() -> None:
    assert told(READY).sections == (
        ":white_check_mark: *Ready* · `feature/login` of shop: its environment is up. <@U012AB3CD>",
        "<http://previews.example:20123/>",
        (
            "• target group `shop-login-abcdefg` 0.4 s\n"
            "• listener `port 20123` 0.3 s\n"
            "• service `shop-login-abcdefg`\n"
            "together 0.7 s"
        ),
    )


def test_a_failures_reply_has_all_of_why_and_leads_to_the_run_and_the_logs() -> None:
    said = told(FAILED)
    assert said.sections == (
        ":x: *Failed* · `feature/login` of shop: this commit did not come up. <@U012AB3CD>",
        "```\nCheckService: not ready in 15 minutes\nTask stopped: container app exited with code 1\n```",
        "*What now?* Push again to try again, or delete the branch to give up.",
    )
    assert [note.rpartition("|")[2] for note in said.footnotes[2:4]] == ["run>", "logs>"]


@pytest.mark.parametrize("status", Status)
def test_people_are_called_for_what_they_wait_for_and_for_nothing_else(status: Status) -> None:
    said = told(replace(READY, status=status))
    called = any("<@" in text for text in (*said.sections, *said.footnotes, said.text))
    assert called == (status in (Status.READY, Status.FAILED))


def test_who_is_not_known_in_slack_is_named_below_as_ever() -> None:
    said = told(replace(READY, actor="hubot"))
    assert said.sections[0].endswith("its environment is up.")
    assert "by hubot" in said.footnotes


@pytest.mark.parametrize("status", Status)
def test_the_channel_hears_of_failures_alone(status: Status) -> None:
    assert broadcast(replace(READY, status=status)) == (status is Status.FAILED)


@pytest.mark.parametrize("status", Status)
def test_texts_begin_with_the_statuss_word_which_programs_read(status: Status) -> None:
    assert told(replace(READY, status=status)).text.startswith(f"{status.value.capitalize()}: feature/login of shop")


def test_a_long_diagnosis_is_spread_over_sections_between_its_lines() -> None:
    lines = [f"line {number} {'x' * 60}" for number in range(80)]
    blocks = [section for section in told(replace(FAILED, reason="\n".join(lines))).sections if "```" in section]
    assert len(blocks) == 2
    assert all(len(block) <= SECTION_LIMIT for block in blocks)
    assert [line for block in blocks for line in block.splitlines() if line != "```"] == lines


@pytest.mark.parametrize("filler", ["x", "&", "🎉", "`", "a\n"])
def test_a_diagnosis_beyond_slacks_limits_is_cut_and_says_where_the_rest_is(filler: str) -> None:
    said = told(replace(FAILED, branch=f"feature/{filler * 900}", reason=f"first line\n{filler * 20_000}"))
    texts = (*said.sections, *said.footnotes, said.text)
    assert all(0 < len(text) <= SECTION_LIMIT for text in texts)
    assert sum(map(len, texts[:-1])) < 10_000, "github.com/slackapi/bolt-js/issues/2867"
    assert said.sections[-2].endswith("\n… cut here (the rest: Step Functions execution shop-login-abcdefg-r1-x)\n```")


def test_a_list_too_long_for_a_section_says_so_and_still_has_its_total() -> None:
    many = tuple(Detail(what="service", name=f"shop-{number}-{'x' * 100}", seconds=1.0) for number in range(100))
    section = told(replace(READY, details=many)).sections[-1]
    assert len(section) <= SECTION_LIMIT
    assert section.endswith("\n…\ntogether 100.0 s")


def test_nothing_typed_by_somebody_comes_to_life() -> None:
    hostile = "<!channel> `code` <https://evil.example|click>"
    detail = Detail(what=hostile, name=hostile, seconds=1.0)
    said = told(replace(READY, branch=hostile, project=hostile, actor=hostile, reason=hostile, details=(detail,)))
    everything = " ".join([*said.sections, *said.footnotes, said.text])
    assert "<!channel" not in everything
    assert "<https://evil" not in everything
