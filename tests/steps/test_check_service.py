"""CheckService: ready means that this run's own tasks answer; everything else is waiting, room made, or a failure."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from preview.errors import DeadlineError, ServiceFailedError
from preview.facts import Target, Task
from preview.planning.plan import Made, ProvisionPlan
from preview.request import Presence
from steps import check_service
from tests.steps.fakes import SLUG, World

WAITING = {"state": "waiting", "wait": 3}


def _check(world: World, plan: ProvisionPlan, made: Made, *, later: float = 0) -> Made:
    world.clock.now += later
    return check_service.run(plan, made, world.aws)


class TestAServiceOfTheLastLife:
    """The branch came back while its service was still going: there is no deployment of this run yet."""

    def _draining(self) -> tuple[World, ProvisionPlan, Made]:
        world = World()
        plan, made = world.build()
        world.ecs.made[SLUG] = replace(world.ecs.made[SLUG], status="DRAINING", running=0)
        return world, plan, {**made, "deployments": {SLUG: ""}}

    def test_it_is_waited_for_while_it_drains(self) -> None:
        world, plan, made = self._draining()

        assert _check(world, plan, made) == WAITING

    @pytest.mark.parametrize("forgotten", [False, True])
    def test_once_it_is_gone_this_run_s_own_is_to_be_made(self, forgotten: bool) -> None:
        world, plan, made = self._draining()
        if forgotten:
            world.ecs.made.clear()
        else:
            world.ecs.made[SLUG] = replace(world.ecs.made[SLUG], status="INACTIVE")

        assert _check(world, plan, made) == {"state": "absent"}

    def test_it_is_not_waited_for_beyond_the_deadline(self) -> None:
        world, plan, made = self._draining()
        world.clock.now = plan.deadline

        with pytest.raises(DeadlineError, match="still draining"):
            check_service.run(plan, made, world.aws)

    def test_a_newer_request_is_noticed_while_it_drains(self) -> None:
        world, plan, made = self._draining()
        world.ask(Presence.ABSENT)

        assert _check(world, plan, made) == {"state": "superseded"}


class TestAFirstDeployment:
    def test_it_is_ready_when_its_target_is_healthy(self) -> None:
        world = World()
        plan, made = world.build(seconds=0)

        assert _check(world, plan, made) == WAITING
        assert _check(world, plan, made, later=10) == {"state": "ready"}

    def test_each_further_look_is_a_turn(self) -> None:
        world = World()
        plan, made = world.build(seconds=0)
        world.turns.ahead["looks"] = 7.5

        assert _check(world, plan, made) == {"state": "waiting", "wait": 8}
        assert _check(world, plan, made, later=8) == {"state": "ready"}
        assert world.turns.taken == [("changes", 3), ("looks", 1)]

    def test_running_is_not_ready(self) -> None:
        world = World()
        world.ecs.healthy = False
        plan, made = world.build()

        assert world.ecs.service("previews", SLUG) is not None
        assert world.ecs.made[SLUG].running == 1
        assert _check(world, plan, made) == WAITING

    def test_all_of_its_tasks_are_to_answer(self) -> None:
        world = World(desired_count=2)
        plan, made = world.build()
        assert _check(world, plan, made) == {"state": "ready"}

        health = world.balancing.health[made["target_groups"][SLUG]]
        health[0] = replace(health[0], state="initial")

        assert _check(world, plan, made) == WAITING

    def test_a_service_that_ecs_does_not_list_yet_is_waited_for(self) -> None:
        world = World()
        plan, made = world.build()
        world.ecs.made.clear()

        assert _check(world, plan, made) == WAITING

    def test_the_load_balancer_is_not_asked_before_a_task_runs(self) -> None:
        world = World()
        plan, made = world.build(seconds=0)
        world.balancing.health[made["target_groups"][SLUG]] = [Target(address="10.0.0.9", port=8080, state="healthy")]

        assert _check(world, plan, made) == WAITING


class TestARollingUpdate:
    def test_old_targets_do_not_make_it_ready(self) -> None:
        world = World()
        world.build()
        plan, made = world.build(seconds=5)

        assert [target.state for target in world.balancing.targets(made["target_groups"][SLUG])] == ["healthy"]
        assert _check(world, plan, made) == WAITING

    def test_it_is_ready_when_its_own_targets_are_healthy_although_the_old_ones_still_stand(self) -> None:
        world = World()
        world.build()
        plan, made = world.build()

        assert len(world.balancing.targets(made["target_groups"][SLUG])) >= 1
        assert _check(world, plan, made) == {"state": "ready"}

    def test_own_targets_that_fail_do_not_hide_behind_old_ones_that_answer(self) -> None:
        world = World()
        world.build()
        world.ecs.healthy = False
        plan, made = world.build()

        states = sorted(target.state for target in world.balancing.targets(made["target_groups"][SLUG]))
        assert states == ["healthy", "unhealthy"]
        assert _check(world, plan, made) == WAITING

    def test_what_ecs_knew_before_the_update_is_not_ready(self) -> None:
        world = World()
        world.build()
        stale = world.ecs.made[SLUG]
        plan, made = world.build()
        world.ecs.made[SLUG] = stale

        assert _check(world, plan, made) == WAITING


def _on_instances(world: World) -> None:
    """Tasks that share their instances' addresses, as in bridge mode: their targets are instances."""

    def shared(task: Task) -> Task:
        return replace(task, address=None)

    world.ecs.held[SLUG] = [shared(task) for task in world.ecs.held[SLUG]]


class TestOnInstances:
    def test_a_first_deployment_is_ready_by_its_count_of_targets(self) -> None:
        world = World()
        plan, made = world.build()
        world.ecs.service("previews", SLUG)
        _on_instances(world)
        world.balancing.health[made["target_groups"][SLUG]] = [Target(address="i-0a1b", port=32768, state="healthy")]

        assert _check(world, plan, made) == {"state": "ready"}

    @pytest.mark.parametrize(("answering", "expected"), [(1, WAITING), (2, {"state": "ready"})])
    def test_an_update_is_ready_when_old_and_new_tasks_all_answer(self, answering: int, expected: Made) -> None:
        world = World()
        world.build()
        world.ecs.healthy = False  # So that the old task stays.
        plan, made = world.build()
        world.ecs.service("previews", SLUG)
        _on_instances(world)
        world.balancing.health[made["target_groups"][SLUG]] = [
            Target(address="i-0a1b", port=32768 + number, state="healthy" if number < answering else "initial")
            for number in range(2)
        ]

        assert _check(world, plan, made) == expected


class TestFailures:
    def test_a_first_deployment_that_ecs_gave_up_is_told_in_its_words(self) -> None:
        world = World()
        world.ecs.healthy = False
        plan, made = world.build()
        world.ecs.give_up(SLUG, rolls_back=False)

        with pytest.raises(ServiceFailedError, match="circuit breaker: tasks failed to start"):
            _check(world, plan, made)

    def test_an_update_that_is_rolled_back_is_a_failure_although_the_old_tasks_answer(self) -> None:
        world = World()
        world.build()
        world.ecs.healthy = False
        plan, made = world.build()
        world.ecs.give_up(SLUG, rolls_back=True)

        with pytest.raises(ServiceFailedError, match="circuit breaker"):
            _check(world, plan, made)

    def test_a_roll_back_whose_failed_deployment_is_forgotten_is_seen_while_it_lasts(self) -> None:
        world = World()
        world.build()
        world.ecs.healthy = False
        plan, made = world.build()
        world.ecs.give_up(SLUG, rolls_back=True)
        world.ecs.forget(SLUG, made["deployments"][SLUG])

        with pytest.raises(ServiceFailedError, match="tasks did not stay up"):
            _check(world, plan, made)

    def test_a_roll_back_that_ended_between_two_looks_is_not_taken_for_this_runs_success(self) -> None:
        world = World()
        world.build()
        world.ecs.healthy = False
        plan, made = world.build()
        world.ecs.give_up(SLUG, rolls_back=True)
        world.ecs.forget(SLUG, made["deployments"][SLUG])
        service = world.ecs.made[SLUG]
        done = replace(service.deployments[0], rollout_state="COMPLETED", rollout_reason="ECS deployment completed.")
        world.ecs.made[SLUG] = replace(service, deployments=(done,))

        with pytest.raises(ServiceFailedError, match="has taken the place of this run's"):
            _check(world, plan, made, later=60)

    def test_past_the_deadline_it_is_told_how_far_it_came(self) -> None:
        world = World(deadline_minutes=1)
        world.ecs.healthy = False
        plan, made = world.build()

        with pytest.raises(DeadlineError, match="1 of 1 tasks were running"):
            _check(world, plan, made, later=61)

    def test_a_service_that_never_appears_is_not_waited_for_beyond_the_deadline(self) -> None:
        world = World(deadline_minutes=1)
        plan, made = world.build()
        world.ecs.made.clear()

        with pytest.raises(DeadlineError):
            _check(world, plan, made, later=61)

    def test_what_is_ready_at_the_deadline_is_ready(self) -> None:
        world = World(deadline_minutes=1)
        plan, made = world.build(seconds=100)

        assert _check(world, plan, made) == {"state": "ready"}


def _forgotten(world: World) -> None:
    world.registry.held.clear()


def _unclaimed(world: World) -> None:
    world.change(run=None)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda world: world.ask(Presence.ABSENT),
        lambda world: world.ask(Presence.PRESENT),
        _forgotten,
        _unclaimed,
    ],
    ids=["deleted", "pushed", "forgotten", "another's claim"],
)
def test_it_makes_room_for_what_the_branch_asks_for_now(meanwhile: Callable[[World], None]) -> None:
    world = World()
    plan, made = world.build()
    meanwhile(world)

    assert _check(world, plan, made) == {"state": "superseded"}
