"""Tells GitHub's server of a push: git's hook runs in a process of its own, and pull requests live in the server's."""

import http.client
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from local.github.deliveries import Update, signature
from local.github.webhook import Webhook
from preview.records import from_json

PATH = "/_embedded/pushed"
SIGNATURE = "X-Hub-Signature-256"
_TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A branch that a push changed: its name, and the SHAs before and after; zeros where it was not, or is gone."""

    branch: str
    before: str
    after: str

    @property
    def deleted(self) -> bool:
        """Whether it is gone."""
        return not self.after.strip("0")


@dataclass(frozen=True, kw_only=True)
class Pushed:
    """A push: who made it, and the branches."""

    pusher: str
    moved: tuple[Moved, ...]


def of_updates(updates: Iterable[Update], *, pusher: str) -> Pushed:
    """The push of these refs."""
    branches = (update for update in updates if update.ref.startswith("refs/heads/"))
    moved = tuple(Moved(branch=each.name, before=each.before, after=each.after) for each in branches)
    return Pushed(pusher=pusher, moved=moved)


def read(body: bytes) -> Pushed:
    """What the server was told.

    Raises:
        ValueError, TypeError: it is not what `tell` sends.
    """
    told: Any = json.loads(body)
    return Pushed(pusher=str(told["pusher"]), moved=tuple(from_json(Moved, each) for each in told["moved"]))


def tell(pushed: Pushed, webhook: Webhook) -> list[str]:
    """Tell the server; what it delivered because of it, a line each. Nothing is told where there is no server.

    A server that does not answer fails no push: that is said in a line, too.
    """
    if webhook.github is None or not pushed.moved:
        return []
    parts = urlsplit(webhook.github)
    body = json.dumps(asdict(pushed)).encode()
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("POST", PATH, body, {SIGNATURE: signature(body, webhook.secret)})
        response = connection.getresponse()
        told: Any = json.loads(response.read())
        return [str(line) for line in told] if response.status == http.client.OK else [f"GitHub: {told}"]
    except (OSError, http.client.HTTPException, ValueError) as error:
        return [f"GitHub was not told of this push: {error}"]
    finally:
        connection.close()
