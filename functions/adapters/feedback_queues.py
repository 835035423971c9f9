"""The queues before Slack and GitHub: what they show of an environment is to be brought up to date."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.translate import translated
from preview.announcement import Announcement
from preview.queued import REFRESH
from preview.records import to_json

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class FeedbackQueues:
    """Whoever shows environments takes from one of them."""

    def __init__(self, client: "SQSClient", urls: Sequence[str]) -> None:
        self._client = client
        self._urls = urls

    def refresh(self, announcement: Announcement) -> None:
        """Has what is shown of the environment brought up to date, which notifies nobody.

        Raises:
            ThrottledError: SQS asks for fewer calls.
        """
        body = json.dumps({REFRESH: to_json(announcement)}, ensure_ascii=False)
        for url in self._urls:
            with translated():
                self._client.send_message(QueueUrl=url, MessageBody=body)
