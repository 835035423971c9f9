"""The git remote's `post-receive` hook: tells the webhook of every ref that a push changed, and the pusher its answer.

CI comes after that, as it does on GitHub: the delivery is there before any image. git runs the hook in the bare
repository, with one `<old> <new> <ref>` a line on standard input. What it prints, the person who pushes sees after
`remote:`.
"""

import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from local.ci import workflow
from local.github.deliver import outcome
from local.github.history import History
from local.github.pusher import pusher_of
from local.github.pushes import deliveries_of
from local.github.tell import of_updates, tell
from local.github.webhook import read_webhook

_LONGEST_LINE = 200


def main() -> None:
    """Run as the hook. The push has happened: whatever goes wrong here is told, and changes nothing about it."""
    try:
        # A ref's name is bytes to git; what is not UTF-8 is shown as such.
        run(Path.cwd(), sys.stdin.buffer.read().decode(errors="replace").split("\n"), say=partial(print, flush=True))
    except Exception as error:  # noqa: BLE001  a traceback tells the person who pushes nothing
        print(_harmless(f"the webhook was not told of this push: {error}"))


def run(directory: Path, lines: Iterable[str], *, say: Callable[[str], None]) -> None:
    """Deliver what a push of these lines makes, one delivery after the other, and say what each was answered; run CI.

    GitHub's server, where there is one, delivers what a push means to pull requests.

    Raises:
        OSError, ValueError, TypeError: the webhook's file cannot be read, or is not ours.
        subprocess.CalledProcessError: git cannot read the repository.
    """
    webhook = read_webhook(directory)
    history = History(directory)
    updates = history.updates(lines)
    pusher = pusher_of(updates, history)
    for update, delivery in deliveries_of(directory, updates, webhook=webhook, pusher=pusher):
        say(_harmless(f"{delivery.event} {update.name} -> {outcome(delivery, webhook)}"))
    for line in tell(of_updates(updates, pusher=pusher.login), webhook):
        say(_harmless(line))
    for line in workflow.run(directory, updates):
        say(_harmless(line))


def _harmless(line: str) -> str:
    """The line, cut short, without what could drive the terminal that it is shown on."""
    return "".join(letter if letter.isprintable() else " " for letter in line)[:_LONGEST_LINE]


if __name__ == "__main__":
    main()
