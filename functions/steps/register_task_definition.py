"""RegisterTaskDefinition: the environment's own task definitions, with the branch's images and variables."""

from preview.errors import InvalidPlanError
from preview.naming import CONTENT_TAG
from preview.ownership import check_owned
from preview.planning.plan import Made, ProvisionPlan
from preview.planning.service_plan import ServicePlan
from preview.planning.task_definition import Overlay, content_hash, derived, number
from preview.planning.variables import variables
from steps.aws import Aws


def run(plan: ProvisionPlan, made: Made, aws: Aws) -> Made:
    """Adds `definitions`, their ARNs by slug; `replaced`, whether there may be older ones; and `hook_definition`, that
    of the run's hook where it is a task.

    Raises:
        NotOursError: another's task definitions have the name.
        InvalidPlanError: the base has no such container, or ECS refuses the task definition.
    """
    definitions = {service.slug: _registered(plan, made, service, aws) for service in plan.services}
    registered = Made(definitions=definitions, replaced=any(number(arn) > 1 for arn in definitions.values()))
    if plan.hook is not None and plan.hook.task is not None:
        registered["hook_definition"] = definitions[plan.hook.slug]
    return registered


def _registered(plan: ProvisionPlan, made: Made, service: ServicePlan, aws: Aws) -> str:
    overlay = Overlay(
        images=made.get("images", {}).get(service.slug, service.images),
        variables=variables(plan, service, url=made["url"], routes=made["routes"]),
        commands=_commands(service),
        cpu=service.overrides.cpu,
        memory=service.overrides.memory,
    )
    call = derived(aws.definitions.registrable(service.base), overlay, family=service.slug, tags=plan.tags)
    content = content_hash(call)
    newest = aws.definitions.newest(service.slug)
    if newest is not None:
        check_owned(f"task definition {newest.arn}", newest.tags, plan.tags)
        if newest.tags.get(CONTENT_TAG) == content:
            return newest.arn
    return aws.definitions.register({**call, "tags": [*call["tags"], {"key": CONTENT_TAG, "value": content}]})


def _commands(service: ServicePlan) -> dict[str, tuple[str, ...]]:
    command = service.overrides.command
    if command is None:
        return {}
    if service.container is None:
        raise InvalidPlanError(
            ".deity.yaml gives a command, and the task definition has several containers: say which one is the "
            "project's, as `container` in deity.yaml"
        )
    return {service.container: command}
