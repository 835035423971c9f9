"""Who may give which command in Slack."""

import pytest

from preview.command import Verb
from preview.config import AllowRule
from preview.intake.permission import Place, groups_to_ask, may

OPS = Place(id="C1OPS", name="ops")
LOUNGE = Place(id="C2LOUNGE", name="lounge")
IN_OPS = AllowRule(commands=(Verb.DOWN, Verb.RESTART), channels=("#ops",))
BY_ID = AllowRule(commands=(Verb.DOWN,), channels=("C1OPS",))
BY_GROUP = AllowRule(commands=(Verb.UP, Verb.DOWN), user_groups=("S0DEVS", "S0OPS"))
BY_GROUP_IN_OPS = AllowRule(commands=(Verb.UP,), channels=("ops",), user_groups=("S0DEVS",))
READING = AllowRule(commands=(Verb.STATUS, Verb.LIST))


@pytest.mark.parametrize("verb", Verb)
def test_without_rules_everybody_may_everything(verb: Verb) -> None:
    assert may(verb, LOUNGE, (), ()) is None


@pytest.mark.parametrize("rule", [IN_OPS, BY_ID])
def test_a_channel_is_meant_by_its_id_or_by_its_name(rule: AllowRule) -> None:
    assert may(Verb.DOWN, OPS, (), (rule,)) is None
    assert may(Verb.DOWN, LOUNGE, (), (rule,)) is not None


def test_a_channel_that_is_called_like_anothers_id_is_not_that_one() -> None:
    assert may(Verb.DOWN, Place(id="C9", name="c1ops"), (), (BY_ID,)) is not None


def test_one_group_of_several_is_enough() -> None:
    assert may(Verb.UP, LOUNGE, ("S0OPS",), (BY_GROUP,)) is None
    assert may(Verb.UP, LOUNGE, ("S0OTHER",), (BY_GROUP,)) is not None


def test_a_rule_with_channels_and_groups_wants_both() -> None:
    assert may(Verb.UP, OPS, ("S0DEVS",), (BY_GROUP_IN_OPS,)) is None
    assert may(Verb.UP, LOUNGE, ("S0DEVS",), (BY_GROUP_IN_OPS,)) is not None
    assert may(Verb.UP, OPS, (), (BY_GROUP_IN_OPS,)) is not None


def test_what_no_rule_names_nobody_may_and_help_everybody() -> None:
    assert may(Verb.LOGS, OPS, ("S0DEVS",), (IN_OPS, BY_GROUP)) == (
        "no rule allows anybody to give `logs` (slack.allow in deity.yaml)"
    )
    assert may(Verb.HELP, LOUNGE, (), (IN_OPS,)) is None


def test_a_refusal_names_where_and_who() -> None:
    assert may(Verb.DOWN, LOUNGE, (), (IN_OPS, BY_ID, BY_GROUP)) == (
        "`down` may be given in #ops, or in <#C1OPS>, or by <!subteam^S0DEVS> or <!subteam^S0OPS>"
    )
    assert may(Verb.UP, LOUNGE, (), (BY_GROUP_IN_OPS,)) == "`up` may be given by <!subteam^S0DEVS> in #ops"


@pytest.mark.parametrize(
    ("verb", "place", "rules", "asked"),
    [
        (Verb.UP, LOUNGE, (), ()),
        (Verb.UP, LOUNGE, (BY_GROUP,), ("S0DEVS", "S0OPS")),
        (Verb.UP, LOUNGE, (BY_GROUP_IN_OPS,), ()),
        (Verb.UP, OPS, (BY_GROUP_IN_OPS, BY_GROUP), ("S0DEVS", "S0OPS")),
        (Verb.DOWN, OPS, (IN_OPS, BY_GROUP), ()),
        (Verb.STATUS, OPS, (BY_GROUP, READING), ()),
        (Verb.HELP, OPS, (BY_GROUP,), ()),
    ],
)
def test_slack_is_asked_for_groups_only_where_they_decide(
    verb: Verb, place: Place, rules: tuple[AllowRule, ...], asked: tuple[str, ...]
) -> None:
    assert groups_to_ask(verb, place, rules) == asked
