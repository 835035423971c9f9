"""Only whoever may is obeyed; a refusal says who may, and nothing is done."""

from dataclasses import replace

import pytest

from adapters.slack_refusals import SlackError
from preview.command import Verb
from preview.config import AllowRule, Config
from preview.errors import TryLaterError
from tests.chat.desk import ADA, BOB, CONFIG, Desk, refused, said

DEVELOPERS = AllowRule(commands=(Verb.DOWN, Verb.RESTART), user_groups=("S0DEVS", "S0OPS"))
IN_OPS = AllowRule(commands=(Verb.DOWN,), channels=("#ops",))
EVERYBODY = AllowRule(commands=(Verb.STATUS, Verb.LIST))


def ruled(*rules: AllowRule) -> Config:
    return replace(CONFIG, slack=replace(CONFIG.slack, allow=rules))


@pytest.fixture
def strict() -> Desk:
    """Developers may take down and restart, in #ops anybody may take down, and everybody may look."""
    desk = Desk(config=ruled(DEVELOPERS, IN_OPS, EVERYBODY))
    desk.user_groups.groups = {"S0DEVS": frozenset({"U9"}), "S0OPS": frozenset({"U1ADA"})}
    desk.is_ready()
    return desk


def test_a_member_of_a_group_may(strict: Desk) -> None:
    assert strict.say("down shop login").refused is None
    assert strict.started == ["teardown"]


def test_who_is_in_no_group_is_refused_politely_and_nothing_is_done(strict: Desk) -> None:
    why = refused(strict.say("down shop login", by=BOB))
    assert why == "Sorry: `down` may be given by <!subteam^S0DEVS> or <!subteam^S0OPS>, or in #ops."
    assert strict.started == []


def test_in_the_channel_anybody_may_and_slack_is_not_asked(strict: Desk) -> None:
    assert strict.say("down shop login", by=replace(BOB, channel="C9", channel_name="ops")).refused is None
    assert strict.user_groups.asked == []


def test_slack_is_asked_for_no_more_groups_than_it_takes(strict: Desk) -> None:
    strict.user_groups.groups = {"S0DEVS": frozenset({"U1ADA"})}
    strict.say("restart shop login")
    strict.say("status shop login")
    assert strict.user_groups.asked == ["S0DEVS"]


def test_where_slack_refuses_to_tell_nothing_is_done_and_the_answer_says_what_to_change(strict: Desk) -> None:
    strict.user_groups.error = SlackError("the app lacks the scope usergroups:read")
    why = refused(strict.say("down shop login"))
    assert "could not be found out: the app lacks the scope usergroups:read" in why
    assert strict.started == []


def test_where_slack_is_silent_it_is_tried_again(strict: Desk) -> None:
    strict.user_groups.error = TryLaterError("Slack cannot be reached", silent=True)
    with pytest.raises(TryLaterError):
        strict.say("down shop login")
    assert strict.started == []


def test_help_marks_what_is_not_for_you(strict: Desk) -> None:
    lines = said(strict.say("help", by=BOB)).split("\n")
    not_for_bob = [line.split()[2] for line in lines if "not you, here" in line]
    assert not_for_bob == ["up", "down", "restart", "keep", "logs"]

    lines = said(strict.say("help", by=ADA)).split("\n")
    assert [line.split()[2] for line in lines if "not you, here" in line] == ["up", "keep", "logs"]
