"""Ctrl-C and SIGTERM end a run the same way, once: what it started is ended before the process is."""

import signal


def interrupt_once() -> None:
    """From now on the first SIGINT or SIGTERM raises KeyboardInterrupt in the main thread; more of them change nothing.

    The second one would otherwise interrupt the ending that the first one began.
    """

    def interrupt(*_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
