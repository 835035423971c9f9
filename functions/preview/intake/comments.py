"""Which comments on pull requests are commands, and what they ask for. Who may is asked of GitHub later.

The event's fields: docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment
"""

import re
from collections.abc import Mapping
from typing import Any

from preview.command import Command, CommentAsker, Verb
from preview.config import Project
from preview.errors import InvalidEventError
from preview.intake.event_fields import a_number, a_text, a_time, an_object, is_bot
from preview.quoting import shown
from preview.request import Ignored

_WORD = "/preview"
_WITHOUT_MORE = frozenset((Verb.DOWN, Verb.RESTART, Verb.STATUS))
# Git and GitHub show seven digits at least; fewer would too easily be a word, or another commit's.
_SHA = re.compile(r"[0-9a-fA-F]{7,64}")


def asked_in(body: Mapping[str, Any], project: Project) -> Command | Ignored:
    """The command that a new comment on a pull request gives, or why it gives none.

    Its first line says it: `/preview up`, with or without a commit's SHA, `down`, `restart` or `status`. Anything else
    that begins so asks for help.

    Raises:
        InvalidEventError: the payload is not what the event says it is.
    """
    action = a_text(body.get("action"), "action")
    if action != "created":
        return Ignored(reason=f"a comment that was {shown(action)} is no command: only a new one is")
    issue = an_object(body.get("issue"), "issue")
    if "pull_request" not in issue:
        return Ignored(reason="this comment is on an issue: only on pull requests are there commands")
    comment = an_object(body.get("comment"), "comment")
    words = _first_words(comment)
    if not words or words[0].lower() != _WORD:
        return Ignored(reason=f"this comment is no command: those begin with {_WORD}")
    author = an_object(comment.get("user"), "comment.user")
    if is_bot(body.get("sender")) or is_bot(author):
        return Ignored(reason="a bot's comment is no command")
    if not project.pull_requests.comments:
        return Ignored(reason="comments are no commands here: pull_requests.comments is false")
    identity = a_number(comment.get("id"), "comment.id")
    verb, commit = _asked(words[1:])
    return Command(
        # Not the delivery's: GitHub delivers a comment once for each webhook that hears of it.
        id=f"github-comment-{identity}",
        verb=verb,
        repository=project.repository,
        commit=commit,
        comment=CommentAsker(
            login=a_text(author.get("login"), "comment.user.login"),
            pull_request=a_number(issue.get("number"), "issue.number"),
            comment=identity,
            at=a_time(comment.get("created_at"), "comment.created_at"),
        ),
    )


def says(text: str, command: Command) -> bool:
    """Whether a comment of that text gives the command."""
    words = _words(text)
    return bool(words) and words[0].lower() == _WORD and _asked(words[1:]) == (command.verb, command.commit)


def _first_words(comment: Mapping[str, Any]) -> list[str]:
    text = comment.get("body")
    if text is not None and not isinstance(text, str):
        raise InvalidEventError("comment.body: expected a text")
    return _words(text or "")


def _words(text: str) -> list[str]:
    """Of its first line."""
    lines = text.strip().splitlines()
    return lines[0].split() if lines else []


def _asked(words: list[str]) -> tuple[Verb, str | None]:
    match [word.lower() for word in words]:
        case [Verb.UP]:
            return Verb.UP, None
        case [Verb.UP, commit] if _SHA.fullmatch(commit):
            return Verb.UP, commit
        case [verb] if verb in _WITHOUT_MORE:
            return Verb(verb), None
        case _:
            return Verb.HELP, None
