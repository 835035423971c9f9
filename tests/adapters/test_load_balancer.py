"""Elastic Load Balancing in this product's words: on moto where it behaves like AWS, on prepared answers elsewhere."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from adapters.load_balancer import LoadBalancing
from preview.errors import (
    CapacityError,
    DeityError,
    InUseError,
    InvalidPlanError,
    NotFoundError,
    NotOursError,
    ThrottledError,
)
from preview.facts import Listener, Target
from tests.adapters.stubbed import REGION, Answer, Refusal, stubbed
from tests.adapters.stubbed import client as aws_client

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

TAGS = {"ecs-deity:stack": "ecs-deity", "ecs-deity:environment": "acme/shop@feature/login"}
TAG_LIST = [{"Key": name, "Value": value} for name, value in TAGS.items()]
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/previews/0a1b2c3d"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop-login/0a1b2c3d"
ATTRIBUTES = {"Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "5"}]}


@pytest.fixture
def client() -> "Iterator[ElasticLoadBalancingv2Client]":
    with mock_aws():
        yield aws_client("elbv2")


@pytest.fixture
def balancing(client: "ElasticLoadBalancingv2Client") -> LoadBalancing:
    return LoadBalancing(client)


@pytest.fixture
def vpc(client: "ElasticLoadBalancingv2Client") -> str:
    return str(aws_client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


@pytest.fixture
def subnets(vpc: str) -> list[str]:
    ec2 = aws_client("ec2")
    return [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"][
            "SubnetId"
        ]
        for number, zone in enumerate("ab")
    ]


@pytest.fixture
def balancer(client: "ElasticLoadBalancingv2Client", subnets: list[str]) -> str:
    made = client.create_load_balancer(Name="previews", Subnets=subnets, Scheme="internal")
    return made["LoadBalancers"][0]["LoadBalancerArn"]


def _group_call(vpc: str = "vpc-1", **more: Any) -> dict[str, Any]:
    return {"Name": "shop-login", "Protocol": "HTTP", "Port": 8080, "VpcId": vpc, "TargetType": "ip", **more}


def _listener_call(balancer: str) -> dict[str, Any]:
    return {"LoadBalancerArn": balancer, "Protocol": "HTTP", "Tags": TAG_LIST}


class TestLoadBalancers:
    @pytest.mark.parametrize("by", ["name", "arn"])
    def test_one_is_found_by_name_and_by_arn(
        self, balancing: LoadBalancing, balancer: str, subnets: list[str], by: str
    ) -> None:
        found = balancing.load_balancer("previews" if by == "name" else balancer)

        assert found.arn == balancer
        assert sorted(found.subnets) == sorted(subnets)
        assert found.dns_name
        assert found.vpc_id.startswith("vpc-")
        assert not found.internet_facing

    @pytest.mark.parametrize("name", ["unknown", BALANCER])
    def test_an_unknown_one_is_a_mistake_in_the_settings(self, balancing: LoadBalancing, name: str) -> None:
        with pytest.raises(InvalidPlanError):
            balancing.load_balancer(name)

    def test_none_described_is_a_mistake_in_the_settings(self) -> None:
        with stubbed("elbv2", Answer(call="describe_load_balancers", result={"LoadBalancers": []})) as client:
            balancing = LoadBalancing(client)
            with pytest.raises(InvalidPlanError, match="no load balancer 'previews' in this account and region"):
                balancing.load_balancer("previews")

    def test_a_network_load_balancer_cannot_route_requests(
        self, balancing: LoadBalancing, client: "ElasticLoadBalancingv2Client", subnets: list[str]
    ) -> None:
        client.create_load_balancer(Name="streams", Subnets=subnets, Type="network")

        with pytest.raises(InvalidPlanError, match=r"'streams' is a network load balancer; expected an Application"):
            balancing.load_balancer("streams")

    def test_how_many_target_groups_it_uses_is_counted_over_all_pages(self) -> None:
        groups = [{"TargetGroupArn": f"{GROUP}{number}"} for number in range(3)]
        pages = [
            Answer(call="describe_target_groups", result={"TargetGroups": groups[:2], "NextMarker": "more"}),
            Answer(call="describe_target_groups", result={"TargetGroups": groups[2:]}),
        ]
        with stubbed("elbv2", *pages) as client:
            assert LoadBalancing(client).count_target_groups(BALANCER) == 3


class TestTargetGroups:
    def test_one_is_made_and_found_with_its_tags_and_settings(
        self, balancing: LoadBalancing, balancer: str, vpc: str
    ) -> None:
        arn = balancing.create_target_group(_group_call(vpc, Tags=TAG_LIST, Matcher={"HttpCode": "200-399"}))
        balancing.create_listener(_listener_call(balancer), port=20000, target_group=arn)

        found = balancing.target_group("shop-login")

        assert found is not None
        assert (found.arn, found.name, found.load_balancers, dict(found.tags)) == (arn, "shop-login", (balancer,), TAGS)
        assert (found.settings["Port"], found.settings["Matcher"]) == (8080, {"HttpCode": "200-399"})

    def test_an_unknown_one_is_none(self, balancing: LoadBalancing) -> None:
        assert balancing.target_group("unknown") is None

    def test_one_that_goes_while_its_tags_are_asked_for_is_none(self) -> None:
        described = {"TargetGroupArn": GROUP, "TargetGroupName": "shop-login"}
        answers: list[Answer | Refusal] = [
            Answer(call="describe_target_groups", result={"TargetGroups": [described]}),
            Refusal(call="describe_tags", code="TargetGroupNotFound"),
        ]
        with stubbed("elbv2", *answers) as client:
            assert LoadBalancing(client).target_group("shop-login") is None

    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            ("DuplicateTargetGroupName", NotOursError),
            ("TooManyTargetGroups", CapacityError),
            ("InvalidConfigurationRequest", InvalidPlanError),
            ("ValidationError", InvalidPlanError),
            ("ThrottlingException", ThrottledError),
        ],
    )
    def test_why_one_cannot_be_made(self, code: str, expected: type[DeityError]) -> None:
        message = "A target group with the same name 'shop-login' exists, but with different settings"
        with stubbed("elbv2", Refusal(call="create_target_group", code=code, message=message)) as client:
            balancing = LoadBalancing(client)
            with pytest.raises(expected, match="with different settings"):
                balancing.create_target_group(_group_call())

    def test_its_attributes_and_health_check_are_set(
        self, balancing: LoadBalancing, client: "ElasticLoadBalancingv2Client", vpc: str
    ) -> None:
        arn = balancing.create_target_group(_group_call(vpc))

        balancing.set_target_group(arn, health_check={"HealthCheckPath": "/up"}, attributes=ATTRIBUTES)

        found = balancing.target_group("shop-login")
        assert found is not None
        assert found.settings["HealthCheckPath"] == "/up"
        attributes = client.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
        assert {"Key": "deregistration_delay.timeout_seconds", "Value": "5"} in attributes

    def test_a_health_check_that_is_right_is_not_set_again(self) -> None:
        with stubbed("elbv2", Answer(call="modify_target_group_attributes")) as client:
            LoadBalancing(client).set_target_group(GROUP, health_check={}, attributes=ATTRIBUTES)

    def test_one_that_is_not_seen_everywhere_yet_is_not_found(self) -> None:
        with stubbed("elbv2", Refusal(call="modify_target_group_attributes", code="TargetGroupNotFound")) as client:
            balancing = LoadBalancing(client)
            with pytest.raises(NotFoundError):
                balancing.set_target_group(GROUP, health_check={}, attributes=ATTRIBUTES)

    def test_a_listener_is_made_for_one_and_removed_again(
        self, balancing: LoadBalancing, balancer: str, vpc: str
    ) -> None:
        group = balancing.create_target_group(_group_call(vpc))

        arn = balancing.create_listener(_listener_call(balancer), port=20000, target_group=group)

        assert balancing.listeners(balancer) == (Listener(arn=arn, port=20000, target_group=group),)
        assert balancing.listener_tags([arn]) == {arn: TAGS}
        balancing.delete_listener(arn)
        balancing.delete_listener(arn)
        assert balancing.listeners(balancer) == ()

    def test_one_that_a_listener_uses_is_in_use_and_goes_after_it(
        self, balancing: LoadBalancing, balancer: str, vpc: str
    ) -> None:
        arn = balancing.create_target_group(_group_call(vpc))
        listener = balancing.create_listener(_listener_call(balancer), port=20000, target_group=arn)

        with pytest.raises(InUseError):
            balancing.delete_target_group(arn)
        balancing.delete_listener(listener)
        balancing.delete_target_group(arn)

        assert balancing.target_group("shop-login") is None

    def test_one_that_is_gone_is_removed_already(self) -> None:
        with stubbed("elbv2", Refusal(call="delete_target_group", code="TargetGroupNotFound")) as client:
            LoadBalancing(client).delete_target_group(GROUP)


class TestTargets:
    def test_they_tell_their_health_and_why(self) -> None:
        health = {
            "State": "unhealthy",
            "Reason": "Target.ResponseCodeMismatch",
            "Description": "Health checks failed with these codes: [500]",
        }
        described = [
            {"Target": {"Id": "10.0.0.7", "Port": 8080}, "TargetHealth": health},
            {"Target": {"Id": "i-0a1b"}, "TargetHealth": {"State": "healthy"}},
        ]
        answer = Answer(call="describe_target_health", result={"TargetHealthDescriptions": described})
        with stubbed("elbv2", answer) as client:
            targets = LoadBalancing(client).targets(GROUP)

        assert targets == (
            Target(
                address="10.0.0.7",
                port=8080,
                state="unhealthy",
                reason="Target.ResponseCodeMismatch",
                description="Health checks failed with these codes: [500]",
            ),
            Target(address="i-0a1b", port=0, state="healthy"),
        )

    def test_a_group_that_is_gone_has_none(self, balancing: LoadBalancing) -> None:
        assert balancing.targets(GROUP) == ()
