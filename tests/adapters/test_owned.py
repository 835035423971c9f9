"""The index of tags on moto and with prepared answers: ours and nobody else's, page by page."""

from typing import Any

import boto3
import pytest
from moto import mock_aws

from adapters.owned import OwnedResources
from preview.errors import ThrottledError
from preview.naming import ownership_tags
from preview.owned import Kind
from tests.adapters.stubbed import REGION, Answer, Refusal, stubbed

FILTERS = {
    "TagFilters": [{"Key": "ecs-deity:stack", "Values": ["ecs-deity"]}],
    "ResourceTypeFilters": [
        "ecs:service",
        "ecs:task-definition",
        "elasticloadbalancing:listener",
        "elasticloadbalancing:targetgroup",
    ],
}
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop-a/0123456789abcdef"
SERVICE = "arn:aws:ecs:eu-west-1:111122223333:service/previews/shop-a"
DEFINITION = "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-a:7"


def listed(*arns: str, token: str = "") -> dict[str, Any]:
    tags = [
        {"Key": name, "Value": value}
        for name, value in ownership_tags(stack="ecs-deity", key="acme/shop@feature/a").items()
    ]
    return {"ResourceTagMappingList": [{"ResourceARN": arn, "Tags": tags} for arn in arns], "PaginationToken": token}


def test_every_page_is_read_and_asked_for_our_tag_alone() -> None:
    with stubbed(
        "resourcegroupstaggingapi",
        Answer(call="get_resources", result=listed(GROUP, token="more"), expects=FILTERS),
        Answer(
            call="get_resources", result=listed(SERVICE, DEFINITION), expects={**FILTERS, "PaginationToken": "more"}
        ),
    ) as client:
        found = OwnedResources(client, stack="ecs-deity").all()
    assert [(held.arn, held.kind, held.environment) for held in found] == [
        (GROUP, Kind.TARGET_GROUP, "acme/shop@feature/a"),
        (SERVICE, Kind.SERVICE, "acme/shop@feature/a"),
        (DEFINITION, Kind.TASK_DEFINITION, "acme/shop@feature/a"),
    ]


def test_what_no_run_makes_is_passed_over() -> None:
    rule = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/previews/1/2/3"
    with stubbed("resourcegroupstaggingapi", Answer(call="get_resources", result=listed(rule))) as client:
        assert OwnedResources(client, stack="ecs-deity").all() == ()


def test_throttling_is_told_as_such() -> None:
    refusal = Refusal(call="get_resources", code="ThrottledException", message="slow down")
    with stubbed("resourcegroupstaggingapi", refusal) as client, pytest.raises(ThrottledError):
        OwnedResources(client, stack="ecs-deity").all()


@mock_aws
def test_another_stacks_target_groups_and_untagged_ones_are_not_ours() -> None:
    elbv2 = boto3.client("elbv2", region_name=REGION)
    vpc = boto3.client("ec2", region_name=REGION).create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    for name, stack in (("shop-a", "ecs-deity"), ("shop-b", "ecs-deity-other"), ("shop-c", None)):
        tags = ownership_tags(stack=stack, key="acme/shop@feature/a") if stack else {}
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        given = {"Tags": pairs} if pairs else {}
        elbv2.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc, **given)  # type: ignore[arg-type]

    found = OwnedResources(boto3.client("resourcegroupstaggingapi", region_name=REGION), stack="ecs-deity").all()

    assert [held.slug for held in found] == ["shop-a"]
