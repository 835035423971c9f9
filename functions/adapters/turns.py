"""Whose turn is when: one DynamoDB item for each pace, on which every run counts its turns."""

from typing import TYPE_CHECKING

from adapters.translate import translated
from preview.errors import ConflictError
from preview.turns import Pace

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

# Either somebody is in the queue and one comes after him, or nobody is. DynamoDB has no maximum of two numbers
# (amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html), hence two updates.
_AFTER_OTHERS = ("SET tat = tat + :units", "tat > :now AND tat < :full")
_AFTER_A_REST = ("SET tat = :now + :units", "attribute_not_exists(tat) OR tat <= :now")


class Turns:
    """The turns that runs take."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def take(self, pace: Pace, units: int, *, now: float) -> float:
        """When the turn that is hereby taken comes, seconds since 1970, to the millisecond; not before `now`.

        botocore repeats a call whose answer was lost on the way: that wastes a turn, and does no other harm.
        """
        moment = int(now * 1000)
        # `tat` only grows, and `now` stays: after a refusal of both, somebody has come in between, and the first holds.
        for update in (_AFTER_OTHERS, _AFTER_A_REST, _AFTER_OTHERS):
            try:
                return max(now, pace.turn(self._count(pace, units, moment, *update), moment) / 1000)
            except ConflictError:
                continue
        return now + pace.longest_seconds  # The queue is full.

    def _count(self, pace: Pace, units: int, moment: int, update: str, condition: str) -> int:
        values: dict[str, AttributeValueTypeDef] = {
            ":now": {"N": str(moment)},
            ":units": {"N": str(units * pace.interval)},
        }
        if ":full" in condition:  # DynamoDB refuses a value that no expression uses.
            values[":full"] = {"N": str(pace.full(moment))}
        with translated({"ConditionalCheckFailedException": ConflictError}):
            updated = self._client.update_item(
                TableName=self._table,
                Key={"pace": {"S": pace.name}},
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValues="UPDATED_NEW",
            )
        return int(updated["Attributes"]["tat"]["N"])
