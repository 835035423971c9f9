"""Who may give which command in Slack, by the rules of `slack.allow`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from preview.command import Verb
from preview.config.slack import AllowRule
from preview.showing.answers import channel_link


@dataclass(frozen=True, kw_only=True)
class Place:
    """A channel of Slack's: its id, and its name without `#`."""

    id: str
    name: str


def groups_to_ask(verb: Verb, place: Place, rules: Sequence[AllowRule]) -> tuple[str, ...]:
    """The user groups of which one must have the person in it; none where that decides nothing."""
    fitting = [rule for rule in rules if verb in rule.commands and _in_place(rule, place)]
    if verb is Verb.HELP or any(not rule.user_groups for rule in fitting):
        return ()
    return tuple(dict.fromkeys(group for rule in fitting for group in rule.user_groups))


def may(verb: Verb, place: Place, groups: Collection[str], rules: Sequence[AllowRule]) -> str | None:
    """Why the command may not be given, in Slack's markup; `None` where it may.

    Without rules everybody may give all. With rules, what no rule allows is refused, but for `help`.

    Args:
        verb: the command.
        place: where it is given.
        groups: the ids of the user groups, of those that `groups_to_ask` named, that the person is in.
        rules: those of the configuration.
    """
    if not rules or verb is Verb.HELP:
        return None
    naming = [rule for rule in rules if verb in rule.commands]
    if any(_in_place(rule, place) and _of_group(rule, groups) for rule in naming):
        return None
    if not naming:
        return f"no rule allows anybody to give `{verb}` (slack.allow in deity.yaml)"
    return f"`{verb}` may be given " + ", or ".join(dict.fromkeys(map(_who_and_where, naming)))


def _in_place(rule: AllowRule, place: Place) -> bool:
    """By id, or by name. A name in the configuration may have its `#`."""
    named = [channel.removeprefix("#") for channel in rule.channels]
    return not named or place.id in named or place.name in named


def _of_group(rule: AllowRule, groups: Collection[str]) -> bool:
    return not rule.user_groups or any(group in groups for group in rule.user_groups)


def _who_and_where(rule: AllowRule) -> str:
    # docs.slack.dev/messaging/formatting-message-text#mentioning-groups; nobody is notified of an ephemeral message.
    who = " or ".join(f"<!subteam^{group}>" for group in rule.user_groups)
    where = " or ".join(map(channel_link, rule.channels))
    return " ".join(([f"by {who}"] if who else []) + ([f"in {where}"] if where else []))
