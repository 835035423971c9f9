"""Asks a URL again and again, and counts: whether an update went by without a request failing."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

_TIMEOUT_SECONDS = 10.0
_JOIN_SECONDS = 2 * _TIMEOUT_SECONDS


@dataclass(kw_only=True)
class Count:
    """What came of the requests.

    Attributes:
        answered: how many had the answer 200.
        failures: why the others failed, in order.
        pages: how many answers each page had, by the page's text, in the order in which they were first seen.
        slowest: the longest that an answer took, in seconds.
    """

    answered: int = 0
    failures: list[str] = field(default_factory=list)
    pages: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def __str__(self) -> str:
        """In one line."""
        said = f"{self.answered} requests answered, {len(self.failures)} failed"
        return f"{said}, the first of them: {self.failures[0]}" if self.failures else said


class Poll:
    """Asks `url` every so many seconds, each time on a new connection. Use it as a context manager, or `close` it."""

    def __init__(self, url: str, *, every: float = 0.05) -> None:
        """Begins at once. A request that takes longer than `every` delays the next."""
        self.count = Count()
        self._url = urlsplit(url)
        self._every = every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="poll", daemon=True)
        self._thread.start()

    def __enter__(self) -> "Poll":
        """The poll itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends it."""
        self.close()

    def close(self) -> Count:
        """End it, once the request that is under way has its answer; the count. Closing twice is allowed."""
        self._ended.set()
        self._thread.join(_JOIN_SECONDS)
        return self.count

    def wait_for(self, seen: Callable[[Count], bool], *, seconds: float) -> bool:
        """Wait until the count is as wanted; whether it was within so many seconds."""
        deadline = time.monotonic() + seconds
        while not seen(self.count) and time.monotonic() < deadline:
            time.sleep(self._every / 2)
        return seen(self.count)

    def _run(self) -> None:
        while not self._ended.is_set():
            begun = time.monotonic()
            self._ask()
            took = time.monotonic() - begun
            self.count.slowest = max(self.count.slowest, took)
            self._ended.wait(max(0.0, self._every - took))

    def _ask(self) -> None:
        asked = http.client.HTTPConnection(self._url.hostname or "", self._url.port, timeout=_TIMEOUT_SECONDS)
        with closing(asked):
            try:
                asked.request("GET", self._url.path or "/")
                answer = asked.getresponse()
                page = answer.read().decode(errors="replace")
            except (OSError, http.client.HTTPException) as error:
                self.count.failures.append(f"{type(error).__name__}: {error}")
                return
        if answer.status == HTTPStatus.OK:
            self.count.answered += 1
            self.count.pages[page] += 1
        else:
            self.count.failures.append(f"{answer.status} {page.strip()[:200]}")
