"""What a GitHub event asks of an environment.

The events' fields: docs.github.com/en/webhooks/webhook-events-and-payloads. GitHub signs what whoever pushes has
typed: only what is checked here goes further, and every text as mere text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from preview.config import Config, project_name
from preview.errors import InvalidEventError
from preview.prefixes import prefix_of
from preview.request import Ignored, Presence, Request
from preview.skipping import says_skip
from preview.times import from_iso

_NAMED = {"create": Presence.PRESENT, "delete": Presence.ABSENT}
_SHA = re.compile(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")  # SHA-1, or SHA-256 in repositories of that object format.
_YEAR_10000 = 253_402_300_800
_ACTOR_LIMIT = 100
_SHOWN_LIMIT = 300

# GitHub refuses names far shorter than this; git itself takes what the file system does. With the repository (140
# bytes at most) it fits a DynamoDB partition key of 2048 bytes (amazondynamodb/latest/developerguide/Constraints.html).
_BRANCH_LIMIT = 1024


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What an event says of its branch; only a push says more than whether it is there."""

    presence: Presence
    commit: str | None = None
    replaces: str | None = None
    skip: bool = False


def parse(event: str, delivery: str, payload: object, config: Config) -> Request | Ignored:
    """The request that an event makes, or why it makes none.

    Args:
        event: `X-GitHub-Event`.
        delivery: `X-GitHub-Delivery`.
        payload: the body's JSON value.
        config: which repositories and branches have environments.

    Raises:
        InvalidEventError: the payload is not what the event says it is.
    """
    body = _object(payload, "the body")
    if event != "push" and event not in _NAMED:
        return _unhandled(event, body, config)
    repository = _object(body.get("repository"), "repository")
    name = _text(repository.get("full_name"), "repository.full_name")
    branch = _pushed_branch(body) if event == "push" else _named_branch(body)
    if isinstance(branch, Ignored):
        return branch
    project = config.project_of(name)
    if project is None:
        return _unknown_repository(name)
    asked = _pushed(body) if event == "push" else _Asked(presence=_NAMED[event])
    prefixed = prefix_of(branch, project.prefixes) is not None
    # An environment outlives its prefix's place in the configuration: its branch's deletion is still heard.
    if not prefixed and asked.presence is Presence.PRESENT:
        prefixes = " or ".join(f"{prefix}/" for prefix in project.prefixes)
        return Ignored(reason=f"the branch {_shown(branch)} does not begin with {prefixes}")
    return Request(
        project=project_name(project),
        repository=project.repository,
        branch=branch,
        presence=asked.presence,
        commit=asked.commit,
        replaces=asked.replaces,
        skip=asked.skip,
        actor=_actor(body),
        occurred_at=_seconds(repository.get("pushed_at")),
        delivery=delivery,
        prefixed=prefixed,
    )


def _unhandled(event: str, body: Mapping[str, Any], config: Config) -> Ignored:
    """GitHub sends `ping` when a webhook is made; the answer is the first thing that its maker reads."""
    if event != "ping":
        return Ignored(reason=f"the event {_shown(event)} changes no environment: only push, create and delete do")
    repository = body.get("repository")  # An organisation's webhook has none.
    name = repository.get("full_name") if isinstance(repository, dict) else None
    if isinstance(name, str) and config.project_of(name) is None:
        return _unknown_repository(name)
    return Ignored(reason="ping: the webhook's address, secret and content type are right")


def _unknown_repository(name: str) -> Ignored:
    return Ignored(reason=f"the repository {_shown(name)} is not in the configuration")


def _pushed_branch(body: Mapping[str, Any]) -> str | Ignored:
    """A push names its ref in full."""
    ref = _text(body.get("ref"), "ref")
    if ref.startswith("refs/tags/"):
        return Ignored(reason=f"{_shown(ref)} is a tag: only branches have environments")
    if not ref.startswith("refs/heads/"):
        raise InvalidEventError(f"ref is {_shown(ref)}: expected refs/heads/… or refs/tags/…")
    return _branch(ref.removeprefix("refs/heads/"))


def _named_branch(body: Mapping[str, Any]) -> str | Ignored:
    """Creations and deletions name the ref in short, and say beside it what it is."""
    ref, kind = _text(body.get("ref"), "ref"), _text(body.get("ref_type"), "ref_type")
    if kind == "tag":
        return Ignored(reason=f"{_shown(ref)} is a tag: only branches have environments")
    if kind != "branch":
        raise InvalidEventError(f"ref_type is {_shown(kind)}: expected branch or tag")
    return _branch(ref)


def _branch(name: str) -> str:
    if not 0 < len(name.encode()) <= _BRANCH_LIMIT:
        raise InvalidEventError(f"the branch's name has {len(name.encode())} bytes: expected 1 to {_BRANCH_LIMIT}")
    return name


def _pushed(body: Mapping[str, Any]) -> _Asked:
    """Whether the branch is there after the push, its commit if so, and the commit it had before."""
    after, before = _commit(body.get("after"), "after"), body.get("before")
    replaces = None if before is None else _commit(before, "before")
    deleted = body.get("deleted", after is None)
    if not isinstance(deleted, bool):
        raise InvalidEventError("deleted: expected true or false")
    if deleted:
        return _Asked(presence=Presence.ABSENT, replaces=replaces)
    if after is None:
        raise InvalidEventError("after is all zeros, which only a deletion's is; but deleted is false")
    return _Asked(presence=Presence.PRESENT, commit=after, replaces=replaces, skip=says_skip(_head_message(body)))


def _head_message(body: Mapping[str, Any]) -> str:
    """The head commit's message; empty where the event has none.

    `head_commit` may be null: docs.github.com/en/webhooks/webhook-events-and-payloads#push
    """
    head = body.get("head_commit")
    message = "" if head is None else _object(head, "head_commit").get("message", "")
    if not isinstance(message, str):
        raise InvalidEventError("head_commit.message: expected a text")
    return message


def _commit(value: object, name: str) -> str | None:
    """A full SHA; `None` for the zeros that stand for no commit."""
    if not isinstance(value, str) or not _SHA.fullmatch(value):
        raise InvalidEventError(f"{name}: expected a commit's full SHA, 40 or 64 hex digits")
    return value.lower() if value.strip("0") else None


def _seconds(pushed_at: object) -> int:
    """`pushed_at` in seconds since 1970: a number in push, ISO 8601 elsewhere."""
    expected = "repository.pushed_at: expected seconds since 1970, or a time in ISO 8601 with its zone"
    seconds: object = pushed_at
    if isinstance(pushed_at, str):
        try:
            seconds = from_iso(pushed_at)
        except ValueError as error:
            raise InvalidEventError(expected) from error
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < _YEAR_10000:
        raise InvalidEventError(expected)
    return int(seconds)


def _actor(body: Mapping[str, Any]) -> str:
    """Who did it, as people on GitHub know them. Not knowing is no reason to refuse."""
    for owner, key in (("sender", "login"), ("pusher", "name")):
        person = body.get(owner)
        name = person.get(key) if isinstance(person, dict) else None
        if isinstance(name, str) and name.strip() and name.isprintable():
            return name.strip()[:_ACTOR_LIMIT]
    return "someone"


def _shown(text: str) -> str:
    """A text from outside, in quotes, fit for an answer and a log line."""
    return repr(text if len(text) <= _SHOWN_LIMIT else text[:_SHOWN_LIMIT] + "…")


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InvalidEventError(f"{name}: expected a JSON object")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise InvalidEventError(f"{name}: expected a text that is not empty")
    try:
        value.encode()
    except UnicodeEncodeError as error:  # JSON can spell half a surrogate pair; no store and no wire can carry it.
        raise InvalidEventError(
            f"{name}: expected Unicode text, and it holds half a character: {error.reason}"
        ) from error
    return value
