"""Sends deliveries as GitHub does, from outside the run."""

import itertools
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.payloads import deliveries
from tests.payloads.deliveries import SignedDelivery


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The webhook's answer."""

    status: int
    body: dict[str, Any]


def commit(number: int) -> str:
    """A made-up commit's SHA."""
    return f"{number:040x}"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """GitHub, as seen from the webhook. Each event is a second younger than the one before, as `pushed_at` goes."""

    url: str
    secret: str
    repository: str
    _clock: Iterator[int] = field(default_factory=lambda: itertools.count(int(time.time())))

    def push(self, branch: str, number: int = 1, *, before: int | None = None, at: int | None = None) -> Reply:
        """A push of commit `number`."""
        payload = deliveries.push(
            repository=self.repository,
            branch=branch,
            commit=commit(number),
            before=None if before is None else commit(before),
            pushed_at=self.tick() if at is None else at,
        )
        return self.event("push", payload)

    def delete(self, branch: str, *, at: int | None = None) -> Reply:
        """A branch's deletion."""
        pushed_at = self.tick() if at is None else at
        return self.event("delete", deliveries.delete(repository=self.repository, branch=branch, pushed_at=pushed_at))

    def event(self, name: str, payload: object, *, delivery: str | None = None) -> Reply:
        """Any event, signed."""
        return self.send(deliveries.signed(name, payload, secret=self.secret, delivery=delivery))

    def send(self, delivery: SignedDelivery) -> Reply:
        """Anything at all."""
        request = urllib.request.Request(self.url, data=delivery.body, headers=delivery.headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Reply(status=answer.status, body=json.loads(answer.read()))
        except urllib.error.HTTPError as refused:
            return Reply(status=refused.code, body=json.loads(refused.read() or b"{}"))

    def tick(self) -> int:
        """The next second."""
        return next(self._clock)
