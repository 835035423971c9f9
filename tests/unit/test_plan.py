"""The plan of a run: what is decided at its start, and kept as JSON in its history."""

import json
from dataclasses import replace
from typing import Any

import pytest

from preview.announcement import Status
from preview.config import Project
from preview.environment import Desired, Environment, Machine, Observed
from preview.errors import CapacityError, InvalidPlanError
from preview.facts import Listener
from preview.naming import ENVIRONMENT_TAG, STACK_TAG
from preview.plan import Plan, ProvisionPlan, RunInput, TeardownPlan, provision_plan, teardown_plan
from preview.records import from_json, to_json
from preview.request import Presence
from tests.unit.config_examples import a_project
from tests.unit.story import BEGINNING, URL, A, a_record
from tests.unit.test_calls import BRIDGE, CERTIFICATE, OWN_ADDRESS, PUBLIC

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
        "task_definition": OWN_ADDRESS,
        **found,
    }
    return provision_plan(environment, project or a_project(), stack="ecs-deity", run=PROVISION, now=BEGINNING, **facts)


def teardown(**changes: Any) -> TeardownPlan:
    return teardown_plan(ENVIRONMENT, stack="ecs-deity", run=TEARDOWN, now=BEGINNING, **{"drain_seconds": 5, **changes})


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
    assert (plan.cluster, plan.service["cluster"]) == ("previews", "previews")


def test_the_deadlines_are_the_projects() -> None:
    assert provision(a_project(deadline_minutes=3)).deadline == BEGINNING + 180
    assert teardown(drain_seconds=300).deadline == BEGINNING + 900


def test_the_port_is_drawn_from_the_projects_range() -> None:
    plan = provision(a_project(port_range="21000-21999"))
    assert (plan.first_port, plan.last_port) == (21000, 21999)


def test_it_holds_the_ports_that_are_taken_and_the_environments_own_listeners() -> None:
    own = listener(1, f"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/{ENVIRONMENT.slug}/0123")
    up = replace(ENVIRONMENT, observed=Observed(status=Status.UPDATING, url=URL, port=20123, since=BEGINNING))

    plan = provision(environment=up, listeners=(listener(0), own))

    assert (plan.taken_ports, plan.own_listeners, plan.last_known_port) == ((20000, 20001), (own,), 20123)
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


def test_the_hook_is_for_an_environment_that_has_not_answered_yet() -> None:
    project = a_project(after_create=HOOK)
    up = replace(ENVIRONMENT, observed=Observed(status=Status.UPDATING, url=URL, since=BEGINNING))

    assert provision(project).after_create == HOOK
    assert provision(project, up).after_create is None
    assert provision(a_project()).after_create is None


@pytest.mark.parametrize(
    "plan",
    [
        provision(),
        provision(a_project(after_create=HOOK, certificate=CERTIFICATE, port_range="1-65535")),
        provision(task_definition=BRIDGE),
        provision(environment=replace(ENVIRONMENT, desired=replace(ENVIRONMENT.desired, commit=None))),
        teardown(),
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
