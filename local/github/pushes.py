"""When a repository was pushed to, and what a push delivers."""

import contextlib
import fcntl
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from local.github.deliveries import Delivery, Update, of_push
from local.github.shapes import Person, Repository
from local.github.webhook import Webhook

_FILE = "pushed-at"


def deliveries_of(
    directory: Path, updates: Iterable[Update], *, webhook: Webhook, pusher: Person
) -> Iterator[tuple[Update, Delivery]]:
    """What the webhook of the bare repository in `directory` is told of a push that happens now."""
    repository = Repository(
        full_name=webhook.repository, default_branch=webhook.default_branch, created_at=webhook.created_at
    )
    pushed_at = whole_second(directory / _FILE, now=time.time())
    return of_push(updates, repository=repository, pusher=pusher, pushed_at=pushed_at)


def whole_second(file: Path, *, now: float) -> int:
    """The repository's `pushed_at`: `now` in whole seconds, as GitHub has it, and never less than it was before.

    Two pushes within a second have the same. `file` remembers the last one.
    """
    with file.open("a+", encoding="ascii") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        kept.seek(0)
        pushed_at = max(int(now), int(kept.read() or 0))
        kept.truncate(0)
        kept.write(str(pushed_at))
    return pushed_at


def last_second(directory: Path) -> int | None:
    """When the bare repository in `directory` was pushed to the last time; `None` where it never was."""
    with contextlib.suppress(FileNotFoundError), (directory / _FILE).open(encoding="ascii") as kept:
        fcntl.flock(kept, fcntl.LOCK_SH)
        return int(kept.read() or 0) or None
    return None
