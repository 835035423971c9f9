"""The environment's message: what it is, where it answers, where more is to be seen, and what can be done."""

from dataclasses import replace

import pytest

from preview.announcement import Announcement, Status
from preview.config import Config
from preview.showing.slack_card import card
from preview.showing.slack_message import SECTION_LIMIT, Message
from tests.unit.announced import CONFIG, CONSOLE, FAILED, READY, SHA, SHOP

RUN = (
    "<https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/"
    "arn:aws:states:eu-west-1:123456789012:execution:provision:shop-login-abcdefg-r1-x|run>"
)
LOGS = (
    "<https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/previews/services/shop-login-abcdefg/logs"
    "?region=eu-west-1|logs>"
)


def shown(announcement: Announcement, config: Config = CONFIG) -> Message:
    return card(announcement, config, CONSOLE)


def offered(announcement: Announcement, config: Config = CONFIG) -> list[str]:
    return [button.text for button in shown(announcement, config).buttons]


def test_a_ready_environment_shows_its_address_its_links_and_its_buttons() -> None:
    said = shown(replace(READY, pull_request=12, keep_until="2026-12-01T00:00:00Z"))

    assert said.sections == (
        ":white_check_mark: *Ready* · `feature/login` of *shop*",
        "<http://previews.example:20123/>",
    )
    assert said.footnotes == (
        (
            f"<https://github.com/acme/shop/commit/{SHA}|6113728>"
            " · <https://github.com/acme/shop/tree/feature/login|branch>"
            " · <https://github.com/acme/shop/pull/12|#12>"
            " · by <@U012AB3CD>"
            f" · {RUN} · {LOGS}"
            " · kept until <!date^1796083200^{date_short_pretty}|2026-12-01T00:00:00Z>"
            " · <!date^1795309523^{date_short_pretty} {time_secs}|2026-11-22T01:05:23Z>"
        ),
    )
    assert [(button.text, button.action, button.value, button.url) for button in said.buttons] == [
        ("Open", "open", None, "http://previews.example:20123/"),
        ("Restart", "restart", "acme/shop@feature/login", None),
        ("Keep 7 days", "keep", "acme/shop@feature/login", None),
        ("Delete", "down", "acme/shop@feature/login", None),
    ]
    assert said.text == "Ready: feature/login of shop · http://previews.example:20123/"


def test_only_deleting_is_red_and_is_asked_about_first() -> None:
    *others, delete = shown(READY).buttons
    assert not any(button.danger or button.confirm for button in others)
    assert delete.danger
    assert delete.confirm is not None
    assert "bring it back no more: /deity up does" in delete.confirm.text


def test_what_brings_a_fork_s_environment_back_is_a_comment() -> None:
    *_, delete = shown(replace(READY, branch="pull/7/head")).buttons
    assert delete.confirm is not None
    assert "a comment /preview up on its pull request does" in delete.confirm.text


def test_without_a_signing_secret_nobody_would_hear_a_button() -> None:
    assert offered(READY, replace(CONFIG, slack=replace(CONFIG.slack, signing_secret=None))) == []


@pytest.mark.parametrize(
    ("announcement", "buttons"),
    [
        (replace(READY, status=Status.REQUESTED), ["Keep 7 days", "Delete"]),
        (replace(READY, status=Status.CREATING, url=None), ["Keep 7 days", "Delete"]),
        (replace(READY, status=Status.UPDATING), ["Open", "Keep 7 days", "Delete"]),
        (replace(READY, status=Status.WAITING), ["Open", "Keep 7 days", "Delete"]),
        (replace(READY, status=Status.WAITING, url=None), ["Keep 7 days", "Delete"]),
        (FAILED, ["Restart", "Keep 7 days", "Delete"]),
        (replace(FAILED, url=READY.url), ["Open", "Restart", "Keep 7 days", "Delete"]),
        (replace(READY, status=Status.DELETING), []),
        (replace(READY, status=Status.DELETED), []),
        (replace(READY, keep_until="ever"), ["Open", "Restart", "Delete"]),
    ],
)
def test_buttons_offer_what_can_be_done(announcement: Announcement, buttons: list[str]) -> None:
    assert offered(announcement) == buttons


def test_what_never_expires_need_not_be_kept() -> None:
    lasting = replace(CONFIG, projects=(replace(SHOP, ttl_days=None),))
    assert offered(READY, lasting) == ["Open", "Restart", "Delete"]
    assert offered(replace(READY, repository="acme/gone"), CONFIG) == ["Open", "Restart", "Delete"]


def test_while_it_is_updated_it_says_so_and_what_answers_meanwhile() -> None:
    assert shown(replace(READY, status=Status.UPDATING)).sections == (
        (
            ":arrows_counterclockwise: *Updating* · `feature/login` of *shop*: "
            "its environment is being brought up to this commit."
        ),
        "Until then the commit before answers: <http://previews.example:20123/>",
    )


def test_a_failure_shows_the_first_line_of_why_and_what_to_do() -> None:
    assert shown(FAILED).sections == (
        ":x: *Failed* · `feature/login` of *shop*: this commit did not come up.",
        "CheckService: not ready in 15 minutes _All of it is in the thread._",
        "*What now?* Push again to try again, or delete the branch to give up.",
    )
    short = replace(FAILED, reason="the load balancer is full")
    assert shown(short).sections[1] == "the load balancer is full"


def test_every_service_with_a_route_has_its_line() -> None:
    several = replace(READY, urls={"admin": "http://previews.example:20456/"})
    assert shown(several).sections[1] == ("<http://previews.example:20123/>\nadmin: <http://previews.example:20456/>")


def test_nobody_is_led_to_what_is_not_there() -> None:
    gone = shown(replace(READY, status=Status.DELETED, machine="teardown", keep_until="ever")).footnotes[0]
    assert "|run>" in gone
    assert ":execution:teardown:" in gone
    for absent in ("|branch>", "|logs>", "kept"):
        assert absent not in gone
    fork = shown(replace(READY, branch="pull/12/head", pull_request=12)).footnotes[0]
    assert "|branch>" not in fork
    assert "/pull/12|#12>" in fork
    bare = shown(replace(READY, commit=None, run=None, slug=None)).footnotes[0]
    assert "|run>" not in bare
    assert "|logs>" not in bare


def test_what_is_kept_for_good_says_so() -> None:
    assert " · kept for good · " in shown(replace(READY, keep_until="ever")).footnotes[0]


def test_who_is_not_known_in_slack_is_named() -> None:
    assert " · by hubot<3 · ".replace("<", "&lt;") in shown(replace(READY, actor="hubot<3")).footnotes[0]


@pytest.mark.parametrize("status", Status)
def test_texts_begin_with_the_statuss_word_which_programs_read(status: Status) -> None:
    said = shown(replace(READY, status=status))
    assert said.text.startswith(f"{status.value.capitalize()}: feature/login of shop")
    assert said.sections[0].split(" · ")[0].endswith(f" *{status.value.capitalize()}*")


def test_nothing_typed_by_somebody_comes_to_life() -> None:
    hostile = "<!channel> & `code` <https://evil.example|click>"
    said = shown(
        replace(
            FAILED,
            branch=hostile,
            actor=hostile,
            project=hostile,
            reason=f"{hostile}\n```{hostile}",
            at=hostile,
            run=hostile,
            keep_until=hostile,
        )
    )
    everything = " ".join([*said.sections, *said.footnotes, said.text])
    assert "<!" not in everything
    assert "<https://evil" not in everything
    assert everything.count("<") == everything.count("<https://github.com/acme/shop/") + everything.count(
        "<https://eu-west-1.console.aws.amazon.com/"
    )


@pytest.mark.parametrize("filler", ["x", "&", "🎉", "`", "é"])
def test_however_long_names_are_slacks_limits_are_kept(filler: str) -> None:
    long = filler * 900
    said = shown(
        replace(FAILED, branch=f"feature/{long}", actor=long, url=READY.url, reason=f"{long}\n{long}", run=long)
    )
    assert all(0 < len(text) <= SECTION_LIMIT for text in (*said.sections, *said.footnotes, said.text))
    for button in said.buttons:
        assert len(button.text) <= 75
        assert button.confirm is None or len(button.confirm.text) <= 300
