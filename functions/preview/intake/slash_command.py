"""What somebody asks for by Slack's slash command, or how to say it where that is unclear.

The form's fields: docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from preview.command import Command, SlackAsker, Verb
from preview.errors import InvalidEventError
from preview.intake.typed_words import words
from preview.showing.overview import USAGE
from preview.showing.slack_markup import code

_NAME = "/deity"  # As the guide has people name it; Slack says what they named it.
_REPOSITORY = re.compile(r"[A-Za-z0-9._-]{1,100}(/[A-Za-z0-9._-]{1,100})?")
# git-scm.com/docs/git-check-ref-format
_IN_NO_BRANCH = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^/|/$|(^|/)\.|\.$|\.lock(/|$)|^@$")
_LONGEST_BRANCH = 1024  # As preview/intake/events.py takes them.
# Git abbreviates to no fewer than 4 digits (git-scm.com/docs/git-config, core.abbrev); 64 have those of SHA-256.
_COMMIT = re.compile(r"[0-9a-fA-F]{4,64}")
_DAYS = re.compile(r"([0-9]{1,3}) ?(d|days?)?", re.IGNORECASE)
_MOST_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class Usage:
    """How to say it: an answer for at once, as mrkdwn."""

    text: str


class _UnclearError(Exception):
    """What was typed cannot be understood; the message says why, as mrkdwn."""


def parse(form: Mapping[str, str], *, request: str) -> Command | Usage:
    """The command in a slash command's form.

    Args:
        form: its fields.
        request: tells it from every other one.

    Raises:
        InvalidEventError: a field is missing that Slack always sends.
    """
    asker, name = _asker(form), form.get("command") or _NAME
    typed = words(form.get("text", ""))
    verb = _verb(typed[0]) if typed else Verb.HELP
    if verb is None:
        every = "\n".join(_usage(known, name) for known in Verb)
        return Usage(text=f"There is no command {code(typed[0])}. These there are:\n{every}")
    if verb is Verb.HELP:
        return Command(id=request, verb=verb, slack=asker)
    try:
        return _command(verb, typed[1:], request, asker)
    except _UnclearError as unclear:
        return Usage(text=f"{unclear} Say it like this: {_usage(verb, name)}")


def taken(command: Command) -> str | None:
    """What is answered at once to a command that is on its way, as mrkdwn; `None` where its answer says enough."""
    if command.verb is Verb.HELP:
        return None
    said = (command.verb, command.repository, command.branch, command.commit, command.days)
    return f"On it: {code(' '.join(str(word) for word in said if word is not None))}"


def _asker(form: Mapping[str, str]) -> SlackAsker:
    missing = [name for name in ("user_id", "channel_id", "response_url") if not form.get(name)]
    if missing:
        raise InvalidEventError(f"the form lacks {', '.join(missing)}: expected a slash command of Slack's")
    return SlackAsker(
        user=form["user_id"],
        name=form.get("user_name") or form["user_id"],
        channel=form["channel_id"],
        channel_name=form.get("channel_name", ""),
        response_url=form["response_url"],
    )


def _usage(verb: Verb, name: str) -> str:
    typed, _ = USAGE[verb]
    return code(f"{name} {typed}")


def _verb(word: str) -> Verb | None:
    return next((verb for verb in Verb if verb == word.lower()), None)


def _command(verb: Verb, typed: Sequence[str], request: str, asker: SlackAsker) -> Command:
    if verb is Verb.LIST:
        repository = _repository(typed[0]) if typed else None
        _nothing_more(typed[1:])
        return Command(id=request, verb=verb, repository=repository, slack=asker)
    repository, branch, rest = _target(typed)
    commit = days = None
    if verb is Verb.UP:
        commit = _commit(rest[0]) if rest else None
        rest = rest[1:]
    elif verb is Verb.KEEP:
        days = _days(" ".join(rest)) if rest else None
        rest = ()
    _nothing_more(rest)
    return Command(id=request, verb=verb, repository=repository, branch=branch, commit=commit, days=days, slack=asker)


def _target(typed: Sequence[str]) -> tuple[str, str, Sequence[str]]:
    """The repository, the branch, and the words behind them. No repository's name holds an `@`."""
    if not typed:
        raise _UnclearError("Of which repository, and which branch?")
    name, at, branch = typed[0].partition("@")
    if at:
        return _repository(name), _branch(branch), typed[1:]
    repository = _repository(name)
    if len(typed) == 1:
        raise _UnclearError(f"Which branch of {code(repository)}?")
    return repository, _branch(typed[1]), typed[2:]


def _repository(word: str) -> str:
    if not _REPOSITORY.fullmatch(word):
        raise _UnclearError(f"{code(word)} is no repository's name.")
    return word


def _branch(word: str) -> str:
    if not 0 < len(word.encode()) <= _LONGEST_BRANCH or _IN_NO_BRANCH.search(word):
        raise _UnclearError(f"{code(word)} is no branch's name.")
    return word


def _commit(word: str) -> str:
    if not _COMMIT.fullmatch(word):
        raise _UnclearError(f"{code(word)} is no commit: expected its SHA, or how that begins.")
    return word.lower()


def _days(text: str) -> int:
    found = _DAYS.fullmatch(text)
    days = int(found[1]) if found else 0
    if not 1 <= days <= _MOST_DAYS:
        raise _UnclearError(f"{code(text)} is no number of days: expected 1 to {_MOST_DAYS}, or nothing for good.")
    return days


def _nothing_more(rest: Sequence[str]) -> None:
    if rest:
        raise _UnclearError(f"What is {code(' '.join(rest))} for?")
