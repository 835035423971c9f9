"""The registry on DynamoDB: what is written is read, and nobody writes over what he has not read."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from adapters.registry import Registry
from preview.announcement import Status
from preview.environment import Desired, Environment, Failure, Machine, Observed, Run, Unreadable
from preview.errors import ConflictError, ThrottledError
from preview.request import Presence
from tests.adapters.stubbed import Refusal, stubbed
from tests.adapters.stubbed import client as aws_client

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "registry"
KEY = "acme/shop@feature/login"
ENVIRONMENT = Environment(
    environment=KEY,
    project="shop",
    repository="acme/shop",
    branch="feature/login",
    slug="shop-login-abcdefg",
    cluster="previews",
    load_balancer="previews",
    desired=Desired(presence=Presence.PRESENT, revision=1, actor="mona", occurred_at=100),
    observed=Observed(status=Status.REQUESTED, since=100),
)

_number = st.integers(min_value=0, max_value=2**53)
_text = st.text(max_size=40)
_maybe_text = st.none() | _text


def _environments() -> st.SearchStrategy[Environment]:
    return st.builds(
        Environment,
        environment=st.text(min_size=1, max_size=40),
        project=_text,
        repository=_text,
        branch=_text,
        slug=_text,
        cluster=_text,
        load_balancer=_text,
        desired=st.builds(
            Desired,
            presence=st.sampled_from(Presence),
            commit=_maybe_text,
            replaced=_maybe_text,
            revision=_number,
            actor=_text,
            occurred_at=_number,
            deliveries=st.lists(_text, max_size=3).map(tuple),
        ),
        observed=st.builds(
            Observed,
            status=st.sampled_from(Status),
            revision=_number,
            commit=_maybe_text,
            url=_maybe_text,
            port=st.none() | _number,
            since=_number,
        ),
        keep=st.booleans(),
        run=st.none()
        | st.builds(Run, name=_text, machine=st.sampled_from(Machine), revision=_number, claimed_at=_number),
        failure=st.none()
        | st.builds(
            Failure,
            reason=_text,
            revision=_number,
            run=_text,
            at=_number,
            unwind=st.booleans(),
            attempts=_number,
            retry_at=_number,
        ),
        forget_at=st.none() | _number,
        version=st.just(0),
    )


def _make_table(client: "DynamoDBClient") -> None:
    client.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "environment", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "environment", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


@pytest.fixture
def dynamodb() -> "Iterator[DynamoDBClient]":
    with mock_aws():
        made = aws_client("dynamodb")
        _make_table(made)
        yield made


@pytest.fixture
def registry(dynamodb: "DynamoDBClient") -> Registry:
    return Registry(dynamodb, TABLE)


def test_an_unknown_environment_is_none(registry: Registry) -> None:
    assert registry.get(KEY) is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(environment=_environments())
def test_every_field_is_read_as_it_was_written(dynamodb: "DynamoDBClient", environment: Environment) -> None:
    dynamodb.delete_item(TableName=TABLE, Key={"environment": {"S": environment.environment}})
    registry = Registry(dynamodb, TABLE)

    written = registry.put(environment)

    assert written == replace(environment, version=1)
    assert registry.get(environment.environment) == written


def test_each_write_is_a_version(registry: Registry) -> None:
    first = registry.put(ENVIRONMENT)
    second = registry.put(replace(first, slug="other"))

    assert (first.version, second.version) == (1, 2)
    assert registry.get(KEY) == second


def test_two_that_both_found_nothing_cannot_both_make_the_environment(registry: Registry) -> None:
    first = registry.put(ENVIRONMENT)

    with pytest.raises(ConflictError):
        registry.put(replace(ENVIRONMENT, project="another"))
    assert registry.get(KEY) == first


def test_whoever_writes_second_over_the_same_version_is_told_to_read_again(registry: Registry) -> None:
    read = registry.put(ENVIRONMENT)
    winner = registry.put(replace(read, slug="first"))

    with pytest.raises(ConflictError):
        registry.put(replace(read, slug="second"))
    assert registry.get(KEY) == winner


def test_nobody_revives_an_item_that_was_forgotten_meanwhile(registry: Registry, dynamodb: "DynamoDBClient") -> None:
    read = registry.put(ENVIRONMENT)
    dynamodb.delete_item(TableName=TABLE, Key={"environment": {"S": KEY}})

    with pytest.raises(ConflictError):
        registry.put(replace(read, slug="late"))
    assert registry.get(KEY) is None


def test_a_write_repeated_because_its_answer_was_lost_is_no_conflict(registry: Registry) -> None:
    read = registry.put(ENVIRONMENT)
    claim = Run(name="shop-login-abcdefg-r1-0a1b", machine=Machine.PROVISION, revision=1, claimed_at=101)
    claimed = replace(read, run=claim)

    once, again = registry.put(claimed), registry.put(claimed)

    assert once == again == registry.get(KEY)


def test_the_same_claim_by_somebody_else_is_a_conflict(registry: Registry) -> None:
    read = registry.put(ENVIRONMENT)
    claim = Run(name="shop-login-abcdefg-r1-0a1b", machine=Machine.PROVISION, revision=1, claimed_at=101)
    registry.put(replace(read, run=claim))

    with pytest.raises(ConflictError):
        registry.put(replace(read, run=replace(claim, name="shop-login-abcdefg-r1-9z8y")))


def test_an_item_of_a_newer_version_is_read_for_what_this_one_knows(
    registry: Registry, dynamodb: "DynamoDBClient"
) -> None:
    written = registry.put(ENVIRONMENT)
    item: Any = dynamodb.get_item(TableName=TABLE, Key={"environment": {"S": KEY}})["Item"]
    item["expires_at"] = {"N": "1234.5"}
    item["tenants"] = {"L": [{"M": {"name": {"S": "a"}}}]}
    item["desired"]["M"]["size"] = {"S": "large"}
    dynamodb.put_item(TableName=TABLE, Item=item)

    assert registry.get(KEY) == written


def test_all_of_them_are_told_however_many_pages_they_fill(registry: Registry) -> None:
    reason = "x" * 300_000  # Four of these are more than a page of a scan, 1 MB.
    failure = Failure(reason=reason, revision=1, run="r", at=1)
    keys = {f"acme/shop@feature/{number}" for number in range(9)}
    for key in keys:
        registry.put(replace(ENVIRONMENT, environment=key, failure=failure))

    assert {environment.environment for environment in registry.all()} == keys


@pytest.mark.parametrize(
    "damage",
    [
        {"slug": None},
        {"desired": {"S": "present"}},
        {"desired": {"M": {}}},
        {"observed": {"M": {"status": {"S": "unheard of"}, "since": {"N": "1"}}}},
        {"observed": {"M": {"status": {"S": "ready"}, "since": {"S": "yesterday"}}}},
    ],
)
def test_an_item_that_is_no_environment_is_named_and_hides_none_of_the_others(
    registry: Registry, dynamodb: "DynamoDBClient", damage: dict[str, Any]
) -> None:
    for number in range(3):
        registry.put(replace(ENVIRONMENT, environment=f"acme/shop@feature/{number}"))
    key = "acme/shop@feature/1"
    item = dynamodb.get_item(TableName=TABLE, Key={"environment": {"S": key}})["Item"]
    item.update(damage)
    dynamodb.put_item(TableName=TABLE, Item={name: value for name, value in item.items() if value is not None})

    found = {held.environment: held for held in registry.all()}

    assert len(found) == 3
    broken = found[key]
    assert isinstance(broken, Unreadable)
    assert re.match(r"\w+Error: ", broken.why)
    assert [type(held) for held in found.values()].count(Environment) == 2


@pytest.mark.parametrize("code", ["ThrottlingException", "ProvisionedThroughputExceededException"])
def test_a_table_that_asks_for_fewer_calls_says_so(code: str) -> None:
    with stubbed("dynamodb", *(Refusal(call=call, code=code) for call in ("get_item", "put_item", "scan"))) as client:
        registry = Registry(client, TABLE)
        with pytest.raises(ThrottledError):
            registry.get(KEY)
        with pytest.raises(ThrottledError):
            registry.put(ENVIRONMENT)
        with pytest.raises(ThrottledError):
            list(registry.all())
