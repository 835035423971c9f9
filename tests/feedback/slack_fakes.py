"""A Slack that keeps what it is told, and what remembers it: the real adapters on moto's tables."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

import boto3
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient

from adapters.memory import Memory
from adapters.slack import Posted
from adapters.slack_refusals import MessageGoneError
from preview.showing.slack_message import Message

NOTICES, FEEDBACK = "notices", "feedback"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A message in a thread."""

    thread: str
    channel: str
    word: str
    broadcast: bool


@dataclass
class FakeSlack:
    """A bot's Slack, or an incoming webhook's.

    Attributes:
        messages: what the channel's messages show now, by `ts`.
        places: the channels they were posted in, by `ts`.
        replies: the threads'.
        calls: every call that was taken, in order.
        before: called before each call is taken; may raise.
        after: called after each call was taken; may raise: the answer is lost.
    """

    is_bot: bool = True
    messages: dict[str, Message] = field(default_factory=dict)
    places: dict[str, str | None] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _call: None
    after: Callable[[str], None] = lambda _call: None

    @property
    def words(self) -> list[str]:
        """The status each of the channel's messages shows, oldest first."""
        return [word(message) for message in self.messages.values()]

    def post(
        self, message: Message, channel: str | None, thread: str | None = None, broadcast: bool = False
    ) -> Posted | None:
        call = "reply" if thread else "post"
        self.before(call)
        self.calls.append(f"{call} {word(message)}")
        ts = f"{len(self.calls)}.0"
        if thread:
            self.replies.append(Reply(thread=thread, channel=channel or "", word=word(message), broadcast=broadcast))
        else:
            self.messages[ts], self.places[ts] = message, channel
        self.after(call)
        return Posted(channel=f"id of {channel}", ts=ts) if self.is_bot else None

    def update(self, message: Message, channel: str, ts: str) -> Posted:
        self.before("update")
        if ts not in self.messages:
            raise MessageGoneError("message_not_found")
        self.calls.append(f"update {word(message)}")
        self.messages[ts] = message
        self.after("update")
        return Posted(channel=channel, ts=ts)


def word(message: Message) -> str:
    """The status that its text begins with."""
    return message.text.partition(":")[0]


@contextmanager
def tables() -> Iterator[DynamoDBClient]:
    """The tables as the stack makes them, for as long as the context."""
    with mock_aws():
        client = boto3.client(
            "dynamodb", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        for table, key in ((NOTICES, "id"), (FEEDBACK, "subject")):
            client.create_table(
                TableName=table,
                KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        yield client


def memory(client: DynamoDBClient, now: Callable[[], int]) -> Memory:
    """A new function's: tokens of its own."""
    tokens = count()
    return Memory(client, FEEDBACK, now=now, token=lambda: f"{id(tokens)}-{next(tokens)}")


def notices(client: DynamoDBClient) -> DynamoDBPersistenceLayer:
    """A new function's memory of what was posted."""
    return DynamoDBPersistenceLayer(table_name=NOTICES, boto3_client=client)
