"""Plan: what a run decides before it touches anything."""

from dataclasses import replace

import pytest

from preview.config import Hook
from preview.environment import Machine
from preview.errors import CapacityError, InvalidPlanError, NotFoundError
from preview.naming import ownership_tags
from preview.planning.plan import Made, ProvisionPlan
from steps import deregister_task_definition, plan
from tests.steps.fake_task_definitions import ARN
from tests.steps.fakes import KEY, SLUG, World
from tests.steps.several import ADMIN_SLUG, SITE, WORKER_SLUG, several
from tests.unit.config_examples import a_project


def test_a_provision_is_planned_from_the_record_the_settings_and_the_account() -> None:
    world = World()

    planned = world.provision()

    assert (planned.environment, planned.slug, planned.revision, planned.commit) == (KEY, SLUG, 1, "c" * 40)
    assert planned.services[0].base == world.definitions.facts["shop-web"].arn
    assert planned.load_balancer == world.balancing.load_balancer("previews").arn
    assert planned.begun_at == int(world.clock())


def test_nothing_is_touched_by_planning() -> None:
    world = World()

    world.provision()

    assert world.left() == []
    assert world.balancing.calls.made == world.ecs.calls.made == []


def test_a_teardown_asks_nothing_of_the_account() -> None:
    world = World()
    world.balancing.balancer = None

    planned = world.teardown()

    assert (planned.cluster, planned.load_balancer, planned.slug) == ("previews", "previews", SLUG)


def test_a_teardown_waits_for_as_long_as_requests_may_take_to_end() -> None:
    quick, slow = World(deregistration_delay_seconds=0), World(deregistration_delay_seconds=900)

    assert slow.teardown().deadline - quick.teardown().deadline == 900


def test_a_project_that_left_the_configuration_can_still_be_torn_down_but_not_made() -> None:
    world = World()
    gone = replace(world.aws, config=replace(world.aws.config, projects=(a_project(repository="acme/blog"),)))

    assert plan.run(world.begin(Machine.TEARDOWN), gone)["state"] == "planned"
    run = world.begin(Machine.PROVISION)
    with pytest.raises(InvalidPlanError, match="no longer has a project for acme/shop"):
        plan.run(run, gone)


def test_a_run_whose_branch_has_asked_for_something_else_is_not_planned() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)
    world.begin(Machine.TEARDOWN)

    assert plan.run(run, world.aws) == {"state": "superseded", "plan": None}


def test_a_run_that_holds_no_claim_is_not_planned() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)
    world.change(run=None)

    assert plan.run(run, world.aws) == {"state": "superseded", "plan": None}


def test_a_turn_is_taken_before_anything_is_described() -> None:
    world = World()
    world.turns.ahead["changes"] = 214.3
    run = world.begin(Machine.PROVISION)

    waiting = plan.run(run, world.aws)

    assert waiting == {"state": "waiting", "plan": None, "turn": world.clock.now + 214.3, "wait": 10}
    assert (world.balancing.looks, world.turns.taken) == ([], [("changes", 3)])


def test_who_holds_a_turn_takes_no_second_one() -> None:
    world = World()
    run = world.begin(Machine.TEARDOWN)
    turn = world.clock.now + 2.5

    assert plan.run(run, world.aws, turn=turn) == {"state": "waiting", "plan": None, "turn": turn, "wait": 3}
    world.clock.now += 3
    assert plan.run(run, world.aws, turn=turn)["state"] == "planned"
    assert world.turns.taken == []


def test_a_run_that_nobody_wants_any_more_takes_no_turn() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)
    world.begin(Machine.TEARDOWN)

    plan.run(run, world.aws)
    plan.run(run, world.aws, turn=world.clock.now + 99)

    assert world.turns.taken == []


def test_target_groups_are_counted_only_for_a_listener_that_is_to_come() -> None:
    world = World()
    world.build()
    assert world.balancing.looks.count("count_target_groups") == 1

    world.provision()

    assert world.balancing.looks.count("count_target_groups") == 1


def test_an_environment_that_nobody_asked_for_is_not_found() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)

    with pytest.raises(NotFoundError, match="acme/shop@feature/unknown"):
        plan.run({**run, "environment": "acme/shop@feature/unknown"}, world.aws)


def test_a_full_load_balancer_is_told_before_anything_is_made() -> None:
    world = World(max_listeners=2)
    world.balancing.listen(80, None)
    world.balancing.listen(443, None)
    run = world.begin(Machine.PROVISION)

    with pytest.raises(CapacityError, match="2 of 2 listeners"):
        plan.run(run, world.aws)


def test_a_full_load_balancer_still_has_room_for_what_it_already_holds() -> None:
    world = World(max_listeners=1)
    world.build()

    planned = plan.run(world.begin(Machine.PROVISION), world.aws)["plan"]

    assert isinstance(planned, ProvisionPlan)


SEED = Hook(command=("bin/seed", "--all"), timeout_seconds=120)
FUNCTION = Hook(function="arn:aws:lambda:eu-west-1:111122223333:function:seed")


class TestTheHookAfter:
    def test_a_first_provision_has_the_hook_after_creation(self) -> None:
        hook = World(after_create=SEED, after_update=FUNCTION).provision().hook

        assert hook is not None
        assert (hook.name, hook.function, hook.timeout, hook.fails) == ("after_create", None, 120, True)

    def test_its_task_runs_where_the_services_do_in_the_runs_name_and_is_ours(self) -> None:
        planned = World(after_create=SEED).provision()

        assert planned.hook is not None
        assert planned.hook.task == {
            "Cluster": "previews",
            "Count": 1,
            "EnableECSManagedTags": True,
            "StartedBy": planned.run,
            "Overrides": {"ContainerOverrides": [{"Name": "web", "Command": ["bin/seed", "--all"]}]},
            "Tags": [{"Key": name, "Value": value} for name, value in planned.tags.items()],
            "LaunchType": "FARGATE",
            "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED"}},
        }

    def test_an_update_has_the_hook_after_an_update(self) -> None:
        world = World(after_create=SEED, after_update=FUNCTION)
        world.record(commit="b" * 40)

        hook = world.provision().hook

        assert hook is not None
        assert (hook.name, hook.function, hook.task) == ("after_update", FUNCTION.function, None)

    def test_a_repair_at_the_same_commit_has_none(self) -> None:
        world = World(after_create=SEED, after_update=FUNCTION)
        world.record(commit="c" * 40)

        assert world.provision().hook is None

    def test_a_projects_hook_may_be_that_of_another_service(self) -> None:
        hook = World(**several(after_create=replace(SEED, service="worker"))).provision().hook

        assert hook is not None
        assert (hook.slug, hook.container) == (WORKER_SLUG, "web")


class TestTheHookBefore:
    def test_it_is_a_task_of_what_was_registered_last(self) -> None:
        world = World(before_destroy=SEED)
        world.build()
        world.change(desired=replace(world.environment.desired, commit="d" * 40))
        world.build()

        hook = world.teardown().hook

        assert hook is not None
        assert hook.task is not None
        assert (hook.name, hook.task["TaskDefinition"], hook.fails) == ("before_destroy", f"{ARN}/{SLUG}:2", False)

    @pytest.mark.parametrize("setting", [SEED, FUNCTION])
    def test_where_nothing_was_ever_registered_there_is_none(self, setting: Hook) -> None:
        assert World(before_destroy=setting).teardown().hook is None

    def test_where_everything_is_gone_already_there_is_none(self) -> None:
        world = World(before_destroy=SEED)
        world.build()
        deregister_task_definition.run(world.teardown(), Made(), world.aws)

        assert world.teardown().hook is None

    def test_it_is_not_made_of_anothers_task_definition(self) -> None:
        world = World(before_destroy=SEED)
        theirs = ownership_tags(stack="ecs-deity", key="acme/shop@feature/other")
        tags = [{"key": name, "value": value} for name, value in theirs.items()]
        world.definitions.register({"family": SLUG, "tags": tags})

        assert world.teardown().hook is None

    def test_a_removal_has_the_longer_for_it(self) -> None:
        hooked, plain = World(before_destroy=SEED), World()
        hooked.build()
        plain.build()

        assert hooked.teardown().deadline - plain.teardown().deadline == 120

    def test_a_function_needs_no_load_balancer_to_be_planned(self) -> None:
        world = World(before_destroy=FUNCTION)
        world.build()
        world.balancing.balancer = None

        hook = world.teardown().hook

        assert hook is not None
        assert (hook.function, hook.payload["hook"], hook.payload["service"]) == (
            *(FUNCTION.function, "before_destroy"),
            SLUG,
        )


class TestSeveralServices:
    def test_the_main_one_is_the_first_that_requests_lead_to_and_bears_the_environments_name(self) -> None:
        planned = World(**several()).provision()

        assert [(service.name, service.slug, service.routed) for service in planned.services] == [
            ("site", SLUG, True),
            ("worker", WORKER_SLUG, False),
            ("admin", ADMIN_SLUG, True),
        ]

    def test_those_that_the_project_has_no_more_are_to_be_retired(self) -> None:
        world = World(**several(SITE))
        world.change(others=(WORKER_SLUG, ADMIN_SLUG))

        assert world.provision().retired == (WORKER_SLUG, ADMIN_SLUG)

    def test_room_is_needed_for_each_route(self) -> None:
        world = World(**several(max_listeners=2))
        world.balancing.listen(80, None)
        run = world.begin(Machine.PROVISION)

        with pytest.raises(CapacityError, match="1 of 2 listeners are in use; this environment needs 2 more"):
            plan.run(run, world.aws)

    def test_a_turn_is_as_long_as_there_are_services_and_an_update_twice_as_long(self) -> None:
        world = World(**several())
        world.provision()
        world.record(commit="b" * 40)
        world.provision()

        assert world.turns.taken == [("changes", 9), ("changes", 15)]


def test_a_base_is_pinned_when_the_run_begins() -> None:
    assert World(**several()).provision().services[1].base == f"{ARN}/shop-web:7"
