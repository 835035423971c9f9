"""The git remote's `post-receive` hook: tells the webhook of every ref that a push changed, and the pusher its answer.

CI comes after that, as it does on GitHub: the delivery is there before any image. git runs the hook in the bare
repository, with one `<old> <new> <ref>` a line on standard input. What it prints, the person who pushes sees after
`remote:`.
"""

import fcntl
import json
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from local.ci import workflow
from local.github.deliver import NoAnswerError, deliver
from local.github.deliveries import Delivery, of_push
from local.github.history import History
from local.github.pusher import pusher_of
from local.github.shapes import Repository
from local.github.webhook import Webhook, read_webhook

_LONGEST_LINE = 200
_TOLD = ("status", "ignored", "error", "message")


def main() -> None:
    """Run as the hook. The push has happened: whatever goes wrong here is told, and changes nothing about it."""
    try:
        # A ref's name is bytes to git; what is not UTF-8 is shown as such.
        run(Path.cwd(), sys.stdin.buffer.read().decode(errors="replace").split("\n"), say=partial(print, flush=True))
    except Exception as error:  # noqa: BLE001  a traceback tells the person who pushes nothing
        print(_harmless(f"the webhook was not told of this push: {error}"))


def run(directory: Path, lines: Iterable[str], *, say: Callable[[str], None]) -> None:
    """Deliver what a push of these lines makes, one delivery after the other, and say what each was answered; run CI.

    Raises:
        OSError, ValueError, TypeError: the webhook's file cannot be read, or is not ours.
        subprocess.CalledProcessError: git cannot read the repository.
    """
    webhook = read_webhook(directory)
    history = History(directory)
    updates = history.updates(lines)
    repository = Repository(
        full_name=webhook.repository, default_branch=webhook.default_branch, created_at=webhook.created_at
    )
    pushed_at = whole_second(directory / "pushed-at", now=time.time())
    pusher = pusher_of(updates, history)
    for update, delivery in of_push(updates, repository=repository, pusher=pusher, pushed_at=pushed_at):
        say(_harmless(f"{delivery.event} {update.name} -> {_outcome(delivery, webhook)}"))
    for line in workflow.run(directory, updates):
        say(_harmless(line))


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


def _outcome(delivery: Delivery, webhook: Webhook) -> str:
    try:
        answer = deliver(delivery, url=webhook.url, secret=webhook.secret, repository=webhook.repository)
    except NoAnswerError as error:
        return str(error)
    return f"{answer.status} {_gist(answer.text)}".rstrip()


def _gist(text: str) -> str:
    """What an answer says in a few words: what became of it, why nothing did, or what was wrong with it."""
    try:
        told = json.loads(text)
    except ValueError:
        return text
    if not isinstance(told, dict):
        return text
    return next((str(told[name]) for name in _TOLD if told.get(name)), text)


def _harmless(line: str) -> str:
    """The line, cut short, without what could drive the terminal that it is shown on."""
    return "".join(letter if letter.isprintable() else " " for letter in line)[:_LONGEST_LINE]


if __name__ == "__main__":
    main()
