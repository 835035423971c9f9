"""Least privilege, proven by running: nothing that is needed is refused, and nothing is granted that is not used."""

import json
import time
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from local import settings
from local.emulator.iam_record import IamDecision, read_decisions
from preview.announcement import Status
from preview.environment import Environment, Machine, Run
from preview.naming import ownership_tags
from tests.end_to_end.conftest import World
from tests.end_to_end.late_ci import push_without_ci, run_ci
from tests.end_to_end.pieces import pieces
from tests.end_to_end.projects import HOOKED
from tests.end_to_end.told_and_asked import announce_again, ask_by_hand

pytestmark = pytest.mark.emulator

# What AWS itself does with a role, or does for it, and the emulator does without asking: writing logs and traces,
# polling queues for functions, a machine's calls of functions, and its rule by which it hears how tasks end.
_PLUMBING = (
    "logs:",
    "xray:",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
    "lambda:InvokeFunction",
    "events:",
)
# Lambda itself puts what it gave up on there, with the function's role.
_NEVER_TRIED = "KeepWhatWasLost"
# A recorded task neither fails, so that its last lines would be read, nor lasts long enough to be stopped.
_WITH_CONTAINERS = ("logs:GetLogEvents", "ecs:StopTask")


def function(world: World, part: str) -> str:
    """The full name of the function whose logical id has `part`."""
    listed = world.run.emulator.client("lambda").list_functions()["Functions"]
    (name,) = [held["FunctionName"] for held in listed if f"-{part}" in held["FunctionName"]]
    return str(name)


def invoke(world: World, part: str, event: dict[str, Any]) -> Any:
    """What a function answers when it is called by hand."""
    answer = world.run.emulator.client("lambda").invoke(
        FunctionName=function(world, part), Payload=json.dumps(event).encode()
    )
    told = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, told
    return told


def granted(world: World) -> dict[str, set[str]]:
    """The actions that each role of the stack is allowed."""
    iam, found = world.run.emulator.client("iam"), defaultdict[str, set[str]](set)
    for role in iam.list_roles()["Roles"]:
        name = role["RoleName"]
        if not name.startswith(f"{settings.STACK}-") or name.startswith(settings.SANDBOX):
            continue
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for statement in document["Statement"]:
                if statement["Sid"] == _NEVER_TRIED:
                    continue
                actions = statement["Action"]
                found[name].update([actions] if isinstance(actions, str) else actions)
    return found


@pytest.fixture(scope="module")
def decisions(world: World) -> list[IamDecision]:
    """A whole life with all that may happen in it, and what IAM decided meanwhile."""
    branch, elbv2 = "feature/permitted", world.run.emulator.client("elbv2")
    world.github.push(branch)
    first = world.settled(branch)
    assert first.observed.status is Status.READY, first.failure
    # Somebody changes the health check by hand: the next run sets it right.
    (group,) = elbv2.describe_target_groups(Names=[first.slug])["TargetGroups"]
    elbv2.modify_target_group(TargetGroupArn=group["TargetGroupArn"], HealthCheckIntervalSeconds=30)
    world.github.push(branch, 2, before=1)
    assert world.settled(branch, revision=2).observed.status is Status.READY
    _stop_tasks_by_hand(world, branch)
    _lose_a_run(world, branch)
    world.github.delete(branch)
    world.settled(branch, revision=world.registry_revision(branch))
    world.wait_for_message("Deleted", branch)
    # A newer request while a run is under way: the run's end starts the next.
    world.github.push("feature/permitted-briefly")
    world.github.delete("feature/permitted-briefly")
    world.settled("feature/permitted-briefly", revision=2)
    # GitHub is asked of branches that were not pushed to just now.
    world.github.push("feature/permitted-long-ago", at=int(time.time()) - 3600)
    world.settled("feature/permitted-long-ago")
    _wait_for_an_image(world)
    _run_hooks(world)
    if world.run.engine:
        _stop_in_hooks(world)
    _sweep_up(world)
    world.github.delete("feature/permitted-long-ago")
    world.settled("feature/permitted-long-ago", revision=2)
    announce_again(world)
    ask_by_hand(world)
    return list(read_decisions(world.decisions))


def _wait_for_an_image(world: World) -> None:
    """The run looks into ECR, asks GitHub for the branch's own file, and tells that it waits."""
    branch = "feature/permitted-late"
    key = f"{settings.GIT_REPOSITORY}@{branch}"
    commit = push_without_ci(world, branch)
    world.wait_for_message("Waiting", branch)
    run_ci(world, commit)
    ready = world.settled_key(key)
    assert ready.observed.status is Status.READY, ready.failure
    world.sender(settings.GIT_REPOSITORY).delete(branch)
    world.settled_key(key, revision=2)


def _run_hooks(world: World) -> None:
    """Tasks are run before and after; one fails, and its last lines are read. An update replaces task definitions."""
    github, branch = world.sender(HOOKED), "feature/permitted"
    key = f"{HOOKED}@{branch}"
    github.push(branch)
    world.settled_key(key)
    github.push(branch, 2, before=1)
    updated = world.settled_key(key, revision=2)
    assert updated.observed.status is Status.READY, updated.failure
    github.delete(branch)
    world.settled_key(key, revision=3)


def _stop_in_hooks(world: World) -> None:
    """Somebody stops a run while its hook's task runs: Step Functions stops the task. What is to go goes later."""
    github = world.sender(HOOKED)
    made, gone = (f"feature/permitted-slow-{hook}" for hook in ("seed", "drop"))
    github.push(made)
    github.push(gone)
    _stop_in_hook(world, f"{HOOKED}@{made}", "ProvisionArn")
    ready = world.settled_key(f"{HOOKED}@{gone}")
    assert ready.observed.status is Status.READY, ready.failure
    github.delete(gone)
    _stop_in_hook(world, f"{HOOKED}@{gone}", "TeardownArn")
    github.delete(made)
    _try_again(world, f"{HOOKED}@{gone}")
    for branch in (made, gone):
        assert world.settled_key(f"{HOOKED}@{branch}", revision=2).observed.status is Status.DELETED


def _try_again(world: World, key: str) -> None:
    """The sweep tries a failed removal again, as soon as its time has come: now."""
    known = world.until(key, lambda held: held.failure is not None and held.run is None, what="failed to be removed")
    assert known.failure is not None
    world.registry.put(replace(known, failure=replace(known.failure, retry_at=int(time.time()))))
    assert key in invoke(world, "Sweep", {})["dispatched"]


def _stop_in_hook(world: World, key: str, machine: str) -> None:
    """Stops the environment's run once its hook's task has begun."""
    ecs = world.run.emulator.client("ecs")

    def begun(known: Environment) -> bool:
        in_its_name = {"cluster": settings.SANDBOX, "startedBy": known.run.name if known.run else "nobody"}
        return bool(ecs.list_tasks(**in_its_name)["taskArns"])

    run = world.until(key, begun, what="running its hook's task").run
    assert run is not None
    arn = world.run.outputs[settings.STACK][machine].replace(":stateMachine:", ":execution:")
    world.run.emulator.client("stepfunctions").stop_execution(executionArn=f"{arn}:{run.name}")


def _stop_tasks_by_hand(world: World, branch: str) -> None:
    """The emulator stops tasks as soon as their service is scaled to zero; here they still run."""
    known = world.registry.get(world.key(branch))
    assert known is not None
    run = {
        "environment": known.environment,
        "revision": known.desired.revision,
        "machine": "teardown",
        "run": "by-hand",
    }
    claim = Run(name="by-hand", machine=Machine.TEARDOWN, revision=known.desired.revision, claimed_at=int(time.time()))
    world.registry.put(replace(known, run=claim))
    plan = invoke(world, "Step", {"step": "Plan", "input": run})["plan"]
    stopped = invoke(world, "Step", {"step": "StopTasks", "input": run, "plan": plan, "made": {}})
    assert stopped["tasks"] >= 1


def _lose_a_run(world: World, branch: str) -> None:
    """A claim whose run never began is released by the sweep, which starts the run that is needed."""
    known = world.registry.get(world.key(branch))
    assert known is not None
    lost = Run(name="never-began", machine=Machine.PROVISION, revision=3, claimed_at=int(time.time()) - 3600)
    desired = replace(known.desired, revision=known.desired.revision + 1)
    world.registry.put(replace(known, run=lost, desired=desired))
    assert invoke(world, "Sweep", {})["released"] == [known.environment]
    world.settled(branch, revision=desired.revision)


def _sweep_up(world: World) -> None:
    """What nobody knows is found by its tags, looked at, and torn down by a run."""
    key = world.key("feature/permitted-to-nobody")
    pieces(world, "fixed-nobodys-abcdefg", port=18003, tags=ownership_tags(stack=settings.STACK, key=key))
    assert invoke(world, "Sweep", {})["reclaimed"] == [key]
    assert world.settled_key(key).observed.status is Status.DELETED


def test_nothing_that_the_product_does_is_refused(decisions: list[IamDecision]) -> None:
    refused = {(held.role, held.action, held.resource) for held in decisions if held.role and not held.allowed}
    assert refused == set()


def _is_tried(action: str, world: World) -> bool:
    """Whether the life above has to make use of it."""
    return bool(world.run.engine) if action in _WITH_CONTAINERS else not action.startswith(_PLUMBING)


def test_no_right_is_granted_that_is_not_used(world: World, decisions: list[IamDecision]) -> None:
    used = defaultdict(set)
    for held in decisions:
        used[held.role].add(held.action)
    unused = {
        (role, action)
        for role, actions in granted(world).items()
        for action in actions
        if action not in used[role] and _is_tried(action, world)
    }
    assert unused == set()
