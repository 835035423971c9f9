"""An environment of several services: each has its pieces, and it is ready when all of them are."""

from dataclasses import replace

import pytest

from preview.environment import Route
from preview.errors import DeadlineError, DeityError, InUseError, NotOursError, ServiceFailedError, StillDrainingError
from preview.planning.plan import Made
from preview.records import from_json
from steps import (
    check_service,
    check_service_gone,
    check_tasks,
    create_listener,
    create_service,
    delete_listener,
    delete_service,
    delete_target_group,
    deregister_task_definition,
    pick_port,
    scale_to_zero,
    stop_tasks,
)
from tests.steps.fakes import SLUG, World
from tests.steps.several import ADMIN_SLUG, EVERY_SLUG, SITE, WORKER, WORKER_SLUG, several

READY = {"state": "ready"}
TEARDOWN = (
    scale_to_zero,
    stop_tasks,
    delete_service,
    delete_listener,
    delete_target_group,
    deregister_task_definition,
)


def _world() -> World:
    world = World(**several())
    world.change(others=(WORKER_SLUG, ADMIN_SLUG))
    return world


class TestMade:
    def test_each_that_has_a_port_has_a_route_of_its_own_and_the_worker_has_none(self) -> None:
        world = _world()

        world.build()

        assert world.left(SLUG) == world.left(ADMIN_SLUG) == ["service", "listener", "target group", "task definition"]
        assert world.left(WORKER_SLUG) == ["service", "task definition"]
        assert "loadBalancers" not in world.ecs.sent[WORKER_SLUG]
        assert "healthCheckGracePeriodSeconds" not in world.ecs.sent[WORKER_SLUG]

    def test_the_first_with_a_route_has_the_environments_url_and_the_others_are_told_beside_it(self) -> None:
        _, made = _world().build()

        assert (made["url"], made["port"]) == ("http://previews.example:20000/", 20000)
        assert made["routes"] == [
            {"service": "admin", "slug": ADMIN_SLUG, "url": "http://previews.example:20001/", "port": 20001}
        ]

    def test_each_runs_its_own_task_definition(self) -> None:
        world = _world()
        _, made = world.build()

        sent = {slug: world.ecs.sent[slug]["taskDefinition"] for slug in EVERY_SLUG}
        assert sent == made["definitions"]
        assert len(set(sent.values())) == len(EVERY_SLUG)

    def test_a_try_that_broke_off_half_way_makes_only_what_is_missing(self) -> None:
        world = _world()
        plan, made = world.build()
        world.ecs.made.pop(ADMIN_SLUG)

        again = create_service.run(plan, made, world.aws)["deployments"]

        kept = {slug: made["deployments"][slug] for slug in (SLUG, WORKER_SLUG)}
        assert {slug: again[slug] for slug in kept} == kept
        assert again[ADMIN_SLUG] != made["deployments"][ADMIN_SLUG]

    def test_one_that_still_drains_keeps_none_of_the_others(self) -> None:
        world = _world()
        world.ecs.calls.refuse("create_service", StillDrainingError("still Draining"))
        _, made = world.build()

        assert made["deployments"][SLUG] == ""
        assert made["deployments"][WORKER_SLUG]
        assert made["deployments"][ADMIN_SLUG]
        assert made["wait"] == 3

    def test_only_the_port_that_somebody_took_is_drawn_again(self) -> None:
        world = _world()
        plan, made = world.build()
        world.balancing.delete_listener(made["listeners"][ADMIN_SLUG])
        world.balancing.listen(20001, None)

        again = pick_port.run(plan, made, world.aws)

        assert again["ports"] == {SLUG: 20000, ADMIN_SLUG: 20002}
        assert again["listeners"] == {SLUG: made["listeners"][SLUG]}
        opened = create_listener.run(plan, Made(**{**made, **again}), world.aws)["listeners"]
        assert world.balancing.held[opened[ADMIN_SLUG]].port == 20002

    def test_each_url_stays_where_somebody_removed_the_listeners_by_hand(self) -> None:
        world = _world()
        _, made = world.build()
        world.record(routes=_routes(made))
        world.balancing.held.clear()
        world.balancing.listen(20002, None)

        picked = pick_port.run(world.provision(), Made(), world.aws)

        assert picked["ports"] == made["ports"]


def _routes(made: Made) -> tuple[Route, ...]:
    return tuple(from_json(Route, route) for route in made["routes"])


class TestReady:
    def test_it_is_ready_when_all_are(self) -> None:
        world = _world()
        plan, made = world.build()

        assert check_service.run(plan, made, world.aws) == READY

    @pytest.mark.parametrize("slug", EVERY_SLUG)
    def test_one_that_is_not_ready_is_waited_for(self, slug: str) -> None:
        world = _world()
        plan, made = world.build()
        world.ecs.services("previews", EVERY_SLUG)
        service = world.ecs.made[slug]
        if slug == WORKER_SLUG:
            (deployment,) = service.deployments
            world.ecs.made[slug] = replace(service, deployments=(replace(deployment, rollout_state="FAILING"),))
        else:
            world.balancing.health[made["target_groups"][slug]].clear()

        assert check_service.run(plan, made, world.aws)["state"] == "waiting"

    @pytest.mark.parametrize("slug", EVERY_SLUG)
    def test_one_that_ecs_does_not_list_yet_is_waited_for(self, slug: str) -> None:
        world = _world()
        plan, made = world.build()
        del world.ecs.made[slug]

        assert check_service.run(plan, made, world.aws)["state"] == "waiting"

    def test_one_that_somebody_deleted_is_to_be_made_again(self) -> None:
        world = _world()
        plan, made = world.build()
        world.ecs.made[ADMIN_SLUG] = replace(world.ecs.made[ADMIN_SLUG], status="INACTIVE")

        assert check_service.run(plan, made, world.aws) == {"state": "absent"}

    def test_a_worker_whose_tasks_run_is_not_ready_before_ecs_says_that_they_stay(self) -> None:
        world = _world()
        world.ecs.healthy = False
        plan, made = world.build()
        for slug in (SLUG, ADMIN_SLUG):
            group = made["target_groups"][slug]
            world.ecs.services("previews", EVERY_SLUG)
            world.balancing.health[group] = [replace(world.balancing.health[group][0], state="healthy")]

        assert world.ecs.made[WORKER_SLUG].running == 1
        assert check_service.run(plan, made, world.aws)["state"] == "waiting"

    def test_a_worker_that_is_to_run_no_task_is_ready_as_soon_as_ecs_says_so(self) -> None:
        world = _world()
        plan, made = world.build()
        world.ecs.services("previews", EVERY_SLUG)
        worker = world.ecs.made[WORKER_SLUG]
        assert worker.primary is not None
        done = replace(worker.primary, rollout_state="COMPLETED")
        world.ecs.held[WORKER_SLUG] = []
        world.ecs.made[WORKER_SLUG] = replace(worker, desired=0, running=0, deployments=(done,))

        assert check_service.run(plan, made, world.aws)["state"] == "ready"

    def test_one_that_failed_is_named(self) -> None:
        world = _world()
        plan, made = world.build()
        world.ecs.give_up(WORKER_SLUG, rolls_back=False)

        with pytest.raises(ServiceFailedError, match=r"^service worker: ECS gave up on the deployment"):
            check_service.run(plan, made, world.aws)

    def test_past_the_deadline_it_is_told_how_far_each_came(self) -> None:
        world = World(**several(deadline_minutes=1))
        world.ecs.boot_seconds = 1000
        plan, made = world.build(seconds=61)

        with pytest.raises(DeadlineError) as told:
            check_service.run(plan, made, world.aws)
        for name in ("site", "worker", "admin"):
            assert f"0 of 1 tasks of service {name} were running" in str(told.value)

    def test_a_deadline_that_began_with_the_images_is_the_one_that_counts(self) -> None:
        world = World(deadline_minutes=1)
        world.ecs.boot_seconds = 1000
        plan, made = world.build(seconds=61)
        late = Made(**{**made, "deadline": plan.deadline + 60})

        assert check_service.run(plan, late, world.aws)["state"] == "waiting"
        world.clock.now += 60
        with pytest.raises(DeadlineError):
            check_service.run(plan, late, world.aws)


class TestRemoved:
    def test_nothing_of_any_is_left(self) -> None:
        world = _world()
        world.build()
        plan, made = world.teardown(), Made()

        for step in TEARDOWN:
            made = Made(**{**made, **step.run(plan, made, world.aws)})
            world.clock.now += 10

        assert check_tasks.run(plan, made, world.aws) == {"state": "gone"}
        assert check_service_gone.run(plan, made, world.aws) == {"state": "gone"}
        assert [world.left(slug) for slug in EVERY_SLUG] == [[], [], []]

    def test_one_that_the_project_has_no_more_is_found_by_the_record(self) -> None:
        world = _world()
        world.build()
        world.configure(**several(SITE))

        assert world.teardown().slugs == EVERY_SLUG

    def test_one_that_the_record_does_not_know_is_found_by_the_project(self) -> None:
        world = World(**several(WORKER, SITE))

        assert world.teardown().slugs == (SLUG, WORKER_SLUG)

    @pytest.mark.parametrize(
        ("call", "step"),
        [
            ("update_service", scale_to_zero),
            ("delete_service", delete_service),
            ("delete_listener", delete_listener),
            ("delete_target_group", delete_target_group),
            ("remove", deregister_task_definition),
        ],
    )
    def test_one_stubborn_piece_keeps_none_of_the_others(self, call: str, step: object) -> None:
        world = _world()
        world.build()
        plan = world.teardown()
        if step is delete_target_group:
            world.balancing.held.clear()
        for fake in (world.ecs, world.balancing, world.definitions):
            fake.calls.refuse(call, InUseError("not yet"))
            fake.calls.made.clear()

        with pytest.raises(InUseError, match="not yet"):
            step.run(plan, Made(), world.aws)  # type: ignore[attr-defined]

        done = [*world.ecs.calls.made, *world.balancing.calls.made, *world.definitions.calls.made]
        routed = call in ("delete_listener", "delete_target_group")
        assert done.count(call) == (1 if routed else 2)

    def test_of_several_troubles_the_first_is_told(self) -> None:
        world = _world()
        world.build()
        troubles: tuple[DeityError, ...] = (NotOursError("first"), InUseError("second"))
        world.ecs.calls.refuse("delete_service", *troubles)

        with pytest.raises(NotOursError, match="first"):
            delete_service.run(world.teardown(), Made(), world.aws)

    def test_each_that_is_still_there_is_named_at_the_deadline(self) -> None:
        world = _world()
        world.build()
        plan = world.teardown()
        world.ecs.drain_seconds = 10.0**9
        delete_service.run(plan, Made(), world.aws)
        world.clock.now = plan.deadline

        with pytest.raises(DeadlineError) as told:
            check_service_gone.run(plan, Made(), world.aws)
        for slug in EVERY_SLUG:
            assert f"service {slug} is still DRAINING" in str(told.value)
