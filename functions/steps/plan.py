"""Plan: at the run's turn, looks at what there is and decides everything, once. Stopping after it is a dry run."""

from typing import Any

from preview.capacity import own_listeners
from preview.environment import Environment, Machine
from preview.errors import InvalidPlanError, NotFoundError
from preview.looks import seconds_to_ask
from preview.plan import ProvisionPlan, RunInput, TeardownPlan, provision_plan, teardown_plan
from preview.supersession import SUPERSEDED, superseded
from preview.turns import CHANGES, PROVISION_UNITS, TEARDOWN_UNITS
from steps.aws import Aws


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
        turn = aws.turns.take(CHANGES, PROVISION_UNITS if provisions else TEARDOWN_UNITS, now=now)
    if turn > now:
        return {"state": "waiting", "plan": None, "turn": turn, "wait": seconds_to_ask(turn, now=now)}
    plan = _provision(environment, run_input, aws) if provisions else _teardown(environment, run_input, aws)
    return {"state": "planned", "plan": plan}


def _provision(environment: Environment, run_input: RunInput, aws: Aws) -> ProvisionPlan:
    project = aws.config.project_of(environment.repository)
    if project is None:
        raise InvalidPlanError(f"the configuration no longer has a project for {environment.repository}")
    load_balancer = aws.load_balancing.load_balancer(environment.load_balancer)
    listeners = aws.load_balancing.listeners(load_balancer.arn)
    # Counted only where one more is to come: a call less for every update.
    counted = not own_listeners(environment.slug, listeners)
    return provision_plan(
        environment,
        project,
        stack=aws.config.stack,
        run=run_input,
        load_balancer=load_balancer,
        listeners=listeners,
        target_groups=aws.load_balancing.count_target_groups(load_balancer.arn) if counted else 0,
        task_definition=aws.ecs.task_definition(project.task_definition),
        now=int(aws.now()),
    )


def _teardown(environment: Environment, run_input: RunInput, aws: Aws) -> TeardownPlan:
    project = aws.config.project_of(environment.repository)
    return teardown_plan(
        environment,
        stack=aws.config.stack,
        run=run_input,
        drain_seconds=project.deregistration_delay_seconds if project else 0,
        now=int(aws.now()),
    )
