"""What a state machine may do itself: call the step function, and run the projects' hooks."""

from collections.abc import Sequence

from aws_cdk import ArnFormat, Stack

from infra.grants import Grant
from infra.task_grants import clusters_of, pass_task_roles, tagged_in_request
from preview.config import Config, Hook
from preview.naming import STACK_TAG


def hook_grants(stack: Stack, config: Config, names: Sequence[str], *, step: str) -> list[Grant]:
    """The grants of a machine that runs the hooks of these names; `step` is the step function's ARN."""
    hooks = [project.hooks[name] for project in config.projects for name in names if name in project.hooks]
    functions = sorted({hook.function for hook in hooks if hook.function})
    invoke = Grant(sid="InvokeFunctions", actions=("lambda:InvokeFunction",), resources=(step, *functions))
    return [invoke, *(_run_tasks(stack, config) if _has_task(hooks) else [])]


def _has_task(hooks: Sequence[Hook]) -> bool:
    return any(hook.command for hook in hooks)


def _run_tasks(stack: Stack, config: Config) -> list[Grant]:
    """What `ecs:runTask.sync` needs: step-functions/latest/dg/connect-ecs.html."""
    clusters = clusters_of(stack, config)
    tasks = tuple(cluster.replace(":cluster/", ":task/") + "/*" for cluster in clusters)

    def arn(service: str, resource: str, name: str) -> str:
        return stack.format_arn(
            service=service, resource=resource, resource_name=name, arn_format=ArnFormat.SLASH_RESOURCE_NAME
        )

    return [
        Grant(
            sid="RunHookTasks",
            actions=("ecs:RunTask",),
            resources=(arn("ecs", "task-definition", "*:*"),),
            when={
                "ArnEquals": {"ecs:cluster": list(clusters)},
                "StringEquals": {
                    f"aws:ResourceTag/{STACK_TAG}": config.stack,
                    f"aws:RequestTag/{STACK_TAG}": config.stack,
                },
            },
            because="The family comes with the branch; the tag narrows it to task definitions that this stack made.",
        ),
        Grant(
            sid="TagHookTasks",
            actions=("ecs:TagResource",),
            resources=tasks,
            when={"StringEquals": {"ecs:CreateAction": "RunTask", **tagged_in_request(config.stack)["StringEquals"]}},
            because="The id of what is being made is not known before; both conditions narrow it.",
        ),
        Grant(
            sid="FollowHookTasks",
            actions=("ecs:DescribeTasks", "ecs:StopTask"),
            resources=tasks,
            when={"StringEquals": {f"aws:ResourceTag/{STACK_TAG}": config.stack}},
            because="The id is made by AWS; the condition on the tag narrows it to what this stack made.",
        ),
        Grant(
            sid="HearOfHookTasks",
            actions=("events:DescribeRule", "events:PutRule", "events:PutTargets"),
            resources=(arn("events", "rule", "StepFunctionsGetEventsForECSTaskRule"),),
        ),
        pass_task_roles(stack, config),
    ]
