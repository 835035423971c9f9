"""Plan: at the run's turn, looks at what there is and decides everything, once. Stopping after it is a dry run."""

from typing import Any

from preview.config import Project
from preview.deciding.supersession import SUPERSEDED, superseded
from preview.environment import Environment, Machine
from preview.errors import InvalidPlanError, NotFoundError
from preview.facts import TaskDefinition
from preview.naming import ownership_tags
from preview.ownership import owned
from preview.planning.calls import Call, placement
from preview.planning.capacity import own_listeners
from preview.planning.hooks import BEFORE_DESTROY, HookPlan, hook_plan, with_task_definition
from preview.planning.plan import ProvisionPlan, RunInput, TeardownPlan
from preview.planning.planning import provision_plan, teardown_plan
from preview.planning.service_plan import only_container, slugs_of
from preview.turns import CHANGES, provision_units, teardown_units
from preview.watching.looks import seconds_to_ask
from steps.aws import Aws
from steps.branch_overrides import branch_overrides


def run(run_input: RunInput, aws: Aws, *, turn: float | None = None) -> dict[str, Any]:
    """`{"state": "planned", "plan": …}`, or another state without a plan.

    `waiting` for its turn to come, with `turn` and `wait`, the seconds until it is to be called again with that turn;
    nothing has been described until then. `superseded` where the branch has moved on.

    Args:
        run_input: the execution's.
        aws: what a step works with.
        turn: the one that the run holds, seconds since 1970; `None` where it has taken none yet.

    Raises:
        NotFoundError: the registry does not know the environment.
        InvalidPlanError: the project's settings do not fit the account.
        CapacityError: the load balancer is full.
    """
    environment = aws.registry.get(run_input["environment"])
    if environment is None:
        raise NotFoundError(f"the registry has no environment {run_input['environment']}")
    if superseded(environment, run_input["revision"], run_input["run"]):
        return {"state": SUPERSEDED, "plan": None}
    provisions = run_input["machine"] == Machine.PROVISION
    now = aws.now()
    if turn is None:
        turn = aws.turns.take(CHANGES, _units(environment, aws, provisions=provisions), now=now)
    if turn > now:
        return {"state": "waiting", "plan": None, "turn": turn, "wait": seconds_to_ask(turn, now=now)}
    plan = _provision(environment, run_input, aws) if provisions else _teardown(environment, run_input, aws)
    return {"state": "planned", "plan": plan}


def _units(environment: Environment, aws: Aws, *, provisions: bool) -> int:
    if not provisions:
        return teardown_units(services=len(environment.slugs))
    project = aws.config.project_of(environment.repository)
    services = len(project.every_service) if project else 1
    return provision_units(services=services, updates=environment.observed.url is not None)


def _provision(environment: Environment, run_input: RunInput, aws: Aws) -> ProvisionPlan:
    project = aws.config.project_of(environment.repository)
    if project is None:
        raise InvalidPlanError(f"the configuration no longer has a project for {environment.repository}")
    load_balancer = aws.load_balancing.load_balancer(environment.load_balancer)
    listeners = aws.load_balancing.listeners(load_balancer.arn)
    # Counted only where one more is to come: a call less for every update.
    counted = not own_listeners(environment.slug, listeners) or len(project.every_service) > 1
    task_definitions = {
        name: aws.definitions.described(name) for name in {service.task_definition for service in project.every_service}
    }
    return provision_plan(
        environment,
        project,
        stack=aws.config.stack,
        run=run_input,
        load_balancer=load_balancer,
        listeners=listeners,
        target_groups=aws.load_balancing.count_target_groups(load_balancer.arn) if counted else 0,
        task_definitions=task_definitions,
        overrides=branch_overrides(environment, project, task_definitions, aws),
        now=int(aws.now()),
    )


def _teardown(environment: Environment, run_input: RunInput, aws: Aws) -> TeardownPlan:
    project = aws.config.project_of(environment.repository)
    return teardown_plan(
        environment,
        stack=aws.config.stack,
        run=run_input,
        others=tuple(slug for _, slug in slugs_of(project, environment)[1:]) if project else (),
        drain_seconds=project.deregistration_delay_seconds if project else 0,
        hook=_hook_before(environment, project, run_input["run"], aws) if project else None,
        now=int(aws.now()),
    )


def _hook_before(environment: Environment, project: Project, run: str, aws: Aws) -> HookPlan | None:
    """The hook before a removal, where there is something to remove: what was never registered never ran."""
    hook = project.before_destroy
    if hook is None:
        return None
    placed = slugs_of(project, environment)
    service, slug = next(each for each in placed if hook.service in (None, each[0].name))
    definition = aws.definitions.newest(slug)
    tags = ownership_tags(stack=aws.config.stack, key=environment.environment)
    if definition is None or not owned(definition.tags, tags):
        return None
    described = aws.definitions.described(definition.arn)
    planned = hook_plan(
        BEFORE_DESTROY,
        hook,
        environment,
        run=run,
        slug=slug,
        container=service.container or only_container(described),
        placement=_placement(environment, project, described, aws) if hook.command else {},
        tags=tags,
    )
    return with_task_definition(planned, definition.arn)


def _placement(environment: Environment, project: Project, described: TaskDefinition, aws: Aws) -> Call:
    return placement(project, aws.load_balancing.load_balancer(environment.load_balancer), described)
