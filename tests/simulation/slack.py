"""The way to Slack: the topic's queue and the real notifier, and a Slack that can be down.

The queue's figures are those of infra/notifier.py: a message that was not told comes back when it was put back for,
else after six minutes, and is given up on after forty tries.
"""

from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer
from aws_lambda_powertools.utilities.typing import LambdaContext

from adapters.memory import Memory
from adapters.slack import Posted
from handlers.slack_notifier import notify
from preview.config import Config
from preview.console import Console
from preview.errors import TryLaterError
from preview.slack_message import Message
from tests.simulation.account import FEEDBACK, NOTICES
from tests.simulation.world import World

_VISIBILITY_SECONDS = 360.0
_TRIES = 40
_HAND_OVER_SECONDS = 0.2


@dataclass
class _Letter:
    id: str
    body: str
    tries: int = 0


class _Context:
    """A run of the function, of which one thing is asked: how long it may go on."""

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@dataclass
class Slack:
    """Attributes: `is_bot` says whether it is a bot's or an incoming webhook's; `posts` are the texts of what was
    posted, `replies` included, and `shown` what the channel's messages say now; `lost` the bodies in the dead-letter
    queue; `down` says whether Slack takes nothing."""

    world: World
    is_bot: bool = False
    down: bool = False
    posts: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    tries: int = 0

    def __post_init__(self) -> None:
        self.world.subscribers.append(self._publish)
        client = self.world.client("dynamodb")
        self.notices = DynamoDBPersistenceLayer(table_name=NOTICES, boto3_client=client)
        tokens = count()
        now = self.world.clock
        self.memory = Memory(client, FEEDBACK, now=lambda: int(now.now), token=lambda: f"{next(tokens)}")
        self.console = Console(provision_arn="", teardown_arn="")
        self.config: Config = self.world.config
        self.slack = self.queue = self
        self._put_back: dict[str, float] = {}

    def post(
        self, message: Message, channel: str | None, thread: str | None = None, broadcast: bool = False
    ) -> Posted | None:
        """Takes a message, as the adapter does."""
        self._answer()
        self.posts.append(message.text)
        ts = f"{len(self.posts)}.0"
        if thread:
            self.replies.append(message.text)
        else:
            self.shown[ts] = message.text
        return Posted(channel="C1", ts=ts) if self.is_bot else None

    def update(self, message: Message, channel: str, ts: str) -> Posted:
        """Changes one, likewise."""
        self._answer()
        self.shown[ts] = message.text
        return Posted(channel=channel, ts=ts)

    def later(self, receipt_handle: str, seconds: int) -> None:
        """Puts a message back, as the queue's adapter does."""
        self._put_back[receipt_handle] = float(seconds)

    def _answer(self) -> None:
        self.tries += 1
        if self.down:
            raise TryLaterError("Slack cannot be reached", silent=True)

    def _publish(self, body: str) -> None:
        letter = _Letter(id=f"{self.world.clock.now}-{len(body)}-{self.tries}", body=body)
        self.world.clock.after(_HAND_OVER_SECONDS, lambda: self._receive(letter))

    def _receive(self, letter: _Letter) -> None:
        letter.tries += 1
        if letter.tries > _TRIES:
            self.lost.append(letter.body)
            return
        event: dict[str, Any] = {"Records": [_record(letter)]}
        answers: list[Any] = []
        self.world.functions.run(
            "slack_notifier", lambda: answers.append(notify(event, cast(LambdaContext, _Context()), self))
        )
        if not answers or answers[0]["batchItemFailures"]:
            seconds = self._put_back.pop(letter.id, _VISIBILITY_SECONDS)
            self.world.clock.after(seconds, lambda: self._receive(letter))


def _record(letter: _Letter) -> dict[str, Any]:
    return {
        "messageId": letter.id,
        "receiptHandle": letter.id,
        "body": letter.body,
        "attributes": {"ApproximateReceiveCount": str(letter.tries)},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:waiting",
        "awsRegion": "us-east-1",
    }
