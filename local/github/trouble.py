"""GitHub in trouble: what its API answers instead, as often as it is told to.

docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: beyond the primary limit "you will receive a
403 or 429 response, and the x-ratelimit-remaining header will be 0"; beyond a secondary one, the same statuses with
`retry-after`.
"""

import math
import threading
import time
from enum import StrEnum
from http import HTTPStatus

from local.github.rest import Reply

_SECONDS = 1


class Trouble(StrEnum):
    """What kind."""

    LIMIT = "429"
    SECONDARY = "secondary"
    ERROR = "500"
    SILENCE = "silence"


class Troubles:
    """The trouble that there is now; any thread may ask."""

    def __init__(self) -> None:
        self._kind: Trouble | None = None
        self._left: int | None = None
        self._ended = threading.Event()
        self._lock = threading.Lock()

    def begin(self, kind: Trouble | None, times: int | None = None) -> None:
        """Have the next calls meet this trouble, `times` of them or all; `None` ends it, and every silence."""
        with self._lock:
            self._ended.set()
            self._ended = threading.Event()
            self._kind, self._left = kind, times

    def meet(self) -> Reply | None:
        """What a call is answered instead; `None` where there is no trouble.

        Raises:
            ConnectionAbortedError: it is never answered. This is raised when the silence ends.
        """
        with self._lock:
            kind, ended = self._kind, self._ended
            if kind and self._left is not None:
                self._left -= 1
                self._kind = kind if self._left > 0 else None
        if kind is Trouble.SILENCE:
            ended.wait()
            raise ConnectionAbortedError("GitHub was silent")
        return None if kind is None else _REPLIES[kind]()


def _limit() -> Reply:
    reset = str(math.ceil(time.time()) + _SECONDS)
    message = "API rate limit exceeded for user ID 1."
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-used": "5000", "x-ratelimit-reset": reset}
    return Reply.refusal(HTTPStatus.TOO_MANY_REQUESTS, message, headers=headers)


def _secondary() -> Reply:
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    return Reply.refusal(HTTPStatus.FORBIDDEN, message, headers={"retry-after": str(_SECONDS)})


def _error() -> Reply:
    return Reply.refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "Server Error")


_REPLIES = {Trouble.LIMIT: _limit, Trouble.SECONDARY: _secondary, Trouble.ERROR: _error}
