"""SQS's records as Lambda hands them over, a run's context, and a queue that remembers what was put back."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

from aws_lambda_powertools.utilities.typing import LambdaContext

from preview.announcement import Announcement
from preview.queued import REFRESH
from preview.records import to_json


@dataclass(frozen=True, kw_only=True)
class _Context:
    remaining_milliseconds: int

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_milliseconds


def context(remaining_milliseconds: int = 30_000) -> LambdaContext:
    """A run of the function, of which one thing is asked: how long it may go on."""
    return cast("LambdaContext", _Context(remaining_milliseconds=remaining_milliseconds))


def batch(*bodies: str, received: int = 1) -> dict[str, Any]:
    """SQS's event: the messages are called by their places."""
    return {
        "Records": [
            {
                "messageId": str(place),
                "receiptHandle": f"handle-{place}",
                "body": body,
                "attributes": {"ApproximateReceiveCount": str(received)},
                "eventSource": "aws:sqs",
            }
            for place, body in enumerate(bodies)
        ]
    }


def enveloped(announcement: Announcement) -> str:
    """As SNS puts it into a queue."""
    return json.dumps({"Type": "Notification", "Message": json.dumps(to_json(announcement))})


def raw(announcement: Announcement) -> str:
    """As SNS puts it there where raw delivery is switched on."""
    return json.dumps(to_json(announcement))


def refresh(announcement: Announcement) -> str:
    """As the functions put it there that announce nothing."""
    return json.dumps({REFRESH: to_json(announcement)})


@dataclass
class FakeQueue:
    """Remembers for how many seconds which message was put back."""

    put_back: dict[str, int] = field(default_factory=dict)
    broken: bool = False

    def later(self, receipt_handle: str, seconds: int) -> None:
        if self.broken:
            raise OSError("SQS cannot be reached")
        self.put_back[receipt_handle] = seconds
