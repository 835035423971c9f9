"""SQS: the queue of commands, from whatever source, to the function that carries them out."""

import json
from typing import TYPE_CHECKING

from adapters.translate import translated
from preview.command import Command
from preview.records import to_json

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Commands:
    """The queue of commands."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, command: Command) -> None:
        """Puts the command into the queue; `preview.intake.queued_commands.command_in` reads it there."""
        with translated():
            self._client.send_message(
                QueueUrl=self._queue_url, MessageBody=json.dumps(to_json(command), ensure_ascii=False)
            )
