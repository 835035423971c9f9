"""Push a branch and get a URL; push again; delete it and it is gone. With real git, and real containers if it can."""

import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

import pytest

from local import settings
from local.leftovers import leftovers
from preview.announcement import Status
from preview.environment import Environment
from tests.end_to_end.conftest import World

pytestmark = pytest.mark.emulator
_BRANCH = "feature/test123"


def get(url: str | None) -> str:
    """What the URL answers."""
    with urllib.request.urlopen(str(url), timeout=10) as answer:
        body: str = answer.read().decode()
        return body


@dataclass(frozen=True, kw_only=True)
class Life:
    """What was seen in a branch's life."""

    commits: tuple[str, str]
    answers: tuple[str, ...]
    first: Environment
    second: Environment
    gone: Environment
    pages: tuple[str, str]
    group: dict[str, Any]
    listeners: list[dict[str, Any]]
    service: dict[str, Any]
    left: tuple[str, ...]


@pytest.fixture(scope="module")
def life(world: World) -> Life:
    """A branch's whole life, lived once; the tests look at its parts."""
    key, working = f"{settings.GIT_REPOSITORY}@{_BRANCH}", world.clone()
    elbv2, ecs = world.run.emulator.client("elbv2"), world.run.emulator.client("ecs")
    working.git("switch", "--quiet", "--create", _BRANCH)
    first_commit = working.commit("Say hello")
    answers = working.push(_BRANCH)
    first = world.settled_key(key, revision=1)
    first_page = get(first.observed.url)
    group = elbv2.describe_target_groups(Names=[first.slug])["TargetGroups"][0]
    listeners = elbv2.describe_listeners(LoadBalancerArn=world.run.endpoints.load_balancer_arn)["Listeners"]
    service = ecs.describe_services(cluster=first.cluster, services=[first.slug])["services"][0]
    second_commit = working.commit("Think again")
    working.push(_BRANCH)
    second = world.settled_key(key, revision=2)
    second_page = get(second.observed.url)
    working.push("--delete", _BRANCH)
    gone = world.settled_key(key, revision=3)
    world.wait_for_message("Deleted", _BRANCH)
    return Life(
        commits=(first_commit, second_commit),
        answers=answers,
        first=first,
        second=second,
        gone=gone,
        pages=(first_page, second_page),
        group=group,
        listeners=listeners,
        service=service,
        left=leftovers(world.run, cluster=settings.SANDBOX),
    )


def test_the_person_who_pushes_is_told_that_it_was_taken(life: Life) -> None:
    assert life.answers[0] == f"push {_BRANCH} -> 202 creating"


def test_the_branch_becomes_ready_at_its_commit(life: Life) -> None:
    assert (life.first.observed.status, life.first.observed.commit) == (Status.READY, life.commits[0])


def test_the_listener_has_a_port_of_the_range_and_leads_to_the_target_group(life: Life) -> None:
    ours = [
        held["Port"]
        for held in life.listeners
        if held["DefaultActions"][0]["TargetGroupArn"] == life.group["TargetGroupArn"]
    ]
    assert ours == [life.first.observed.port]
    assert 20000 <= ours[0] <= 29999


def test_the_target_group_has_the_fast_defaults(life: Life) -> None:
    assert life.group["HealthCheckIntervalSeconds"] == 5
    assert life.group["HealthyThresholdCount"] == 2


def test_the_service_has_its_circuit_breaker_and_tags(life: Life) -> None:
    assert life.service["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert life.service["propagateTags"] == "SERVICE"


@pytest.mark.containers
def test_the_application_answers_at_the_url(life: Life) -> None:
    assert "Hello from a preview" in life.pages[0]


@pytest.mark.containers
def test_a_second_commit_is_answered_by_a_new_task_at_the_same_url(life: Life) -> None:
    assert life.second.observed.url == life.first.observed.url
    assert life.second.observed.commit == life.commits[1]
    assert life.pages[1] != life.pages[0]  # the page names the container


def test_nothing_is_left_after_the_deletion(life: Life) -> None:
    assert life.gone.observed.status is Status.DELETED
    assert life.left == ()


def test_the_url_answers_no_more(life: Life) -> None:
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        get(life.second.observed.url)


@pytest.mark.usefixtures("life")
def test_slack_tells_the_whole_story_once(world: World) -> None:
    said = [text.split(":")[0] for text in world.said(_BRANCH)]
    assert sorted(said) == sorted(["Creating", "Ready", "Updating", "Ready", "Deleting", "Deleted"])


@pytest.mark.usefixtures("life")
def test_a_lean_run_takes_few_transitions(world: World) -> None:
    sfn, stack = world.run.emulator.client("stepfunctions"), world.run.outputs[settings.STACK]
    entered = {}
    for machine in ("ProvisionArn", "TeardownArn"):
        (newest, *_) = sfn.list_executions(stateMachineArn=stack[machine])["executions"]
        history = sfn.get_execution_history(executionArn=newest["executionArn"], maxResults=1000)["events"]
        looks = [event for event in history if event["type"] == "WaitStateEntered"]
        states = [event for event in history if event["type"].endswith("StateEntered")]
        # Each further look at something that is not there yet takes three transitions.
        entered[machine] = len(states) - 3 * max(0, len(looks) - (1 if machine == "ProvisionArn" else 3))
    assert entered["ProvisionArn"] <= 14
    assert entered["TeardownArn"] <= 20
