"""What goes wrong on the way: it is said why, nothing is left, and what is not ours stays as it is."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from local import settings
from local.leftovers import leftovers
from preview.announcement import Status
from tests.end_to_end.conftest import World
from tests.end_to_end.pieces import registrable

pytestmark = pytest.mark.emulator


@contextmanager
def task_definition(world: World, **changes: Any) -> Iterator[None]:
    """The base task definition with another container for a while."""
    ecs, base = world.run.emulator.client("ecs"), registrable(world)
    container = {**base["containerDefinitions"][0], **changes}
    ecs.register_task_definition(**{**base, "containerDefinitions": [container]})
    try:
        yield
    finally:
        ecs.register_task_definition(**base)


@contextmanager
def foreign_listeners(world: World, *, count: int, first_port: int) -> Iterator[list[str]]:
    """Somebody else's listeners on the same load balancer, one of which redirects."""
    elbv2 = world.run.emulator.client("elbv2")
    page = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}
    redirect = {"Type": "redirect", "RedirectConfig": {"Port": "443", "StatusCode": "HTTP_301"}}
    arns = [
        elbv2.create_listener(
            LoadBalancerArn=world.run.endpoints.load_balancer_arn,
            Protocol="HTTP",
            Port=first_port + number,
            DefaultActions=[page if number else redirect],
        )["Listeners"][0]["ListenerArn"]
        for number in range(count)
    ]
    try:
        yield arns
    finally:
        for arn in arns:
            elbv2.delete_listener(ListenerArn=arn)


@pytest.mark.containers
def test_a_container_that_exits_fails_the_branch_says_its_code_and_leaves_nothing(world: World) -> None:
    branch = "feature/crashes"
    with task_definition(world, command=["/bin/sh", "-c", "exit 42"]):
        world.github.push(branch)
        failed = world.settled(branch)
        assert failed.observed.status is Status.FAILED
        assert failed.failure is not None
        assert "exited with code 42" in failed.failure.reason
        assert leftovers(world.run, cluster=settings.SANDBOX) == ()
    world.wait_for_message("Failed", branch)
    world.github.push(branch, 2)
    assert world.settled(branch, revision=2).observed.status is Status.READY
    world.github.delete(branch)
    world.settled(branch, revision=3)


def test_a_task_definition_without_the_container_is_named_before_anything_is_made(world: World) -> None:
    branch = "feature/other-container"
    with task_definition(world, name="sidecar"):
        world.github.push(branch)
        failed = world.settled(branch)
    assert failed.failure is not None
    assert "has no container 'app'; it has sidecar" in failed.failure.reason
    world.github.delete(branch)
    world.settled(branch, revision=2)


def test_a_full_load_balancer_is_said_and_strangers_listeners_survive_a_whole_life(world: World) -> None:
    branch = "feature/too-many"
    elbv2 = world.run.emulator.client("elbv2")
    with foreign_listeners(world, count=50, first_port=18000) as arns:
        world.github.push(branch)
        failed = world.settled(branch)
        assert failed.failure is not None
        assert "50 of 50 listeners are in use" in failed.failure.reason
        elbv2.delete_listener(ListenerArn=arns.pop())
        world.github.push(branch, 2)
        assert world.settled(branch, revision=2).observed.status is Status.READY
        world.github.delete(branch)
        world.settled(branch, revision=3)
        listed = elbv2.describe_listeners(LoadBalancerArn=world.run.endpoints.load_balancer_arn)["Listeners"]
        assert {listener["ListenerArn"] for listener in listed} == set(arns)


def test_a_target_group_of_that_name_that_is_not_ours_is_left_alone(world: World) -> None:
    branch = "feature/foreign"
    elbv2 = world.run.emulator.client("elbv2")
    world.github.push(branch)
    slug = world.settled(branch).slug
    world.github.delete(branch)
    world.settled(branch, revision=2)
    vpc = elbv2.describe_load_balancers()["LoadBalancers"][0]["VpcId"]
    made = elbv2.create_target_group(Name=slug, Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")
    arn = made["TargetGroups"][0]["TargetGroupArn"]
    world.github.push(branch, 2)
    known = world.until(
        world.key(branch), lambda held: held.failure is not None and held.run is None, what="failed to be created"
    )
    assert known.failure is not None
    assert "does not carry the tags" in known.failure.reason
    assert elbv2.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]["TargetGroupName"] == slug
    elbv2.delete_target_group(TargetGroupArn=arn)
    world.github.delete(branch)
    world.settled(branch, revision=4)


def test_a_run_that_somebody_stops_is_said_and_cleaned_up_after(world: World) -> None:
    branch = "feature/stopped"
    sfn = world.run.emulator.client("stepfunctions")
    world.github.push(branch)
    claimed = world.until(world.key(branch), lambda held: held.run is not None, what="claimed by a run")
    machine = world.run.outputs[settings.STACK]["ProvisionArn"]
    assert claimed.run is not None
    arn = f"{machine.replace(':stateMachine:', ':execution:')}:{claimed.run.name}"
    sfn.stop_execution(executionArn=arn, cause="the operator had enough")
    failed = world.settled(branch)
    assert failed.observed.status is Status.FAILED
    assert leftovers(world.run, cluster=settings.SANDBOX) == ()
    world.github.delete(branch)
    world.settled(branch, revision=2)


def test_the_sweep_runs_with_its_own_rights_and_finds_nothing_to_mend(world: World) -> None:
    functions = world.run.emulator.client("lambda")
    names = [held["FunctionName"] for held in functions.list_functions()["Functions"]]
    (sweep,) = [name for name in names if "weep" in name]
    answer = functions.invoke(FunctionName=sweep, Payload=b"{}")
    swept = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, swept
    assert swept["troubled"] == {}
