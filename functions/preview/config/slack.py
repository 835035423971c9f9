"""Slack's side of `deity.yaml`: where announcements go, and who may give commands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from preview.command import Verb
from preview.config import forms as form
from preview.config.checks import Contradiction, refuse, repeated
from preview.config.markers import CLOSED


@dataclass(frozen=True, kw_only=True)
class AllowRule:
    """Who may give some of the commands. What no rule allows is refused, where there are rules.

    Attributes:
        commands: those that it allows; buttons count as the commands that they stand for.
        channels: it allows them in these channels, by id or name; by default in all.
        user_groups: it allows them to the members of these user groups, by id; by default to everybody.
    """

    __pydantic_config__ = CLOSED

    commands: tuple[Verb, ...]
    channels: tuple[form.SlackChannel, ...] = ()
    user_groups: tuple[form.SlackUserGroup, ...] = ()

    def __post_init__(self) -> None:
        """Raises ContradictionError where it allows nothing, or says something twice."""
        refuse(self._contradictions())

    def _contradictions(self) -> Iterator[Contradiction]:
        if not self.commands:
            yield Contradiction(("commands",), "expected at least one command, e.g. up; found an empty list")
        yield from repeated("commands", self.commands)


@dataclass(frozen=True, kw_only=True)
class Slack:
    """Where announcements go, and where commands come from.

    Attributes:
        secret: the Secrets Manager entry that holds an incoming webhook's URL, or a bot token (`xoxb-…`). A bot keeps
            one message for each environment, and its thread; a webhook cannot change what it posted.
        channel: where a bot posts; an incoming webhook has its own channel.
        signing_secret: the Secrets Manager entry that holds the Slack app's signing secret. With it there are the
            slash command and the messages' buttons.
        people: the Slack ids of people, by their GitHub logins: they are mentioned by them.
        allow: who may give which commands; by default everybody in the workspace may give all.
    """

    __pydantic_config__ = CLOSED

    secret: form.SecretName = "ecs-deity/slack"  # noqa: S105  the entry's name
    channel: form.SlackChannel | None = None
    signing_secret: form.SecretName | None = None
    people: Mapping[form.GitHubLogin, form.SlackUser] = field(default_factory=dict)
    allow: tuple[AllowRule, ...] = ()

    def __post_init__(self) -> None:
        """Raises ContradictionError where rules are given for commands that there are not."""
        if self.allow and not self.signing_secret:
            needed = "there are no commands without `signing_secret`, the entry with the Slack app's signing secret"
            refuse([Contradiction(("allow",), needed)])
