"""Plan: looks at what there is and decides everything, once. Stopping after it is a dry run."""

from typing import Any

from preview.environment import Environment, Machine
from preview.errors import InvalidPlanError, NotFoundError
from preview.plan import ProvisionPlan, RunInput, TeardownPlan, provision_plan, teardown_plan
from preview.supersession import SUPERSEDED, superseded
from steps.aws import Aws


def run(run_input: RunInput, aws: Aws) -> dict[str, Any]:
    """`{"state": "planned", "plan": …}`, or `{"state": "superseded", …}` where the branch has moved on.

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
    plan = _provision(environment, run_input, aws) if provisions else _teardown(environment, run_input, aws)
    return {"state": "planned", "plan": plan}


def _provision(environment: Environment, run_input: RunInput, aws: Aws) -> ProvisionPlan:
    project = aws.config.project_of(environment.repository)
    if project is None:
        raise InvalidPlanError(f"the configuration no longer has a project for {environment.repository}")
    load_balancer = aws.load_balancing.load_balancer(environment.load_balancer)
    return provision_plan(
        environment,
        project,
        stack=aws.config.stack,
        run=run_input,
        load_balancer=load_balancer,
        listeners=aws.load_balancing.listeners(load_balancer.arn),
        target_groups=aws.load_balancing.count_target_groups(load_balancer.arn),
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
