"""The command in a message of the commands' queue, as `adapters.commands` puts it there."""

import json
from collections.abc import Mapping
from typing import Any

from preview.command import Command, CommentAsker, SlackAsker
from preview.errors import InvalidEventError
from preview.records import from_json

_TEXTS = ("id", "verb")
_TEXTS_OR_NONE = ("repository", "branch", "commit")
_OF_SLACK = ("user", "name", "channel", "channel_name", "response_url")
_OF_A_COMMENT = ("login",)


def command_in(body: str) -> Command:
    """The command that a message holds.

    Raises:
        InvalidEventError: it holds none, or one that nobody asks for.
    """
    try:
        return _command(json.loads(body))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise InvalidEventError(f"the queue's message is not a command: {error}") from error


def _command(document: object) -> Command:
    held = _object(document, "the message")
    _texts(held, _TEXTS)
    _texts(held, tuple(name for name in _TEXTS_OR_NONE if held.get(name) is not None))
    for asker, texts in (("slack", _OF_SLACK), ("comment", _OF_A_COMMENT)):
        if held.get(asker) is not None:
            _texts(_object(held[asker], asker), texts)
    command = from_json(Command, held)
    if not isinstance(command.slack, SlackAsker) and not isinstance(command.comment, CommentAsker):
        raise TypeError("expected who asks: slack, or comment")
    return command


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"{name}: expected a JSON object")
    return value


def _texts(held: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        if not isinstance(held.get(name), str):
            raise TypeError(f"{name}: expected a text")
