"""What GitHub's events tell of a pull request: its state as a whole, whatever changed in it.

The event's fields: docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
"""

from collections.abc import Mapping
from typing import Any

from preview.config import Project
from preview.environment import PullRequest
from preview.errors import InvalidEventError
from preview.intake.event_fields import (
    a_branch,
    a_commit,
    a_flag,
    a_number,
    a_text,
    a_time,
    actor_of,
    an_object,
    is_bot,
)
from preview.prefixes import prefix_of
from preview.pull_request_event import PullRequestSeen
from preview.quoting import shown
from preview.request import Ignored

_ACTIONS = frozenset(
    (
        "opened",
        "reopened",
        "labeled",
        "unlabeled",
        "ready_for_review",
        "converted_to_draft",
        "synchronize",
        "edited",
        "closed",
    )
)
_GONE_FORK = "a repository that is gone"


def seen_in(delivery: str, body: Mapping[str, Any], project: Project) -> PullRequestSeen | Ignored:
    """The pull request as it is, or why the event changes nothing about it that concerns an environment.

    Raises:
        InvalidEventError: the payload is not what the event says it is.
    """
    action = a_text(body.get("action"), "action")
    if action not in _ACTIONS:
        return Ignored(reason=f"a pull request that was {shown(action)} changes no environment")
    told = an_object(body.get("pull_request"), "pull_request")
    head = an_object(told.get("head"), "pull_request.head")
    number = a_number(told.get("number"), "pull_request.number")
    fork = _fork(body, head)
    # A fork's branch is not in the repository itself, but this ref is: docs.github.com/en/pull-requests/
    # collaborating-with-pull-requests/reviewing-changes-in-pull-requests/checking-out-pull-requests-locally
    branch = f"pull/{number}/head" if fork else a_branch(a_text(head.get("ref"), "pull_request.head.ref"))
    updated_at = a_time(told.get("updated_at"), "pull_request.updated_at")
    repository = an_object(body.get("repository"), "repository")
    return PullRequestSeen(
        repository=project.repository,
        branch=branch,
        commit=_head_commit(head),
        pull_request=_open(told, project, number=number, fork=fork, at=updated_at),
        number=number,
        actor=actor_of(body),
        bot=is_bot(body.get("sender")),
        occurred_at=updated_at,
        pushed_at=a_time(repository.get("pushed_at"), "repository.pushed_at"),
        delivery=delivery,
        prefixed=fork is None and prefix_of(branch, project.prefixes) is not None,
    )


def _head_commit(head: Mapping[str, Any]) -> str:
    commit = a_commit(head.get("sha"), "pull_request.head.sha")
    if commit is None:
        raise InvalidEventError("pull_request.head.sha is all zeros: expected a commit's full SHA")
    return commit


def _fork(body: Mapping[str, Any], head: Mapping[str, Any]) -> str | None:
    """The repository that the branch is in, where that is another one; it may be gone by now: null."""
    if head.get("repo") is None:
        return _GONE_FORK
    theirs = a_text(
        an_object(head["repo"], "pull_request.head.repo").get("full_name"), "pull_request.head.repo.full_name"
    )
    ours = a_text(an_object(body.get("repository"), "repository").get("full_name"), "repository.full_name")
    return None if theirs.lower() == ours.lower() else theirs


def _open(told: Mapping[str, Any], project: Project, *, number: int, fork: str | None, at: int) -> PullRequest | None:
    """The pull request, where it is open. A closed one can still be labelled and edited: that changes nothing."""
    if a_text(told.get("state"), "pull_request.state") != "open":
        return None
    return PullRequest(
        number=number,
        draft=a_flag(told.get("draft", False), "pull_request.draft"),
        labelled=project.pull_requests.label.lower() in _labels(told),
        fork=fork,
        at=at,
    )


def _labels(told: Mapping[str, Any]) -> frozenset[str]:
    """In lower case: to GitHub two labels that differ by case alone are one."""
    labels = told.get("labels", [])
    if not isinstance(labels, list):
        raise InvalidEventError("pull_request.labels: expected a list")
    named = (an_object(label, "pull_request.labels[]").get("name") for label in labels)
    return frozenset(a_text(name, "pull_request.labels[].name").lower() for name in named)
