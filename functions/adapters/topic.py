"""SNS: the topic on which every change of status is announced."""

import json
from typing import TYPE_CHECKING

from adapters.translate import translated
from preview.announcement import Announcement
from preview.records import to_json

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class Topic:
    """Where announcements go."""

    def __init__(self, client: "SNSClient", arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, announcement: Announcement) -> None:
        """Publishes the announcement; `status` and `project` are message attributes, for subscription filters."""
        with translated():
            self._client.publish(
                TopicArn=self._arn,
                Message=json.dumps(to_json(announcement), ensure_ascii=False),
                MessageAttributes={
                    "status": {"DataType": "String", "StringValue": str(announcement.status)},
                    "project": {"DataType": "String", "StringValue": announcement.project},
                },
            )
