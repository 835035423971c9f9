"""CreateService: made, adopted, moved to another commit, or waited for."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.ecs import Ecs
from preview.config import CapacityProvider, LaunchType, Network
from preview.errors import ConflictError, InUseError, NotFoundError, NotOursError, StillDrainingError
from preview.planning.plan import Made, ProvisionPlan
from steps import (
    create_listener,
    create_service,
    create_target_group,
    delete_service,
    pick_port,
    register_task_definition,
)
from tests.adapters.stubbed import Answer, stubbed
from tests.steps.fakes import SLUG, World
from tests.steps.troubles import LostAnswerError


def _up_to_the_definition(world: World) -> tuple[ProvisionPlan, Made]:
    plan = world.provision()
    made = create_target_group.run(plan, {}, world.aws)
    for step in (pick_port, create_listener, register_task_definition):
        made = Made(**{**made, **step.run(plan, made, world.aws)})
    return plan, made


def test_it_is_made_behind_the_target_group_with_our_tags() -> None:
    world = World(desired_count=2)
    plan, made = _up_to_the_definition(world)

    result = create_service.run(plan, made, world.aws)

    service = world.ecs.made[SLUG]
    assert (service.desired, service.tags) == (2, plan.tags)
    assert world.ecs.sent[SLUG]["loadBalancers"] == [
        {"containerName": "web", "containerPort": 8080, "targetGroupArn": made["target_groups"][SLUG]}
    ]
    assert service.primary is not None
    assert result == {"deployments": {SLUG: service.primary.id}, "wait": 10}


def test_without_its_listener_ecs_refuses_it() -> None:
    world = World()
    plan = world.provision()
    made = create_target_group.run(plan, {}, world.aws)
    made = Made(**{**made, **pick_port.run(plan, made, world.aws)})
    made = Made(**{**made, **register_task_definition.run(plan, made, world.aws)})

    with pytest.raises(InUseError, match="does not have an associated load balancer"):
        create_service.run(plan, made, world.aws)


def test_a_lost_answer_makes_no_second_service_and_no_second_deployment() -> None:
    world = World()
    plan, made = _up_to_the_definition(world)
    world.ecs.calls.lose_answer("create_service")

    with pytest.raises(LostAnswerError):
        create_service.run(plan, made, world.aws)
    result = create_service.run(plan, made, world.aws)

    service = world.ecs.made[SLUG]
    assert [deployment.id for deployment in service.deployments] == [result["deployments"][SLUG]]


def test_a_push_moves_the_service_to_a_new_deployment() -> None:
    world = World()
    _, before = world.build()

    plan, made = world.build(seconds=0)

    deployments = world.ecs.made[SLUG].deployments
    assert [deployment.id for deployment in deployments] == [made["deployments"][SLUG], before["deployments"][SLUG]]
    assert world.ecs.sent[SLUG]["forceNewDeployment"], "a push of the same commit asks for new tasks all the same"
    assert world.ecs.calls.made == ["create_service", "update_service"]
    assert plan.services[0].service["serviceName"] == SLUG


def test_what_a_run_that_made_room_deployed_in_the_same_second_is_not_this_ones() -> None:
    world = World()
    world.build(seconds=0)
    world.change(desired=replace(world.environment.desired, commit="d" * 40))

    plan, made = _up_to_the_definition(world)
    made = Made(**{**made, **create_service.run(plan, made, world.aws)})

    primary = world.ecs.made[SLUG].primary
    assert primary is not None
    assert primary.created_at == world.clock()
    assert (primary.id, primary.task_definition) == (made["deployments"][SLUG], made["definitions"][SLUG])


def test_an_update_whose_answer_was_lost_restarts_the_tasks_once() -> None:
    world = World()
    world.build()
    plan, made = _up_to_the_definition(world)
    world.ecs.calls.lose_answer("update_service")

    with pytest.raises(LostAnswerError):
        create_service.run(plan, made, world.aws)
    result = create_service.run(plan, made, world.aws)

    assert world.ecs.calls.made.count("update_service") == 1
    primary = world.ecs.made[SLUG].primary
    assert primary is not None
    assert result["deployments"][SLUG] == primary.id


def test_a_service_that_a_teardown_scaled_to_zero_is_scaled_up_again() -> None:
    world = World()
    world.build()
    world.ecs.update_service({"service": SLUG, "desiredCount": 0})

    world.build()

    assert world.ecs.made[SLUG].desired == 1


def test_another_target_group_than_before_is_the_services_from_now_on() -> None:
    world = World()
    world.build()
    world.balancing.held.clear()
    world.balancing.groups.clear()

    _, made = world.build()

    assert world.ecs.sent[SLUG]["loadBalancers"][0]["targetGroupArn"] == made["target_groups"][SLUG]


def test_anothers_service_of_the_name_is_left_alone() -> None:
    world = World()
    world.build()
    theirs = replace(world.ecs.made[SLUG], tags={})
    world.ecs.made[SLUG] = theirs
    plan, made = _up_to_the_definition(world)

    with pytest.raises(NotOursError, match=f"service {SLUG} exists and does not carry the tags"):
        create_service.run(plan, made, world.aws)
    assert world.ecs.calls.made == ["create_service"]


def test_while_a_service_of_the_last_life_drains_there_is_no_deployment_yet() -> None:
    world = World()
    world.build()
    delete_service.run(world.teardown(), {}, world.aws)
    plan, made = _up_to_the_definition(world)

    assert create_service.run(plan, made, world.aws) == {"deployments": {SLUG: ""}, "wait": 3}
    world.clock.now += 10
    assert create_service.run(plan, made, world.aws)["deployments"][SLUG]

    assert world.ecs.made[SLUG].status == "ACTIVE"


def test_a_service_that_ecs_lists_as_gone_may_still_drain() -> None:
    world = World()
    plan, made = _up_to_the_definition(world)
    world.ecs.calls.refuse("create_service", StillDrainingError("Unable to Start a service that is still Draining."))

    assert not create_service.run(plan, made, world.aws)["deployments"][SLUG]
    assert create_service.run(plan, made, world.aws)["deployments"][SLUG]


@pytest.mark.parametrize("error", [ConflictError("not idempotent"), NotFoundError("began to drain")])
def test_what_changed_since_it_was_looked_at_is_looked_at_again_by_the_next_try(error: Exception) -> None:
    world = World()
    plan, made = _up_to_the_definition(world)
    world.ecs.calls.refuse("create_service", error)

    with pytest.raises(type(error)):
        create_service.run(plan, made, world.aws)
    assert create_service.run(plan, made, world.aws)["deployments"][SLUG]


@pytest.mark.parametrize(
    "project",
    [
        {},
        {"launch_type": LaunchType.FARGATE_SPOT},
        {"launch_type": LaunchType.EC2},
        {"capacity_providers": (CapacityProvider(name="spot", weight=3), CapacityProvider(name="steady", base=1))},
        {"network": Network(subnets=("subnet-9",), security_groups=("sg-1",), assign_public_ip=True)},
    ],
)
def test_its_calls_are_ones_that_ecs_knows(project: dict[str, Any]) -> None:
    world = World(**project)
    plan, made = _up_to_the_definition(world)
    described = {
        "serviceArn": "arn:service",
        "serviceName": SLUG,
        "status": "ACTIVE",
        "tags": [{"key": name, "value": value} for name, value in plan.tags.items()],
    }
    answers = [
        Answer(call="describe_services", result={"services": []}),
        Answer(call="create_service", result={"service": described}),
        Answer(call="describe_services", result={"services": [described]}),
        Answer(call="update_service", result={"service": described}),
    ]
    # botocore refuses parameters that AWS's model of the call does not have.
    with stubbed("ecs", *answers) as client:
        for _ in range(2):
            create_service.run(plan, made, replace(world.aws, ecs=Ecs(client)))
