"""SQS on the simulation's clock: messages that come late, twice and in any order, and again until they are taken.

AWSSimpleQueueService/latest/APIReference/API_SendMessage.html and API_ChangeMessageVisibility.html.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.clock import Clock
from tests.simulation.wire import ApiCall, Response

# Of every queue with a function behind it, in infra/: six times the function's time-out.
_VISIBILITY_SECONDS = 360.0
_HAND_OVER_SECONDS = 0.2

Receive = Callable[[dict[str, Any]], Any]
"""The function behind a queue: takes SQS's event, and returns which messages failed; `None` where it died."""


@dataclass
class _Letter:
    id: str
    body: str
    tries: int = 0


@dataclass(kw_only=True)
class Queue:
    """One queue, and the function behind it.

    Attributes:
        url: the queue's.
        receive: the function.
        batch: how many messages it is given at most.
        tries: how often a message is given to it until it is given up.
        lost: the bodies in the dead-letter queue.
        delay: seconds until the function is given a message that was sent.
        doubles: how many of the next messages come twice.
        waiting: how many messages wait.
    """

    url: str
    clock: Clock
    receive: Receive
    batch: int
    tries: int
    lost: list[str] = field(default_factory=list)
    delay: Callable[[], float] = lambda: _HAND_OVER_SECONDS
    doubles: int = 0
    _due: dict[str, tuple[float, _Letter]] = field(default_factory=dict)
    _put_back: dict[str, float] = field(default_factory=dict)
    _sent: int = 0

    @property
    def waiting(self) -> int:
        return len(self._due)

    def send(self, body: str) -> None:
        """A message is there from now on."""
        copies = 2 if self.doubles else 1
        self.doubles = max(0, self.doubles - 1)
        for _ in range(copies):
            self._sent += 1
            self._comes(_Letter(id=f"{self.url}/{self._sent}", body=body), self.delay())

    def put_back(self, receipt_handle: str, seconds: float) -> None:
        """The message that is being received comes again in so many seconds, unless it is taken."""
        self._put_back[receipt_handle] = seconds

    def _comes(self, letter: _Letter, seconds: float) -> None:
        self._due[letter.id] = (self.clock.now + seconds, letter)
        self.clock.after(seconds, self._hand_over)

    def _hand_over(self) -> None:
        letters = [letter for at, letter in self._due.values() if at <= self.clock.now][: self.batch]
        for letter in letters:
            del self._due[letter.id]
            letter.tries += 1
        self.lost += [letter.body for letter in letters if letter.tries > self.tries]
        received = [letter for letter in letters if letter.tries <= self.tries]
        if not received:
            return
        answer = self.receive({"Records": [_record(letter) for letter in received]})
        failed = None if answer is None else {held["itemIdentifier"] for held in answer["batchItemFailures"]}
        for letter in received:
            again = self._put_back.pop(letter.id, _VISIBILITY_SECONDS)
            if failed is None or letter.id in failed:
                self._comes(letter, again)


class Queues:
    """The account's."""

    def __init__(self, queues: Iterable[Queue] = ()) -> None:
        self._by_url = {queue.url: queue for queue in queues}

    def __iter__(self) -> Iterator[Queue]:
        return iter(self._by_url.values())

    def __getitem__(self, url: str) -> Queue:
        return self._by_url[url]

    def answer(self, call: ApiCall) -> Response:
        """A call of the API's."""
        asked = call.json()
        queue = self._by_url[asked["QueueUrl"]]
        if call.operation == "SendMessage":
            body = asked["MessageBody"]
            queue.send(body)
            return _json({"MessageId": "1", "MD5OfMessageBody": hashlib.md5(body.encode()).hexdigest()})
        if call.operation == "ChangeMessageVisibility":
            queue.put_back(asked["ReceiptHandle"], float(asked["VisibilityTimeout"]))
            return _json({})
        raise AssertionError(f"the simulation has no {call.name}")


def _json(value: dict[str, Any]) -> Response:
    return 200, {"content-type": "application/x-amz-json-1.0"}, json.dumps(value).encode()


def _record(letter: _Letter) -> dict[str, Any]:
    return {
        "messageId": letter.id,
        "receiptHandle": letter.id,
        "body": letter.body,
        "attributes": {"ApproximateReceiveCount": str(letter.tries)},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:queue",
        "awsRegion": "us-east-1",
    }
