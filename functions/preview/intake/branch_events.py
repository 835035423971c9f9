"""What a branch's push, creation or deletion asks of its environment.

The events' fields: docs.github.com/en/webhooks/webhook-events-and-payloads#push, #create and #delete.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from preview.config import Project, project_name
from preview.errors import InvalidEventError
from preview.intake.event_fields import a_branch, a_commit, a_flag, a_text, a_time, actor_of, an_object, is_bot
from preview.prefixes import prefix_of
from preview.quoting import shown
from preview.request import Ignored, Presence, Request
from preview.skip_mark import says_skip

_NAMED = {"create": Presence.PRESENT, "delete": Presence.ABSENT}
EVENTS = ("push", *_NAMED)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What an event says of its branch; only a push says more than whether it is there."""

    presence: Presence
    commit: str | None = None
    replaces: str | None = None
    skip: bool = False


def branch_of(event: str, body: Mapping[str, Any]) -> str | Ignored:
    """The branch that the event is about, or why it is about none.

    Raises:
        InvalidEventError: the payload is not what the event says it is.
    """
    return _pushed_branch(body) if event == "push" else _named_branch(body)


def request_of(event: str, delivery: str, body: Mapping[str, Any], branch: str, project: Project) -> Request:
    """The request that the event makes. Whether it is granted is decided with the environment's record.

    Args:
        event: one of `EVENTS`.
        delivery: `X-GitHub-Delivery`.
        body: the payload.
        branch: what `branch_of` found.
        project: the repository's.

    Raises:
        InvalidEventError: the payload is not what the event says it is.
    """
    asked = _pushed(body) if event == "push" else _Asked(presence=_NAMED[event])
    repository = an_object(body.get("repository"), "repository")
    return Request(
        project=project_name(project),
        repository=project.repository,
        branch=branch,
        presence=asked.presence,
        commit=asked.commit,
        replaces=asked.replaces,
        skip=asked.skip,
        actor=actor_of(body),
        bot=is_bot(body.get("sender")),
        occurred_at=a_time(repository.get("pushed_at"), "repository.pushed_at"),
        delivery=delivery,
        prefixed=prefix_of(branch, project.prefixes) is not None,
    )


def _pushed_branch(body: Mapping[str, Any]) -> str | Ignored:
    """A push names its ref in full."""
    ref = a_text(body.get("ref"), "ref")
    if ref.startswith("refs/tags/"):
        return Ignored(reason=f"{shown(ref)} is a tag: only branches have environments")
    if not ref.startswith("refs/heads/"):
        raise InvalidEventError(f"ref is {shown(ref)}: expected refs/heads/… or refs/tags/…")
    return a_branch(ref.removeprefix("refs/heads/"))


def _named_branch(body: Mapping[str, Any]) -> str | Ignored:
    """Creations and deletions name the ref in short, and say beside it what it is."""
    ref, kind = a_text(body.get("ref"), "ref"), a_text(body.get("ref_type"), "ref_type")
    if kind == "tag":
        return Ignored(reason=f"{shown(ref)} is a tag: only branches have environments")
    if kind != "branch":
        raise InvalidEventError(f"ref_type is {shown(kind)}: expected branch or tag")
    return a_branch(ref)


def _pushed(body: Mapping[str, Any]) -> _Asked:
    """Whether the branch is there after the push, its commit if so, and the commit it had before."""
    after, before = a_commit(body.get("after"), "after"), body.get("before")
    replaces = None if before is None else a_commit(before, "before")
    if a_flag(body.get("deleted", after is None), "deleted"):
        return _Asked(presence=Presence.ABSENT, replaces=replaces)
    if after is None:
        raise InvalidEventError("after is all zeros, which only a deletion's is; but deleted is false")
    return _Asked(presence=Presence.PRESENT, commit=after, replaces=replaces, skip=says_skip(_head_message(body)))


def _head_message(body: Mapping[str, Any]) -> str:
    """The head commit's message; empty where the event has none.

    `head_commit` may be null: docs.github.com/en/webhooks/webhook-events-and-payloads#push
    """
    head = body.get("head_commit")
    message = "" if head is None else an_object(head, "head_commit").get("message", "")
    if not isinstance(message, str):
        raise InvalidEventError("head_commit.message: expected a text")
    return message
