"""The hook of one run: which one is due, and what it is called with."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from preview.config import Hook, OnFailure
from preview.environment import Environment
from preview.errors import InvalidPlanError
from preview.planning.calls import Call

AFTER_CREATE = "after_create"
AFTER_UPDATE = "after_update"
BEFORE_DESTROY = "before_destroy"


@dataclass(frozen=True, kw_only=True)
class HookPlan:
    """A hook, decided.

    Attributes:
        name: the setting's.
        function: the ARN of the Lambda function, or `None`.
        task: RunTask's parameters as Step Functions writes them, or `None`; a provision learns the task definition
            later.
        slug: of the service whose task definition the task is made of.
        container: runs the task's command.
        timeout: seconds.
        fails: whether the run fails with it.
        payload: what a function is told of the environment, less what the run finds out.
    """

    name: str
    function: str | None = None
    task: Call | None = None
    slug: str
    container: str | None = None
    timeout: int
    fails: bool
    payload: Mapping[str, Any] = field(default_factory=dict)


def due_after(environment: Environment) -> str | None:
    """The hook that a provision runs once the environment is ready, or `None`.

    What answered before was created before. An update to the commit that is there already is a repair, and runs none.
    """
    observed, desired = environment.observed, environment.desired
    if not observed.url:
        return AFTER_CREATE
    return AFTER_UPDATE if desired.commit is None or desired.commit != observed.commit else None


def payload(environment: Environment, name: str, *, run: str) -> dict[str, Any]:
    """What a function is told of the environment."""
    return {
        "hook": name,
        "environment": environment.environment,
        "project": environment.project,
        "repository": environment.repository,
        "branch": environment.branch,
        "commit": environment.desired.commit,
        "actor": environment.desired.actor,
        "cluster": environment.cluster,
        "service": environment.slug,
        "run": run,
    }


def hook_plan(
    name: str,
    hook: Hook,
    environment: Environment,
    *,
    run: str,
    slug: str,
    container: str | None,
    placement: Call,
    tags: Mapping[str, str],
) -> HookPlan:
    """The plan of a hook.

    Args:
        name: the setting's.
        hook: its settings.
        environment: whose it is.
        run: the execution's name.
        slug: of the service whose task definition a task is made of.
        container: of that service, where the hook names none.
        placement: where a task runs, in RunTask's words.
        tags: prove that the task is ours.

    Raises:
        InvalidPlanError: nobody says which container runs the command.
    """
    runs_in = hook.container or container
    if hook.command and runs_in is None:
        raise InvalidPlanError(f"{name}: the task definition has several containers; say which, as `container`")
    return HookPlan(
        name=name,
        function=hook.function,
        task=_task(hook, cluster=environment.cluster, run=run, container=runs_in, placement=placement, tags=tags)
        if hook.command
        else None,
        slug=slug,
        container=runs_in if hook.command else None,
        timeout=hook.timeout_seconds,
        fails=(hook.on_failure or _default(name)) is OnFailure.FAIL,
        payload=payload(environment, name, run=run) if hook.function else {},
    )


def with_task_definition(plan: HookPlan, arn: str) -> HookPlan:
    """The hook, with the task definition that its task is made of."""
    return replace(plan, task={**plan.task, "TaskDefinition": arn}) if plan.task is not None else plan


def _default(name: str) -> OnFailure:
    """What is to be removed shall go, whatever its hook says."""
    return OnFailure.WARN if name == BEFORE_DESTROY else OnFailure.FAIL


def _task(
    hook: Hook, *, cluster: str, run: str, container: str | None, placement: Call, tags: Mapping[str, str]
) -> dict[str, Any]:
    """In Step Functions' spelling: step-functions/latest/dg/connect-ecs.html."""
    call = {
        "cluster": cluster,
        "count": 1,
        "enableECSManagedTags": True,
        "startedBy": run,
        "overrides": {"containerOverrides": [{"name": container, "command": list(hook.command)}]},
        "tags": [{"key": name, "value": value} for name, value in tags.items()],
        **placement,
    }
    spelt: dict[str, Any] = _pascal(call)
    return spelt


def _pascal(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {f"{name[:1].upper()}{name[1:]}": _pascal(held) for name, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_pascal(held) for held in value]
    return value
