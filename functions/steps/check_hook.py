"""CheckHook: what a hook that failed said, and whether the run fails with it."""

from preview.diagnosis import message
from preview.errors import HookFailedError
from preview.hooks import HookPlan
from preview.plan import Made, ProvisionPlan, StepFailure, TeardownPlan
from steps.aws import Aws

_TIMEOUT = "States.Timeout"


def run(plan: ProvisionPlan | TeardownPlan, made: Made, aws: Aws) -> Made:
    """Adds `warning`, what went wrong, where the run goes on all the same. A task that still runs is stopped.

    Raises:
        HookFailedError: the run fails with its hook.
    """
    hook, failure = plan.hook, made["hook_failure"]
    if hook is None:
        return Made()
    reason = f"the hook {hook.name} failed: {_why(hook, failure)}"
    if hook.task is not None:
        _stop(plan, aws)
    if hook.fails:
        raise HookFailedError(reason)
    return Made(warning=f"{reason}\nThe project says to go on all the same (on_failure: warn)")


def _why(hook: HookPlan, failure: StepFailure) -> str:
    if failure["error"] == _TIMEOUT:
        return f"it took longer than {hook.timeout} s (timeout_seconds)"
    return message(failure)


def _stop(plan: ProvisionPlan | TeardownPlan, aws: Aws) -> None:
    """A state that times out does not wait for its task, and the task goes on."""
    for task in aws.ecs.started_by(plan.cluster, plan.run):
        aws.ecs.stop_task(plan.cluster, task.arn, reason=f"ecs-deity: run {plan.run}, the hook took too long")
