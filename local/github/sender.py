"""Sends the deliveries of GitHub's server, one after the other, beside whatever made them: no caller waits for them."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from local.github.deliver import outcome
from local.github.deliveries import Delivery
from local.github.webhook import read_webhook

_REMEMBERED = 100


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A delivery that was made, or tried: what it told of, and in a line what it was answered."""

    delivery: Delivery
    answer: str

    @property
    def about(self) -> str:
        """The event, its action, and what it is about, e.g. `pull_request labeled #3`."""
        payload = self.delivery.payload
        number = payload.get("number") or payload.get("issue", {}).get("number")
        what = f"#{number}" if number else str(payload.get("ref", "")).removeprefix("refs/heads/")
        return " ".join(part for part in (self.delivery.event, payload.get("action"), what) if part)


class Sender:
    """A thread that delivers, from its making until `close`."""

    def __init__(self, bare: Path, *, send: Callable[[Delivery], str] | None = None) -> None:
        """`bare` holds the webhook's file; `send` says in a line what a delivery was answered."""
        self._send = send or (lambda delivery: _to_webhook(bare, delivery))
        self._waiting: Queue[tuple[Delivery, Future[Sent]] | None] = Queue()
        self._sent: deque[Sent] = deque(maxlen=_REMEMBERED)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="GitHub's deliveries", daemon=True)
        self._thread.start()

    def send(self, delivery: Delivery) -> "Future[Sent]":
        """Have it delivered after those before it."""
        future: Future[Sent] = Future()
        self._waiting.put((delivery, future))
        return future

    def settle(self) -> None:
        """Wait until everything has been delivered, or tried."""
        self._waiting.join()

    def sent(self) -> tuple[Sent, ...]:
        """The latest hundred, newest first."""
        return tuple(reversed(self._sent.copy()))

    def close(self) -> None:
        """Deliver no more; what still waits is cancelled."""
        self._closed.set()
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (held := self._waiting.get()) is not None:
            delivery, future = held
            if self._closed.is_set():
                future.cancel()
            else:
                sent = Sent(delivery=delivery, answer=self._answer(delivery))
                self._sent.append(sent)
                future.set_result(sent)
            self._waiting.task_done()
        self._waiting.task_done()

    def _answer(self, delivery: Delivery) -> str:
        try:
            return self._send(delivery)
        except Exception as error:  # noqa: BLE001  the next ones are to be delivered all the same
            return f"not delivered: {error}"


def _to_webhook(bare: Path, delivery: Delivery) -> str:
    try:
        webhook = read_webhook(bare)
    except FileNotFoundError:
        return "not delivered: the repository has no webhook"
    return outcome(delivery, webhook)
