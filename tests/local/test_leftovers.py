"""What counts as a leftover in ECS."""

import pytest

from local.emulator.process import Emulator
from local.leftovers import in_cluster
from preview.naming import ownership_tags
from tests.local.waiting import wait_until

pytestmark = pytest.mark.emulator

CLUSTER = "leftovers"
TAGS = [{"key": key, "value": value} for key, value in ownership_tags(stack="ecs-deity", key="a/b@c").items()]
DEFINITION = {"networkMode": "awsvpc", "containerDefinitions": [{"name": "web", "image": "any:1"}]}


def test_a_task_definition_of_ours_is_left_until_its_deletion_begins(recording: Emulator) -> None:
    ecs = recording.client("ecs")
    ecs.create_cluster(clusterName=CLUSTER)
    ecs.register_task_definition(family="somebody-elses", **DEFINITION)
    made = ecs.register_task_definition(family="left-behind", tags=TAGS, **DEFINITION)
    arn = made["taskDefinition"]["taskDefinitionArn"]

    assert list(in_cluster(ecs, CLUSTER)) == [arn]
    ecs.deregister_task_definition(taskDefinition=arn)
    assert list(in_cluster(ecs, CLUSTER)) == [arn]
    ecs.delete_task_definitions(taskDefinitions=[arn])
    assert list(in_cluster(ecs, CLUSTER)) == []


def test_a_one_off_task_is_left_until_it_has_ended(recording: Emulator) -> None:
    ecs = recording.client("ecs")
    ecs.create_cluster(clusterName=CLUSTER)
    ecs.register_task_definition(family="one-off", **DEFINITION)
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}

    ran = ecs.run_task(cluster=CLUSTER, taskDefinition="one-off", networkConfiguration=network)["tasks"][0]["taskArn"]

    assert list(in_cluster(ecs, CLUSTER)) == [ran]
    wait_until(lambda: list(in_cluster(ecs, CLUSTER)) == [])
