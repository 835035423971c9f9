"""Hooks: which one is due, what it is called with, and whether its failure is the run's."""

import json
from dataclasses import replace
from typing import Any

import pytest

from preview.config import Hook, OnFailure
from preview.environment import Environment
from preview.errors import InvalidPlanError
from preview.planning.hooks import HookPlan, due_after, hook_plan, payload, with_task_definition
from preview.records import from_json, to_json
from tests.unit.aws_forms import refusals
from tests.unit.story import A, B, Story, a_ready_branch

SEED = "arn:aws:lambda:eu-west-1:111122223333:function:seed"
ARN = "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-login-abcdefg:3"
TAGS = {"ecs-deity:stack": "ecs-deity", "ecs-deity:environment": "acme/shop@feature/login"}
PLACEMENTS: dict[str, dict[str, Any]] = {
    "Fargate": {
        "launchType": "FARGATE",
        "networkConfiguration": {
            "awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "ENABLED"}
        },
    },
    "EC2, bridge": {"launchType": "EC2"},
    "Spot": {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]},
}


def pushed(story: Story, commit: str) -> Environment:
    story.push(commit)
    return story.environment


def plan_of(hook: Hook, name: str = "after_create", *, container: str | None = "web", **where: Any) -> HookPlan:
    return hook_plan(
        name,
        hook,
        pushed(Story(), A),
        run="shop-login-abcdefg-r1-t",
        slug="shop-login-abcdefg",
        container=container,
        placement=where.get("placement", PLACEMENTS["Fargate"]),
        tags=TAGS,
    )


def task_of(hook: Hook, **where: Any) -> dict[str, Any]:
    task = plan_of(hook, **where).task
    assert task is not None
    return dict(task)


def lowered(value: Any) -> Any:
    """RunTask's own spelling of what Step Functions spells with capitals."""
    if isinstance(value, dict):
        return {f"{name[0].lower()}{name[1:]}": lowered(held) for name, held in value.items()}
    return [lowered(held) for held in value] if isinstance(value, list) else value


class TestWhichIsDue:
    def test_after_creation_where_nothing_answered_before(self) -> None:
        assert due_after(pushed(Story(), A)) == "after_create"

    def test_after_an_update_where_another_commit_answers(self) -> None:
        assert due_after(pushed(a_ready_branch(), B)) == "after_update"

    def test_none_after_a_repair_of_the_commit_that_is_there(self) -> None:
        assert due_after(a_ready_branch().environment) is None

    def test_after_an_update_where_nobody_says_what_to(self) -> None:
        ready = a_ready_branch().environment
        assert due_after(replace(ready, desired=replace(ready.desired, commit=None))) == "after_update"

    def test_after_creation_again_where_the_first_one_failed(self) -> None:
        story = Story()
        story.push(A)
        story.fails()
        story.is_gone()
        assert due_after(pushed(story, B)) == "after_create"


class TestFunctions:
    def test_it_is_told_of_the_environment(self) -> None:
        environment = pushed(Story(), A)
        assert payload(environment, "after_create", run="r1") == {
            "hook": "after_create",
            "environment": "acme/shop@feature/login",
            "project": "shop",
            "repository": "acme/shop",
            "branch": "feature/login",
            "commit": A,
            "actor": "octocat",
            "cluster": "previews",
            "service": environment.slug,
            "run": "r1",
        }

    def test_a_function_is_no_task(self) -> None:
        plan = plan_of(Hook(function=SEED, timeout_seconds=60), container=None)
        assert (plan.function, plan.task, plan.container, plan.timeout) == (SEED, None, None, 60)
        assert plan.payload["hook"] == "after_create"
        assert with_task_definition(plan, ARN) == plan


class TestTasks:
    @pytest.mark.parametrize("placement", PLACEMENTS)
    def test_aws_takes_the_call(self, placement: str) -> None:
        plan = with_task_definition(plan_of(Hook(command=("x", "-y")), placement=PLACEMENTS[placement]), ARN)
        assert refusals("ecs", "RunTask", lowered(plan.task)) == ""

    def test_it_runs_the_command_in_the_container_that_answers_requests(self) -> None:
        assert task_of(Hook(command=("bin/migrate", "--all")))["Overrides"] == {
            "ContainerOverrides": [{"Name": "web", "Command": ["bin/migrate", "--all"]}]
        }

    def test_or_in_the_one_that_the_hook_names(self) -> None:
        plan = plan_of(Hook(command=("x",), container="job"))
        assert plan.container == "job"
        assert task_of(Hook(command=("x",), container="job"))["Overrides"]["ContainerOverrides"][0]["Name"] == "job"

    def test_where_nobody_says_which_container_the_plan_is_refused(self) -> None:
        with pytest.raises(InvalidPlanError, match=r"after_create: .* has several containers; say which"):
            plan_of(Hook(command=("x",)), container=None)

    def test_it_is_known_as_the_runs_and_as_ours(self) -> None:
        task = task_of(Hook(command=("x",)))
        assert (task["StartedBy"], task["Count"], task["Cluster"]) == ("shop-login-abcdefg-r1-t", 1, "previews")
        assert {tag["Key"]: tag["Value"] for tag in task["Tags"]} == TAGS

    def test_it_is_of_the_branchs_own_task_definition_once_that_is_known(self) -> None:
        plan = plan_of(Hook(command=("x",)))
        assert plan.task is not None
        assert "TaskDefinition" not in plan.task
        known = with_task_definition(plan, ARN)
        assert known.task == {**plan.task, "TaskDefinition": ARN}

    def test_a_task_is_told_nothing_as_a_payload(self) -> None:
        assert plan_of(Hook(command=("x",))).payload == {}


@pytest.mark.parametrize(
    ("name", "on_failure", "fails"),
    [
        ("after_create", None, True),
        ("after_update", None, True),
        ("before_destroy", None, False),
        ("after_create", OnFailure.WARN, False),
        ("before_destroy", OnFailure.FAIL, True),
    ],
)
def test_a_failure_is_the_runs_unless_something_is_to_go_or_the_project_says_otherwise(
    name: str, on_failure: OnFailure | None, fails: bool
) -> None:
    assert plan_of(Hook(function=SEED, on_failure=on_failure), name).fails is fails


@pytest.mark.parametrize("hook", [Hook(function=SEED), Hook(command=("x", "y"))])
def test_a_hook_survives_the_runs_history(hook: Hook) -> None:
    plan = plan_of(hook)
    assert from_json(HookPlan, json.loads(json.dumps(to_json(plan)))) == plan
