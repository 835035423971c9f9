"""The registry: one DynamoDB item for each environment, every write conditional on what was read."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from adapters.translate import translated
from preview.environment import Environment, Unreadable
from preview.errors import ConflictError
from preview.records import from_json, to_json

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


class Registry:
    """What is known of each environment."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def get(self, key: str) -> Environment | None:
        """The environment of that key as last written, or `None`."""
        with translated():
            found = self._client.get_item(TableName=self._table, Key={"environment": {"S": key}}, ConsistentRead=True)
        return _read(found["Item"]) if "Item" in found else None

    def put(self, environment: Environment) -> Environment:
        """Writes the environment over the version it was made from; the environment as written.

        An answer that was lost on the way makes botocore write again, against what it just wrote: an item that is the
        one to be written is no conflict.

        Raises:
            ConflictError: somebody else wrote it since it was read.
        """
        written = replace(environment, version=environment.version + 1)
        serializer = TypeSerializer()
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(environment)"}
        if environment.version:
            values = {":read": {"N": str(environment.version)}}
            condition = {"ConditionExpression": "version = :read", "ExpressionAttributeValues": values}
        item = {name: serializer.serialize(value) for name, value in to_json(written).items()}
        with translated({"ConditionalCheckFailedException": ConflictError}):
            try:
                self._client.put_item(
                    TableName=self._table, Item=item, ReturnValuesOnConditionCheckFailure="ALL_OLD", **condition
                )
            except self._client.exceptions.ConditionalCheckFailedException as refused:
                found: Mapping[str, Any] = {**refused.response}
                if found.get("Item") != item:
                    raise
        return written

    def all(self) -> Iterator[Environment | Unreadable]:
        """Every environment, deleted ones that are still remembered among them; and what cannot be read as one."""
        pages = self._client.get_paginator("scan").paginate(TableName=self._table, ConsistentRead=True)
        with translated():
            for page in pages:
                yield from map(_readable, page["Items"])


def _readable(item: "dict[str, AttributeValueTypeDef]") -> Environment | Unreadable:
    try:
        return _read(item)
    except (TypeError, ValueError, AttributeError) as error:  # A field is missing, unknown, or of another form.
        return Unreadable(environment=item["environment"].get("S", ""), why=f"{type(error).__name__}: {error}")


def _read(item: "dict[str, AttributeValueTypeDef]") -> Environment:
    deserializer = TypeDeserializer()
    return from_json(Environment, {name: deserializer.deserialize(value) for name, value in item.items()})
