"""The way to Slack: the topic's queue and the real notifier, and a Slack that can be down.

The queue's figures are those of infra/notifier.py: a message that was not posted comes back after six minutes, and is
given up on after forty tries.
"""

from dataclasses import dataclass, field
from typing import Any, cast

from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer
from aws_lambda_powertools.utilities.typing import LambdaContext

from adapters.slack_refusals import SlackError
from handlers.slack_notifier import notify
from preview.config import Config
from preview.slack_message import Message
from tests.simulation.account import NOTICES
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
    """Attributes: `posts` are the messages' texts; `lost` the bodies in the dead-letter queue; `down` says whether
    Slack takes nothing."""

    world: World
    down: bool = False
    posts: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    tries: int = 0

    def __post_init__(self) -> None:
        self.world.subscribers.append(self._publish)
        self.notices = DynamoDBPersistenceLayer(table_name=NOTICES, boto3_client=self.world.client("dynamodb"))
        self.config: Config = self.world.config
        self.slack = self

    def post(self, message: Message, *, channel: str | None) -> None:
        """Takes a message, as the adapter does."""
        self.tries += 1
        if self.down:
            raise SlackError("Slack cannot be reached")
        self.posts.append(message.text)

    def _publish(self, body: str) -> None:
        letter = _Letter(id=f"{self.world.clock.now}-{len(body)}-{self.tries}", body=body)
        self.world.clock.after(_HAND_OVER_SECONDS, lambda: self._receive(letter))

    def _receive(self, letter: _Letter) -> None:
        letter.tries += 1
        if letter.tries > _TRIES:
            self.lost.append(letter.body)
            return
        event: dict[str, Any] = {"Records": [_record(letter)]}
        if not self.world.functions.run("slack_notifier", lambda: notify(event, cast(LambdaContext, _Context()), self)):
            self.world.clock.after(_VISIBILITY_SECONDS, lambda: self._receive(letter))


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
