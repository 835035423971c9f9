"""What feedback remembers of each environment, and who is telling of it: one DynamoDB item for each.

Slack and GitHub take no condition with a message: two functions that both find none would both post one. So whoever
tells of an environment holds its item meanwhile; one that dies holds up the next only until its time is over.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.translate import translated
from preview.errors import BusyError, ConflictError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

# The branch's tombstone is forgotten far sooner (`tombstone_seconds` in preview/deciding/endings.py); what is not heard
# of for so long has no environment either.
_REMEMBERED_SECONDS = 400 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Held:
    """An item that the holder alone may change.

    Attributes:
        subject: its key.
        token: proves the hold.
        content: what was remembered, as JSON has it; `None` where there was nothing.
    """

    subject: str
    token: str
    content: object


class Memory:
    """The table of what feedback remembers.

    Args:
        client: DynamoDB's.
        table: its name.
        now: seconds since 1970.
        token: a new token at each call.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, *, now: Callable[[], int], token: Callable[[], str]
    ) -> None:
        self._client = client
        self._table = table
        self._now = now
        self._token = token

    def hold(self, subject: str, *, seconds: int) -> Held:
        """Holds the subject's item for at most so many seconds.

        Raises:
            BusyError: somebody else holds it.
        """
        now, token = self._now(), self._token()
        try:
            with translated({"ConditionalCheckFailedException": ConflictError}):
                updated = self._client.update_item(
                    TableName=self._table,
                    Key={"subject": {"S": subject}},
                    UpdateExpression="SET holder = :token, held_until = :until, expires_at = :expires",
                    ConditionExpression="attribute_not_exists(held_until) OR held_until <= :now OR holder = :token",
                    ExpressionAttributeValues={
                        ":token": {"S": token},
                        ":until": {"N": str(now + seconds)},
                        ":expires": {"N": str(now + _REMEMBERED_SECONDS)},
                        ":now": {"N": str(now)},
                    },
                    ReturnValues="ALL_NEW",
                )
        except ConflictError as error:
            raise BusyError(f"{subject} is being told of by another function") from error
        content = updated["Attributes"].get("content", {}).get("S")
        return Held(subject=subject, token=token, content=None if content is None else json.loads(content))

    def keep(self, held: Held, content: object) -> None:
        """Remembers the content, a JSON value, while the hold goes on.

        Raises:
            ConflictError: the hold was over, and somebody else has the item.
        """
        self._change(held, "SET content = :content", {":content": {"S": json.dumps(content, ensure_ascii=False)}})

    def release(self, held: Held) -> None:
        """Ends the hold; one that was over already is no matter."""
        try:
            self._change(held, "REMOVE holder, held_until", {})
        except ConflictError:
            return

    def _change(self, held: Held, expression: str, values: "dict[str, AttributeValueTypeDef]") -> None:
        with translated({"ConditionalCheckFailedException": ConflictError}):
            self._client.update_item(
                TableName=self._table,
                Key={"subject": {"S": held.subject}},
                UpdateExpression=expression,
                ConditionExpression="holder = :holder",
                ExpressionAttributeValues={":holder": {"S": held.token}, **values},
            )
