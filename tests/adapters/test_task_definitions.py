"""Task definitions in this product's words: on moto, and on prepared answers where moto lacks the call."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from adapters.task_definitions import TaskDefinitions
from preview.errors import DeityError, InvalidPlanError, NotOursError, ThrottledError
from preview.naming import ownership_tags
from preview.planning.task_definition import Overlay, derived
from tests.adapters.stubbed import Answer, Refusal, stubbed
from tests.adapters.stubbed import client as aws_client

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient

FAMILY = "shop-login-abcdefg"
ARN = f"arn:aws:ecs:eu-west-1:111122223333:task-definition/{FAMILY}"
OURS = ownership_tags(stack="ecs-deity", key="acme/shop@feature/login")
PAIRS = [{"key": name, "value": value} for name, value in OURS.items()]
THEN = datetime(2026, 11, 22, 1, 5, 23, tzinfo=UTC)
WEB: Mapping[str, Any] = {
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [{"name": "web", "image": "web"}],
}


@pytest.fixture
def client() -> "Iterator[ECSClient]":
    with mock_aws():
        yield aws_client("ecs")


@pytest.fixture
def definitions(client: "ECSClient") -> TaskDefinitions:
    return TaskDefinitions(client)


def _register(definitions: TaskDefinitions, *, family: str = FAMILY, tags: Any = PAIRS) -> str:
    return definitions.register({**WEB, "family": family, "tags": tags})


class TestFound:
    def test_the_latest_of_a_family_is_found_with_its_tags(self, definitions: TaskDefinitions) -> None:
        _register(definitions, tags=[])
        second = _register(definitions)

        newest = definitions.newest(FAMILY)

        assert newest is not None
        assert (newest.arn, dict(newest.tags)) == (second, OURS)

    def test_a_family_that_was_never_registered_has_none(self, definitions: TaskDefinitions) -> None:
        assert definitions.newest(FAMILY) is None
        assert definitions.active(f"{ARN}:1") is None

    def test_one_that_was_deregistered_is_not_active(self, definitions: TaskDefinitions, client: "ECSClient") -> None:
        arn = _register(definitions)
        client.deregister_task_definition(taskDefinition=arn)

        assert definitions.active(arn) is None

    def test_an_older_one_is_active_as_long_as_nobody_deregisters_it(self, definitions: TaskDefinitions) -> None:
        first = _register(definitions)
        _register(definitions)

        found = definitions.active(first)

        assert found is not None
        assert found.arn == first

    @pytest.mark.parametrize("code", ["ClientException", "InvalidParameterException"])
    def test_what_ecs_does_not_know_is_none(self, code: str) -> None:
        with stubbed("ecs", Refusal(call="describe_task_definition", code=code)) as client:
            assert TaskDefinitions(client).newest(FAMILY) is None

    def test_throttling_is_not_read_as_none(self) -> None:
        with stubbed("ecs", Refusal(call="describe_task_definition", code="ThrottlingException")) as client:
            definitions = TaskDefinitions(client)
            with pytest.raises(ThrottledError):
                definitions.newest(FAMILY)


class TestRegistrable:
    def test_what_ecs_adds_by_itself_is_left_out(self) -> None:
        described = {
            **WEB,
            "family": "shop-web",
            "taskDefinitionArn": f"{ARN}:7",
            "revision": 7,
            "status": "ACTIVE",
            "requiresAttributes": [{"name": "com.amazonaws.ecs.capability.task-eni"}],
            "compatibilities": ["EC2", "FARGATE"],
            "registeredAt": THEN,
            "registeredBy": "arn:aws:iam::111122223333:user/ada",
        }
        answer = Answer(
            call="describe_task_definition",
            result={"taskDefinition": described, "tags": [{"key": "team", "value": "shop"}]},
            expects={"taskDefinition": f"{ARN}:7", "include": ["TAGS"]},
        )
        with stubbed("ecs", answer) as client:
            registrable = TaskDefinitions(client).registrable(f"{ARN}:7")

        assert registrable == {**WEB, "family": "shop-web", "tags": [{"key": "team", "value": "shop"}]}

    def test_what_is_described_can_be_registered_again(self, definitions: TaskDefinitions) -> None:
        base = _register(definitions, family="shop-web", tags=[{"key": "team", "value": "shop"}])
        overlay = Overlay(images={"web": "web@sha256:1"}, variables={"DEITY_URL": "http://x/"})

        call = derived(definitions.registrable(base), overlay, family=FAMILY, tags=OURS)
        arn = definitions.register(call)

        again = definitions.registrable(arn)
        (container,) = again["containerDefinitions"]
        assert (again["family"], again["cpu"], container["image"]) == (FAMILY, "256", "web@sha256:1")
        assert container["environment"] == [{"name": "DEITY_URL", "value": "http://x/"}]
        found = definitions.active(arn)
        assert found is not None
        assert dict(found.tags) == {"team": "shop", **OURS}

    def test_an_unknown_one_is_a_mistake_in_the_settings(self) -> None:
        with stubbed("ecs", Refusal(call="describe_task_definition", code="ClientException", message="no")) as client:
            definitions = TaskDefinitions(client)
            with pytest.raises(InvalidPlanError, match="no"):
                definitions.registrable(f"{ARN}:7")


class TestRegistered:
    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            ("ClientException", InvalidPlanError),
            ("InvalidParameterException", InvalidPlanError),
            ("LimitExceededException", InvalidPlanError),
            ("ThrottlingException", ThrottledError),
        ],
    )
    def test_refusals(self, code: str, expected: type[DeityError]) -> None:
        with stubbed("ecs", Refusal(call="register_task_definition", code=code, message="no")) as client:
            definitions = TaskDefinitions(client)
            with pytest.raises(expected, match="no"):
                _register(definitions)


def _listed(status: str, *numbers: int, family: str = FAMILY) -> Answer:
    arns = [f"{ARN.replace(FAMILY, family)}:{number}" for number in numbers]
    return Answer(
        call="list_task_definitions",
        result={"taskDefinitionArns": arns},
        expects={"familyPrefix": FAMILY, "status": status},
    )


def _described(number: int, tags: Any = PAIRS) -> Answer:
    arn = f"{ARN}:{number}"
    return Answer(
        call="describe_task_definition",
        result={"taskDefinition": {"taskDefinitionArn": arn, "status": "ACTIVE"}, "tags": tags},
        expects={"taskDefinition": arn, "include": ["TAGS"]},
    )


def _deregistered(number: int) -> Answer:
    return Answer(call="deregister_task_definition", expects={"taskDefinition": f"{ARN}:{number}"})


def _deleted(*numbers: int) -> Answer:
    return Answer(
        call="delete_task_definitions", expects={"taskDefinitions": [f"{ARN}:{number}" for number in numbers]}
    )


class TestRemoved:
    """moto does not know DeleteTaskDefinitions."""

    def test_all_but_those_to_keep_are_deregistered_and_deleted(self) -> None:
        answers = [
            *(_listed("ACTIVE", 10, 9, 11), _described(9), _deregistered(9), _described(10), _deregistered(10)),
            *(_listed("INACTIVE"), _deleted(9, 10)),
        ]
        with stubbed("ecs", *answers) as client:
            TaskDefinitions(client).remove(FAMILY, keep=(f"{ARN}:11",), owner=OURS)

    def test_those_that_an_earlier_try_deregistered_alone_are_deleted_too(self) -> None:
        answers = [_listed("ACTIVE"), _listed("INACTIVE", 1, 2), _described(1), _described(2), _deleted(1, 2)]
        with stubbed("ecs", *answers) as client:
            TaskDefinitions(client).remove(FAMILY, keep=(), owner=OURS)

    def test_one_that_is_listed_as_inactive_by_now_is_deleted_once(self) -> None:
        answers = [_listed("ACTIVE", 1), _described(1), _deregistered(1), _listed("INACTIVE", 1), _deleted(1)]
        with stubbed("ecs", *answers) as client:
            TaskDefinitions(client).remove(FAMILY, keep=(), owner=OURS)

    def test_they_are_deleted_ten_at_a_time(self) -> None:
        numbers = range(1, 13)
        answers = [
            *(_listed("ACTIVE"), _listed("INACTIVE", *numbers), *map(_described, numbers)),
            *(_deleted(*range(1, 11)), _deleted(11, 12)),
        ]
        with stubbed("ecs", *answers) as client:
            assert TaskDefinitions(client).remove(FAMILY, keep=(), owner=OURS) == 12

    def test_where_there_is_none_nothing_is_deleted(self) -> None:
        with stubbed("ecs", _listed("ACTIVE"), _listed("INACTIVE")) as client:
            assert TaskDefinitions(client).remove(FAMILY, keep=(), owner=OURS) == 0

    def test_a_family_whose_name_only_begins_alike_is_anothers(self) -> None:
        theirs = f"{FAMILY}-b"
        with stubbed("ecs", _listed("ACTIVE", 1, family=theirs), _listed("INACTIVE", 2, family=theirs)) as client:
            TaskDefinitions(client).remove(FAMILY, keep=(), owner=OURS)

    @pytest.mark.parametrize("tags", [[], [{"key": "ecs-deity:stack", "value": "another"}, PAIRS[1]]])
    def test_anothers_is_neither_deregistered_nor_deleted(self, tags: Any) -> None:
        with stubbed("ecs", _listed("ACTIVE", 1), _described(1, tags)) as client:
            definitions = TaskDefinitions(client)
            with pytest.raises(NotOursError, match=f"task definition {ARN}:1 exists"):
                definitions.remove(FAMILY, keep=(), owner=OURS)
        with stubbed("ecs", _listed("ACTIVE"), _listed("INACTIVE", 1), _described(1, tags)) as client:
            definitions = TaskDefinitions(client)
            with pytest.raises(NotOursError):
                definitions.remove(FAMILY, keep=(), owner=OURS)

    def test_one_that_somebody_deleted_meanwhile_is_no_error_to_describe(self) -> None:
        gone = Refusal(call="describe_task_definition", code="ClientException")
        with stubbed("ecs", _listed("ACTIVE"), _listed("INACTIVE", 1), gone, _deleted(1)) as client:
            TaskDefinitions(client).remove(FAMILY, keep=(), owner=OURS)

    def test_on_moto_a_removed_one_is_active_no_more_and_the_kept_one_is(self, client: "ECSClient") -> None:
        definitions = TaskDefinitions(_deleting(client))
        first, second = _register(definitions), _register(definitions)

        definitions.remove(FAMILY, keep=(second,), owner=OURS)

        assert definitions.active(first) is None
        assert definitions.active(second) is not None


def _deleting(client: Any) -> Any:
    """moto's client, which takes the one call that moto does not know for done."""

    class Deleting:
        def __getattr__(self, name: str) -> Any:
            return (lambda **_: None) if name == "delete_task_definitions" else getattr(client, name)

    return Deleting()
