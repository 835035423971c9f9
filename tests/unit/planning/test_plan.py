"""The plan of a run: what is decided at its start, and kept as JSON in its history."""

import json
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from preview.announcement import Status
from preview.config import Hook, Project
from preview.environment import Desired, Environment, Machine, Observed, Route
from preview.errors import CapacityError, InvalidPlanError
from preview.facts import Listener
from preview.naming import ENVIRONMENT_TAG, STACK_TAG, service_slug
from preview.planning.hooks import HookPlan, hook_plan
from preview.planning.plan import Plan, ProvisionPlan, RunInput, TeardownPlan
from preview.planning.planning import provision_plan, teardown_plan
from preview.records import from_json, to_json
from preview.request import Presence
from tests.unit.config_examples import a_project, a_service, a_worker, several
from tests.unit.planning.test_calls import BRIDGE, CERTIFICATE, OWN_ADDRESS, PUBLIC
from tests.unit.story import BEGINNING, URL, A, a_record

ENVIRONMENT = a_record(
    desired=Desired(presence=Presence.PRESENT, commit=A, revision=4, actor="octocat", occurred_at=BEGINNING)
)
PROVISION = RunInput(environment=ENVIRONMENT.environment, revision=4, machine="provision", run="shop-login-r4-t")
TEARDOWN = RunInput(environment=ENVIRONMENT.environment, revision=4, machine="teardown", run="shop-login-r4-t")
HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:seed"


def provision(project: Project | None = None, environment: Environment = ENVIRONMENT, **found: Any) -> ProvisionPlan:
    facts: dict[str, Any] = {
        "load_balancer": PUBLIC,
        "listeners": (),
        "target_groups": 0,
        "task_definitions": defaultdict(lambda: OWN_ADDRESS),
        **found,
    }
    return provision_plan(environment, project or a_project(), stack="ecs-deity", run=PROVISION, now=BEGINNING, **facts)


def teardown(**changes: Any) -> TeardownPlan:
    found: dict[str, Any] = {"others": (), "drain_seconds": 5, "hook": None, **changes}
    return teardown_plan(found.pop("environment", ENVIRONMENT), stack="ecs-deity", run=TEARDOWN, now=BEGINNING, **found)


def a_hook(name: str, hook: Hook) -> HookPlan:
    return hook_plan(
        name,
        hook,
        ENVIRONMENT,
        run=TEARDOWN["run"],
        slug=ENVIRONMENT.slug,
        container="web",
        placement={"launchType": "FARGATE"},
        tags={ENVIRONMENT_TAG: ENVIRONMENT.environment},
    )


def listener(place: int, target_group: str | None = None) -> Listener:
    return Listener(arn=f"listener-{place}", port=20000 + place, target_group=target_group)


def test_the_plan_says_whose_run_it_is_and_of_what() -> None:
    plan = provision()

    assert (plan.machine, plan.run, plan.environment, plan.revision) == (
        Machine.PROVISION,
        "shop-login-r4-t",
        "acme/shop@feature/login",
        4,
    )
    assert (plan.project, plan.repository, plan.branch) == ("shop", "acme/shop", "feature/login")
    assert (plan.commit, plan.actor) == (A, "octocat")
    assert (plan.slug, plan.cluster, plan.stack) == (ENVIRONMENT.slug, "previews", "ecs-deity")
    assert plan.load_balancer == PUBLIC.arn


def test_the_tags_prove_ownership() -> None:
    for plan in (provision(), teardown()):
        assert plan.tags == {STACK_TAG: "ecs-deity", ENVIRONMENT_TAG: "acme/shop@feature/login"}


def test_the_plan_stays_where_the_environment_was_made_whatever_the_project_says_since() -> None:
    moved = a_project(cluster="elsewhere")
    plan = provision(moved)
    assert (plan.cluster, plan.services[0].service["cluster"]) == ("previews", "previews")


def test_the_deadlines_are_the_projects() -> None:
    assert provision(a_project(deadline_minutes=3)).deadline == BEGINNING + 180
    assert provision(a_project(image_deadline_minutes=7)).image_deadline == BEGINNING + 420
    assert teardown(drain_seconds=300).deadline == BEGINNING + 900
    assert teardown(hook=a_hook("before_destroy", Hook(function=HOOK, timeout_seconds=70))).deadline == (
        BEGINNING + 605 + 70
    )


def test_the_port_is_drawn_from_the_projects_range() -> None:
    plan = provision(a_project(port_range="21000-21999"))
    assert (plan.first_port, plan.last_port) == (21000, 21999)


def test_it_holds_the_ports_that_are_taken_and_the_environments_own_listeners() -> None:
    own = listener(1, f"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/{ENVIRONMENT.slug}/0123")
    up = replace(ENVIRONMENT, observed=Observed(status=Status.UPDATING, url=URL, port=20123, since=BEGINNING))

    plan = provision(environment=up, listeners=(listener(0), own))

    assert (plan.taken_ports, plan.own_listeners) == ((20000, 20001), (own,))
    assert plan.services[0].last_known_port == 20123
    assert from_json(ProvisionPlan, json.loads(json.dumps(to_json(plan)))) == plan


@pytest.mark.parametrize(
    ("changes", "url"),
    [
        ({}, "http://previews-1.eu-west-1.elb.amazonaws.com:{port}/"),
        ({"certificate": CERTIFICATE}, "https://previews-1.eu-west-1.elb.amazonaws.com:{port}/"),
        ({"url": "https://previews.example:{port}/app"}, "https://previews.example:{port}/app"),
    ],
)
def test_the_url_is_the_projects_or_the_load_balancers_own(changes: dict[str, Any], url: str) -> None:
    assert provision(a_project(**changes)).url == url


def test_the_hook_is_the_one_that_is_due() -> None:
    project = a_project(after_create=Hook(function=HOOK), after_update=Hook(command=("bin/migrate",)))
    up = replace(ENVIRONMENT, observed=Observed(status=Status.UPDATING, url=URL, since=BEGINNING))

    created, updated = provision(project).hook, provision(project, up).hook

    assert created is not None
    assert (created.name, created.function, created.task) == ("after_create", HOOK, None)
    assert updated is not None
    assert (updated.name, updated.function, updated.container) == ("after_update", None, "web")
    assert updated.task is not None
    assert updated.task["LaunchType"] == "FARGATE"
    assert provision(a_project()).hook is None


def test_a_hooks_task_is_of_the_service_that_it_names_and_placed_like_its() -> None:
    project = several(a_service(), a_worker(container="job"), after_create=Hook(command=("x",), service="worker"))
    on_instances = replace(BRIDGE, containers={"job": ()})

    plan = provision(project, task_definitions={"shop-web": OWN_ADDRESS, "shop-worker": on_instances})

    assert plan.hook is not None
    assert plan.hook.task is not None
    assert (plan.hook.slug, plan.hook.container) == (plan.services[1].slug, "job")
    assert plan.hook.task["LaunchType"] == "EC2"


@pytest.mark.parametrize(
    "plan",
    [
        provision(),
        provision(a_project(after_create=Hook(function=HOOK), certificate=CERTIFICATE, port_range="1-65535")),
        provision(a_project(after_create=Hook(command=("bin/migrate", "--all")))),
        provision(a_project(image="shop:{sha}", environment={"A": "{branch}"})),
        provision(several(a_service(), a_worker())),
        provision(task_definitions=defaultdict(lambda: BRIDGE)),
        provision(environment=replace(ENVIRONMENT, desired=replace(ENVIRONMENT.desired, commit=None))),
        teardown(),
        teardown(others=("shop-login-worker-bcdefgh",), hook=a_hook("before_destroy", Hook(command=("bin/dump",)))),
    ],
)
def test_the_plan_survives_the_runs_history(plan: Plan) -> None:
    assert from_json(type(plan), json.loads(json.dumps(to_json(plan)))) == plan


def test_a_missing_port_is_found_before_anything_is_made() -> None:
    with pytest.raises(InvalidPlanError, match="does not open port 81"):
        provision(a_project(port=81))


def test_a_load_balancer_without_room_for_a_listener_is_full() -> None:
    full = tuple(listener(place) for place in range(3))
    with pytest.raises(CapacityError, match="full: 3 of 3 listeners are in use"):
        provision(a_project(max_listeners=3), listeners=full)
    assert provision(a_project(max_listeners=4), listeners=full)


def test_a_load_balancer_without_room_for_a_target_group_is_full() -> None:
    with pytest.raises(CapacityError, match="uses 100 of 100 target groups"):
        provision(target_groups=100)
    assert provision(target_groups=99)


def test_a_full_load_balancer_has_room_for_an_environment_that_has_its_listener() -> None:
    own = listener(1, f"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/{ENVIRONMENT.slug}/0123")
    assert provision(a_project(max_listeners=1), listeners=(own,), target_groups=100)


def test_the_only_services_names_are_the_environments() -> None:
    (service,) = provision().services
    assert (service.name, service.slug, service.base) == ("", ENVIRONMENT.slug, OWN_ADDRESS.arn)
    assert service.service["serviceName"] == ENVIRONMENT.slug
    assert service.target_group is not None
    assert service.target_group["Name"] == ENVIRONMENT.slug


def test_of_several_services_the_first_with_a_route_is_the_environments_main_one() -> None:
    plan = provision(several(a_worker(), a_service("api"), a_service("admin", port=9090)))

    assert [service.name for service in plan.services] == ["api", "worker", "admin"]
    assert plan.slugs == (
        ENVIRONMENT.slug,
        *(service_slug(ENVIRONMENT.slug, key=ENVIRONMENT.environment, service=name) for name in ("worker", "admin")),
    )
    assert [service.name for service in plan.routed] == ["api", "admin"]
    worker = plan.services[1]
    assert (worker.target_group, worker.listener, worker.container) == (None, None, None)


def test_each_service_is_derived_from_its_own_task_definition() -> None:
    job = replace(OWN_ADDRESS, arn="arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-worker:3")

    plan = provision(several(a_service(), a_worker()), task_definitions={"shop-web": OWN_ADDRESS, "shop-worker": job})

    assert [service.base for service in plan.services] == [OWN_ADDRESS.arn, job.arn]


def test_an_only_container_need_not_be_named() -> None:
    single = replace(OWN_ADDRESS, containers={"job": ()})
    plan = provision(
        several(a_service(), a_worker()), task_definitions={"shop-web": OWN_ADDRESS, "shop-worker": single}
    )
    assert plan.services[1].container == "job"


def test_every_service_keeps_the_port_that_it_had() -> None:
    project = several(a_service("api"), a_service("admin"))
    admin = service_slug(ENVIRONMENT.slug, key=ENVIRONMENT.environment, service="admin")
    route = Route(service="admin", slug=admin, url="http://x:20456/", port=20456)
    observed = Observed(status=Status.UPDATING, url=URL, port=20123, routes=(route,), since=BEGINNING)

    plan = provision(project, replace(ENVIRONMENT, observed=observed))

    assert [service.last_known_port for service in plan.services] == [20123, 20456]


def test_images_are_filled_in_for_each_container_and_those_in_ecr_are_waited_for() -> None:
    project = a_project(
        image="{account}.dkr.ecr.{region}.amazonaws.com/shop:{short_sha}", images={"log": "fluent-bit:{branch_slug}"}
    )

    plan = provision(project)
    (service,) = plan.services

    shop = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:aaaaaaa"
    assert service.images == {"web": shop, "log": "fluent-bit:feature-login"}
    ((container, name, image),) = service.awaited
    assert (container, name, image.repository, image.tag) == ("web", shop, "shop", "aaaaaaa")


@pytest.mark.parametrize(
    ("image", "lacks"), [("shop:{sha}", True), ("shop:{short_sha}", True), ("shop:{branch_slug}", False), (None, False)]
)
def test_where_nobody_named_a_commit_its_images_cannot_be_told(image: str | None, lacks: bool) -> None:
    created = replace(ENVIRONMENT, desired=replace(ENVIRONMENT.desired, commit=None))
    assert provision(a_project(image=image), created).lacks_commit is lacks
    assert not provision(a_project(image=image)).lacks_commit


def test_what_the_project_has_no_more_is_retired() -> None:
    gone, worker = (
        "shop-login-gone-bcdefgh",
        service_slug(ENVIRONMENT.slug, key=ENVIRONMENT.environment, service="worker"),
    )
    had = replace(ENVIRONMENT, others=(gone, worker))
    assert provision(several(a_service(), a_worker()), had).retired == (gone,)
    assert provision(a_project(), had).retired == (gone, worker)


def test_a_teardown_looks_for_what_the_environment_has_and_for_what_the_project_would_have_made() -> None:
    had = replace(ENVIRONMENT, others=("old", "both"))
    assert teardown(environment=had, others=("both", "new")).slugs == (ENVIRONMENT.slug, "old", "both", "new")
