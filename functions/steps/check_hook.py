"""CheckHook: what a hook that failed said, and whether the run fails with it."""

from preview.errors import HookFailedError
from preview.facts import Task
from preview.planning.hooks import HookPlan
from preview.planning.plan import Made, ProvisionPlan, StepFailure, TeardownPlan
from preview.watching.diagnosis import message, task_end
from preview.watching.function_failure import last_calls
from preview.watching.telling import newest_first
from steps.aws import Aws
from steps.last_lines import last_lines_of

_TIMEOUT = "States.Timeout"
# Nothing is rolled back for a hook: what it did half-way may not fit the commit before.
_ANSWERS = "This commit's tasks are up and answer all the same"


def run(plan: ProvisionPlan | TeardownPlan, made: Made, aws: Aws) -> Made:
    """Adds `warning`, what went wrong, where the run goes on all the same. A task that still runs is stopped.

    Raises:
        HookFailedError: the run fails with its hook.
    """
    hook, failure = plan.hook, made["hook_failure"]
    if hook is None:
        return Made()
    tasks = _tasks(plan, hook, aws) if hook.task is not None else ()
    reason = "\n".join(
        [f"the hook {hook.name} failed: {_why(hook, failure, tasks)}", *_said(hook, failure, tasks, aws)]
    )
    _stop(plan, tasks, aws)
    if hook.fails:
        raise HookFailedError(f"{reason}\n{_ANSWERS}" if _is_update(plan) else reason)
    return Made(warning=f"{reason}\nThe project says to go on all the same (on_failure: warn)")


def _is_update(plan: ProvisionPlan | TeardownPlan) -> bool:
    return isinstance(plan, ProvisionPlan) and plan.answers


def _tasks(plan: ProvisionPlan | TeardownPlan, hook: HookPlan, aws: Aws) -> tuple[Task, ...]:
    """Those that Step Functions ran in the run's name; the newest first."""
    running = aws.ecs.family_tasks(plan.cluster, hook.slug)
    ended = aws.ecs.family_tasks(plan.cluster, hook.slug, desired_status="STOPPED")
    return newest_first(task for task in (*running, *ended) if task.started_by == plan.run)


def _why(hook: HookPlan, failure: StepFailure, tasks: tuple[Task, ...]) -> str:
    if failure["error"] == _TIMEOUT:
        return f"it took longer than {hook.timeout} s (timeout_seconds)"
    # The cause of a task that failed is the whole task, as JSON: its end in words is for people.
    return task_end(tasks[0]) if tasks else message(failure)


def _said(hook: HookPlan, failure: StepFailure, tasks: tuple[Task, ...], aws: Aws) -> tuple[str, ...]:
    if hook.task is None:
        return last_calls(failure)
    return last_lines_of(tasks[0], aws, main=hook.container) if tasks else ()


def _stop(plan: ProvisionPlan | TeardownPlan, tasks: tuple[Task, ...], aws: Aws) -> None:
    """A state that times out does not wait for its task, and the task goes on."""
    for task in tasks:
        if task.desired_status != "STOPPED":
            aws.ecs.stop_task(plan.cluster, task.arn, reason=f"ecs-deity: run {plan.run}, the hook is over")
