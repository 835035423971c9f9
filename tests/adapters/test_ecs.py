"""ECS in this product's words: on moto where it behaves like AWS, on prepared answers where it does not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from adapters.ecs import Ecs
from preview.errors import (
    ConflictError,
    DeityError,
    InUseError,
    InvalidPlanError,
    NotFoundError,
    StillDrainingError,
    ThrottledError,
)
from preview.facts import Deployment, ServiceEvent
from tests.adapters.stubbed import Answer, Refusal, stubbed
from tests.adapters.stubbed import client as aws_client

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient

CREATE = {"cluster": "previews", "serviceName": "shop-login", "taskDefinition": "shop-web", "desiredCount": 1}
UPDATE = {"cluster": "previews", "service": "shop-login", "desiredCount": 0}
THEN = datetime(2026, 11, 22, 1, 5, 23, tzinfo=UTC)
TAGS = {"ecs-deity:stack": "ecs-deity", "ecs-deity:environment": "acme/shop@feature/login"}


@pytest.fixture
def client() -> "Iterator[ECSClient]":
    with mock_aws():
        made = aws_client("ecs")
        made.create_cluster(clusterName="previews")
        made.register_task_definition(
            family="shop-web",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[
                {"name": "web", "image": "web", "portMappings": [{"containerPort": 8080}, {"containerPort": 9090}]},
                {"name": "log", "image": "log"},
            ],
        )
        yield made


@pytest.fixture
def ecs(client: "ECSClient") -> Ecs:
    return Ecs(client)


def _create(ecs: Ecs, **more: Any) -> None:
    ecs.create_service({**CREATE, "tags": [{"key": name, "value": value} for name, value in TAGS.items()], **more})


class TestServices:
    def test_one_is_made_with_its_tags_and_found_again(self, ecs: Ecs) -> None:
        _create(ecs)

        service = ecs.service("previews", "shop-login")
        assert service is not None
        assert (service.status, service.desired, dict(service.tags)) == ("ACTIVE", 1, TAGS)
        assert service.primary is not None

    def test_one_that_ecs_does_not_know_is_none(self, ecs: Ecs) -> None:
        assert ecs.service("previews", "unknown") is None

    def test_missing_is_told_beside_the_answer_and_is_none(self) -> None:
        failures = [{"arn": "shop-login", "reason": "MISSING"}]
        answer = Answer(call="describe_services", result={"services": [], "failures": failures})
        with stubbed("ecs", answer) as client:
            assert Ecs(client).service("previews", "shop-login") is None

    def test_a_cluster_that_is_gone_has_no_service(self, ecs: Ecs) -> None:
        assert ecs.service("forgotten", "shop-login") is None

    def test_one_without_tags_or_deployments_is_read_all_the_same(self) -> None:
        bare = {"serviceArn": "arn:service", "serviceName": "shop-login", "status": "INACTIVE"}
        with stubbed("ecs", Answer(call="describe_services", result={"services": [bare]})) as client:
            service = Ecs(client).service("previews", "shop-login")

        assert service is not None
        assert (service.status, service.primary, dict(service.tags)) == ("INACTIVE", None, {})

    def test_its_deployments_and_events_are_told(self) -> None:
        described = {
            "serviceArn": "arn:service",
            "serviceName": "shop-login",
            "status": "ACTIVE",
            "desiredCount": 2,
            "runningCount": 3,
            "deployments": [
                {
                    "id": "ecs-svc/2",
                    "status": "PRIMARY",
                    "taskDefinition": "arn:definition:2",
                    "rolloutState": "FAILED",
                    "rolloutStateReason": "ECS deployment circuit breaker: tasks failed to start.",
                    "runningCount": 1,
                    "createdAt": THEN,
                },
                {"id": "ecs-svc/1", "status": "ACTIVE"},
            ],
            "events": [{"id": "e1", "createdAt": THEN, "message": "(service shop-login) has started 1 tasks"}],
        }
        with stubbed("ecs", Answer(call="describe_services", result={"services": [described]})) as client:
            service = Ecs(client).service("previews", "shop-login")

        assert service is not None
        assert (service.desired, service.running) == (2, 3)
        assert service.primary == Deployment(
            id="ecs-svc/2",
            primary=True,
            task_definition="arn:definition:2",
            rollout_state="FAILED",
            rollout_reason="ECS deployment circuit breaker: tasks failed to start.",
            running=1,
            created_at=THEN.timestamp(),
        )
        assert [deployment.id for deployment in service.deployments if not deployment.primary] == ["ecs-svc/1"]
        assert service.events == (
            ServiceEvent(at=THEN.timestamp(), message="(service shop-login) has started 1 tasks"),
        )

    def test_several_are_told_by_their_names_and_those_that_ecs_does_not_know_are_not_among_them(
        self, ecs: Ecs
    ) -> None:
        for name in ("shop-login", "shop-admin", "blog"):
            _create(ecs, serviceName=name)

        found = ecs.services("previews", ["shop-login", "shop-worker", "shop-admin"])

        assert found.keys() == {"shop-login", "shop-admin"}
        assert [service.status for service in found.values()] == ["ACTIVE", "ACTIVE"]

    def test_a_cluster_that_is_gone_has_none(self, ecs: Ecs) -> None:
        assert ecs.services("forgotten", ["shop-login"]) == {}

    def test_one_is_scaled(self, ecs: Ecs) -> None:
        _create(ecs)

        assert ecs.update_service(UPDATE).desired == 0

    def test_one_is_removed_whatever_it_is_scaled_to_and_removing_it_again_is_no_error(self, ecs: Ecs) -> None:
        _create(ecs, desiredCount=3)

        ecs.delete_service("previews", "shop-login")
        ecs.delete_service("previews", "shop-login")
        ecs.delete_service("forgotten", "shop-login")

        service = ecs.service("previews", "shop-login")
        assert service is None or service.status == "INACTIVE"


# AmazonECS/latest/APIReference/API_CreateService.html; terraform-provider-aws, internal/service/ecs/service.go;
# hashicorp/terraform#5442 and hashicorp/terraform-provider-aws#11417 for the words about roles.
CREATE_REFUSALS = [
    ("InvalidParameterException", "Unable to Start a service that is still Draining.", StillDrainingError),
    ("InvalidParameterException", "Creation of service was not idempotent.", ConflictError),
    (
        "InvalidParameterException",
        "The target group with targetGroupArn arn:tg does not have an associated load balancer.",
        InUseError,
    ),
    (
        "InvalidParameterException",
        "Unable to assume the service linked role. Please verify that the ECS service linked role exists.",
        InUseError,
    ),
    (
        "InvalidParameterException",
        (
            "Unable to assume role and validate the listeners configured on your load balancer. Please verify that the "
            "ECS service role being passed has the proper permissions."
        ),
        InUseError,
    ),
    ("InvalidParameterException", "The container web does not exist in the task definition.", InvalidPlanError),
    ("ClientException", "TaskDefinition is inactive", InvalidPlanError),
    ("ClusterNotFoundException", "Cluster not found.", InvalidPlanError),
    ("PlatformTaskDefinitionIncompatibilityException", "no such memory on Fargate", InvalidPlanError),
    ("UnsupportedFeatureException", "not in this Region", InvalidPlanError),
    ("ThrottlingException", "Rate exceeded", ThrottledError),
]
UPDATE_REFUSALS = [
    ("ServiceNotActiveException", "Service was not ACTIVE.", NotFoundError),
    ("ServiceNotFoundException", "Service not found.", NotFoundError),
    ("InvalidParameterException", "The container web does not exist in the task definition.", InvalidPlanError),
    ("ClusterNotFoundException", "Cluster not found.", InvalidPlanError),
    ("ThrottlingException", "Rate exceeded", ThrottledError),
]
DELETE_REFUSALS = [
    ("InvalidParameterException", "The service cannot be stopped while deployments are active.", InUseError),
    ("DependencyViolation", "resource sg-1 has a dependent object", InUseError),
    ("ThrottlingException", "Rate exceeded", ThrottledError),
]


class TestRefusals:
    @pytest.mark.parametrize(("code", "message", "expected"), CREATE_REFUSALS)
    def test_creating_a_service(self, code: str, message: str, expected: type[DeityError]) -> None:
        with stubbed("ecs", Refusal(call="create_service", code=code, message=message)) as client:
            ecs = Ecs(client)
            with pytest.raises(expected) as caught:
                ecs.create_service(CREATE)
        assert type(caught.value) is expected
        assert message in str(caught.value)

    @pytest.mark.parametrize(("code", "message", "expected"), UPDATE_REFUSALS)
    def test_changing_a_service(self, code: str, message: str, expected: type[DeityError]) -> None:
        with stubbed("ecs", Refusal(call="update_service", code=code, message=message)) as client:
            ecs = Ecs(client)
            with pytest.raises(expected):
                ecs.update_service(UPDATE)

    @pytest.mark.parametrize(("code", "message", "expected"), DELETE_REFUSALS)
    def test_removing_a_service(self, code: str, message: str, expected: type[DeityError]) -> None:
        with stubbed("ecs", Refusal(call="delete_service", code=code, message=message)) as client:
            ecs = Ecs(client)
            with pytest.raises(expected):
                ecs.delete_service("previews", "shop-login")

    @pytest.mark.parametrize(
        "code", ["ServiceNotFoundException", "ServiceNotActiveException", "ClusterNotFoundException"]
    )
    def test_a_service_that_is_gone_is_removed_already(self, code: str) -> None:
        with stubbed("ecs", Refusal(call="delete_service", code=code)) as client:
            Ecs(client).delete_service("previews", "shop-login")

    def test_what_the_role_may_not_do_stays_awss_own_error(self) -> None:
        with stubbed("ecs", Refusal(call="create_service", code="AccessDeniedException")) as client:
            ecs = Ecs(client)
            with pytest.raises(ClientError, match="AccessDeniedException"):
                ecs.create_service(CREATE)


class TestActiveServices:
    def test_those_that_are_gone_or_going_or_never_were_are_not_among_them(self, ecs: Ecs) -> None:
        names = [f"shop-{number}" for number in range(12)]  # More than one call takes.
        for name in names:
            _create(ecs, serviceName=name)
        ecs.delete_service("previews", "shop-3")

        assert ecs.active_services("previews", [*names, "never-was"]) == frozenset(names) - {"shop-3"}

    def test_where_the_cluster_is_gone_so_are_they(self, ecs: Ecs) -> None:
        assert ecs.active_services("no-such-cluster", ["shop-login"]) == frozenset()
