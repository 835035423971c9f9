"""Slack in trouble: for a while, or for so many calls, nothing that is asked of it is done."""

import threading
from enum import StrEnum


class Trouble(StrEnum):
    """How Slack fails.

    RATE_LIMITED answers 429 and asks to come back in a second (docs.slack.dev/apis/web-api/rate-limits); BROKEN answers
    500; SILENCE takes the call and answers nothing.
    """

    RATE_LIMITED = "429"
    BROKEN = "500"
    SILENCE = "silence"


class Troubles:
    """What trouble there is; any thread may ask."""

    def __init__(self) -> None:
        """There is none at first."""
        self._changed = threading.Condition()
        self._kind: Trouble | None = None
        self._left: int | None = None
        self._since = 0

    def begin(self, kind: Trouble | None, *, times: int | None = None) -> None:
        """Be in trouble from now on, for `times` calls or until told otherwise; `None` ends it.

        Either way whoever was kept waiting in silence waits no longer: its connection is closed.
        """
        with self._changed:
            self._kind, self._left = (kind, times) if times != 0 else (None, None)
            self._since += 1
            self._changed.notify_all()

    def meet(self) -> Trouble | None:
        """What this call meets. From silence it returns when that is over."""
        with self._changed:
            met, since = self._kind, self._since
            if self._left is not None:
                self._left -= 1
                if self._left <= 0:
                    self._kind = self._left = None
            if met is Trouble.SILENCE:
                self._changed.wait_for(lambda: self._since != since)
            return met
