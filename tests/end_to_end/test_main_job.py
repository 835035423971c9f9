"""Push a branch and get a URL; push again; delete it and it is gone. With real git, and real containers if it can."""

import urllib.error
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from local import settings
from local.leftovers import leftovers
from preview.announcement import Status
from preview.environment import Environment, Machine
from tests.end_to_end.conftest import World
from tests.end_to_end.watching import get, names_entered

pytestmark = pytest.mark.emulator
_BRANCH = "feature/test123"


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
    creation: Sequence[str]
    update: Sequence[str]
    removal: Sequence[str]


@pytest.fixture(scope="module")
def life(world: World) -> Life:
    """A branch's whole life, lived once; the tests look at its parts."""
    key, working = f"{settings.GIT_REPOSITORY}@{_BRANCH}", world.clone()
    elbv2, ecs = world.run.emulator.client("elbv2"), world.run.emulator.client("ecs")
    working.git("switch", "--quiet", "--create", _BRANCH)
    first_commit = working.commit("Say hello")
    answers = working.push(_BRANCH)
    first = world.settled_key(key, revision=1)
    creation = names_entered(world, Machine.PROVISION)
    first_page = get(first.observed.url)
    group = elbv2.describe_target_groups(Names=[first.slug])["TargetGroups"][0]
    listeners = elbv2.describe_listeners(LoadBalancerArn=world.run.endpoints.load_balancer_arn)["Listeners"]
    service = ecs.describe_services(cluster=first.cluster, services=[first.slug])["services"][0]
    second_commit = working.commit("Think again")
    working.push(_BRANCH)
    second = world.settled_key(key, revision=2)
    update = names_entered(world, Machine.PROVISION)
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
        creation=creation,
        update=update,
        removal=names_entered(world, Machine.TEARDOWN),
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
    said = Counter(text.split(":")[0] for text in world.said(_BRANCH))
    assert said.pop("Waiting", 0) <= 2  # once for each commit whose image was not there at the first look
    assert said == {"Creating": 1, "Ready": 2, "Updating": 1, "Deleting": 1, "Deleted": 1}


def test_a_lean_run_takes_few_transitions(life: Life) -> None:
    assert transitions(life.creation) == 13
    assert transitions(life.update) == 14
    assert transitions(life.removal) == 17


def transitions(states: Sequence[str]) -> int:
    """How many a run took, had all been there at its first look.

    Each further look takes three: it waits, looks, and decides. That it waits for an image is told once.
    """
    looks = {"WaitForImage": 0, "WaitForService": 1, "WaitForTasks": 1, "WaitForServiceGone": 1}
    further = sum(max(0, states.count(wait) - least) for wait, least in looks.items())
    return len(states) - 3 * further - states.count("TellWaiting")
