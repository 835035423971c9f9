"""What functions remember to have done, on the simulation's clock: powertools goes by the machine's."""

from typing import Any

from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord
from botocore.exceptions import ClientError

from tests.simulation.account import NOTICES
from tests.simulation.clock import Clock

# As long as a function may live: infra/.
_LIFE_SECONDS = 60.0
_NEVER = 4_102_444_800_000  # In 2100: here nothing expires by the machine's clock.


class Notices(DynamoDBPersistenceLayer):
    """The table. Whoever died over something holds it up for as long as the function could have lived."""

    def __init__(self, client: Any, by_hand: Any, clock: Clock) -> None:
        super().__init__(table_name=NOTICES, boto3_client=client)
        self._by_hand = by_hand
        self._clock = clock
        self._held_until: dict[str, float] = {}

    def _put_record(self, data_record: DataRecord) -> None:
        key = data_record.idempotency_key
        if self._held_until.get(key, self._clock.now) < self._clock.now:
            self._expire(key)
        self._held_until[key] = self._clock.now + _LIFE_SECONDS
        data_record.in_progress_expiry_timestamp = _NEVER
        super()._put_record(data_record)

    def _expire(self, key: str) -> None:
        """Of what is in progress; what was done stays done."""
        try:
            self._by_hand.delete_item(
                TableName=NOTICES,
                Key={"id": {"S": key}},
                ConditionExpression="#status = :going",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues={":going": {"S": "INPROGRESS"}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
