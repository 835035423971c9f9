"""What was seen before: one DynamoDB item for each thing that must not be taken twice."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from adapters.translate import translated
from preview.errors import ConflictError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Seen:
    """Remembers in the table of notices, whose key is `id` and whose time to live is `expiration`.

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

    def first(self, id: str, seconds: int) -> bool:  # noqa: A002  as the table calls it
        """Whether it was not seen in as many seconds; from now on it was. Of many that ask at once, one is the first.

        Raises:
            ThrottledError: DynamoDB asked for fewer calls.
        """
        now, token = self._now(), {"S": self._token()}
        try:
            with translated({"ConditionalCheckFailedException": ConflictError}):
                self._client.put_item(
                    TableName=self._table,
                    Item={"id": {"S": id}, "expiration": {"N": str(now + seconds)}, "taken_by": token},
                    # What has expired may still be there for days (amazondynamodb/latest/developerguide/TTL.html). And
                    # a call whose answer was lost is made again by boto3: it must not find itself.
                    ConditionExpression="attribute_not_exists(id) OR expiration <= :now OR taken_by = :token",
                    ExpressionAttributeValues={":now": {"N": str(now)}, ":token": token},
                )
        except ConflictError:
            return False
        return True
