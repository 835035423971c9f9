"""Deliveries as GitHub makes them: real payloads with another repository, branch and time, signed.

Only what a test must choose is changed; every other field stays as GitHub sent it.
"""

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SECRET = "It's a Secret to Everybody"
ZEROS = "0" * 40
_PAYLOADS = Path(__file__).parent / "github"

ORIGINALS = tuple(sorted(path.stem for path in _PAYLOADS.glob("*.json")))
"""Every payload as published; its event is what stands before the first dot."""

Payload = dict[str, Any]


def original(name: str) -> Payload:
    """A payload as published, by its file's name without `.json`, e.g. `push.with-new-branch`."""
    payload: Payload = json.loads((_PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return payload


def push(
    *,
    repository: str,
    branch: str,
    commit: str,
    pushed_at: int,
    before: str | None = None,
    message: str = "Initial commit",
    actor: str = "Codertocat",
) -> Payload:
    """A push to a branch: a new one, unless `before` says which commit it had. `message` is the head commit's."""
    payload = _in_repository(original("push.with-new-branch"), repository, pushed_at, actor)
    payload["head_commit"] |= {"id": commit, "message": message}
    return payload | {
        "ref": f"refs/heads/{branch}",
        "before": before or ZEROS,
        "after": commit,
        "created": before is None,
        "commits": [payload["head_commit"]],
        "pusher": {"name": actor, "email": f"{actor}@users.noreply.github.com"},
    }


def deletion_push(
    *, repository: str, branch: str, pushed_at: int, before: str | None = None, actor: str = "Codertocat"
) -> Payload:
    """The push that GitHub sends for a branch's deletion, beside the `delete` event."""
    payload = _in_repository(original("push"), repository, pushed_at, actor)
    return payload | {
        "ref": f"refs/heads/{branch}",
        "before": before or payload["before"],
        "pusher": {"name": actor, "email": f"{actor}@users.noreply.github.com"},
    }


def create(*, repository: str, branch: str, pushed_at: int, actor: str = "Codertocat") -> Payload:
    """The event `create` of a branch. It names no commit."""
    payload = _in_repository(original("create"), repository, _iso(pushed_at), actor)
    return payload | {"ref": branch, "ref_type": "branch"}


def delete(*, repository: str, branch: str, pushed_at: int, actor: str = "Codertocat") -> Payload:
    """The event `delete` of a branch. It names no commit."""
    payload = _in_repository(original("delete"), repository, _iso(pushed_at), actor)
    return payload | {"ref": branch, "ref_type": "branch"}


def pull_request(
    action: str,
    *,
    repository: str,
    branch: str,
    commit: str,
    updated_at: int,
    number: int = 7,
    state: str = "open",
    draft: bool = False,
    labels: Sequence[str] = (),
    fork: str | None = None,
    pushed_at: int | None = None,
    actor: str = "Codertocat",
    bot: bool = False,
) -> Payload:
    """An event of a pull request, which is then as it is said here. `fork` is the repository that its branch is in."""
    payload = _in_repository(original(_PULL_REQUESTS[action]), repository, _iso(pushed_at or updated_at), actor)
    payload["sender"] |= {"type": "Bot" if bot else "User"}
    held = payload["pull_request"]
    held |= {"number": number, "state": state, "draft": draft, "updated_at": _iso(updated_at)}
    label = dict(held["labels"][0])
    held["labels"] = [label | {"name": name} for name in labels]
    held["base"]["repo"] |= payload["repository"]
    held["head"] |= {"ref": branch, "sha": commit}
    held["head"]["repo"] = payload["repository"] | {"full_name": fork or repository, "fork": fork is not None}
    return payload | {"action": action, "number": number}


_PULL_REQUESTS = {
    "opened": "pull_request.opened",
    "reopened": "pull_request.opened",
    "labeled": "pull_request.labeled",
    "unlabeled": "pull_request.unlabeled",
    "ready_for_review": "pull_request.opened",
    "converted_to_draft": "pull_request.opened",
    "synchronize": "pull_request.synchronize",
    "edited": "pull_request.opened",
    "closed": "pull_request.closed",
    "assigned": "pull_request.opened",
}
"""The published payload that each action's is made of: they differ in nothing that matters to us."""


def comment(
    body: str | None,
    *,
    repository: str,
    number: int = 7,
    created_at: int,
    identity: int = 492700400,
    actor: str = "Codertocat",
    bot: bool = False,
    on_pull_request: bool = True,
) -> Payload:
    """A new comment on a pull request, or on an issue."""
    payload = _in_repository(original("issue_comment.created"), repository, _iso(created_at), actor)
    kind = {"type": "Bot" if bot else "User"}
    payload["sender"] |= kind
    payload["issue"] |= {"number": number}
    if on_pull_request:
        address = f"https://api.github.com/repos/{repository}/pulls/{number}"
        payload["issue"]["pull_request"] = {"url": address}
    payload["comment"] |= {"id": identity, "body": body, "created_at": _iso(created_at)}
    payload["comment"]["user"] |= {"login": actor, **kind}
    return payload


def _in_repository(payload: Payload, repository: str, pushed_at: int | str, actor: str) -> Payload:
    owner, name = repository.split("/")
    payload["repository"] |= {"full_name": repository, "name": name, "pushed_at": pushed_at}
    payload["repository"]["owner"] |= {"login": owner}
    payload["sender"] |= {"login": actor}
    return payload


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def signature_of(body: bytes, secret: str = SECRET) -> str:
    """Reckoned here and not by the code under test, so that the two check each other."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, kw_only=True)
class SignedDelivery:
    """What goes over the wire. `headers` are as GitHub spells them."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def http_event(self, *, base64_encoded: bool = False) -> dict[str, Any]:
        """What API Gateway hands to the Lambda function (payload format 2.0: header names in lower case)."""
        body = base64.b64encode(self.body).decode() if base64_encoded else self.body.decode()
        return {
            "version": "2.0",
            "routeKey": "POST /github",
            "rawPath": "/github",
            "rawQueryString": "",
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "requestContext": {"http": {"method": "POST", "path": "/github"}, "stage": "$default"},
            "body": body,
            "isBase64Encoded": base64_encoded,
        }


def signed(event: str, payload: object, *, secret: str = SECRET, delivery: str | None = None) -> SignedDelivery:
    """A signed delivery of `payload`: a JSON value, or the very bytes to send."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return SignedDelivery(
        body=body,
        headers={
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/044aadd",
            "X-GitHub-Delivery": delivery or str(uuid.uuid4()),
            "X-GitHub-Event": event,
            "X-GitHub-Hook-ID": "292430182",
            "X-Hub-Signature-256": signature_of(body, secret),
        },
    )
