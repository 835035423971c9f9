"""What is to be done with a target group that exists already."""

from typing import Any

import pytest

from preview.config import HealthCheck
from preview.planning.target_group import fixed_differences, health_check_differences
from tests.unit.aws_forms import refusals
from tests.unit.config_examples import a_project
from tests.unit.planning.test_calls import BRIDGE, GROUP, group_of

PLANNED = group_of(a_project())
# What DescribeTargetGroups answers, beside what the group was made with.
EXISTING = {
    **{name: value for name, value in PLANNED.items() if name not in ("Name", "Tags")},
    "TargetGroupArn": GROUP,
    "TargetGroupName": PLANNED["Name"],
    "HealthCheckPort": "traffic-port",
    "HealthCheckEnabled": True,
    "ProtocolVersion": "HTTP1",
    "IpAddressType": "ipv4",
}


def test_a_group_as_planned_is_left_as_it_is() -> None:
    assert fixed_differences(EXISTING, PLANNED) == ""
    assert health_check_differences(EXISTING, PLANNED) == {}


def test_another_health_check_is_brought_up_to_date_and_nothing_else() -> None:
    planned = group_of(a_project(health_check=HealthCheck(path="/up", codes="200", interval_seconds=10)))

    changed = health_check_differences(EXISTING, planned)

    assert changed == {
        "HealthCheckPath": "/up",
        "HealthCheckIntervalSeconds": 10,
        "Matcher": {"HttpCode": "200"},
    }
    assert refusals("elbv2", "ModifyTargetGroup", {"TargetGroupArn": GROUP, **changed}) == ""


@pytest.mark.parametrize(
    ("planned", "said"),
    [
        (group_of(a_project(port=9090)), "Port 8080 instead of 9090"),
        (group_of(a_project(), task_definition=BRIDGE), "TargetType ip instead of instance"),
        ({**PLANNED, "Port": 9090, "VpcId": "vpc-2"}, "Port 8080 instead of 9090, VpcId vpc-0a1b2c3d instead of vpc-2"),
    ],
)
def test_what_aws_cannot_change_is_named(planned: dict[str, Any], said: str) -> None:
    assert fixed_differences(EXISTING, planned) == said


def test_what_aws_does_not_tell_is_no_difference_that_stands_in_the_way() -> None:
    assert fixed_differences({"Port": 8080}, PLANNED) == ""
