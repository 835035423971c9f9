"""How a run's plan is made: from the environment's record, the project's settings, and what there is in the account."""

from collections.abc import Mapping

from preview.branch_file.overrides import NO_OVERRIDES, Overrides
from preview.config import Project
from preview.environment import Environment, Machine
from preview.facts import Listener, LoadBalancer, TaskDefinition
from preview.naming import ownership_tags
from preview.planning import calls
from preview.planning.capacity import check_capacity, own_listeners
from preview.planning.hooks import HookPlan, due_after, hook_plan
from preview.planning.plan import ProvisionPlan, RunInput, TeardownPlan
from preview.planning.service_plan import ServicePlan, lacks_commit, service_plan, slugs_of
from preview.templates import branch_values

# A teardown waits for tasks to finish (their `stopTimeout`, at most 120 s on Fargate) and for the deregistration delay.
_TEARDOWN_SECONDS = 600


def teardown_plan(
    environment: Environment,
    *,
    stack: str,
    run: RunInput,
    others: tuple[str, ...],
    drain_seconds: int,
    hook: HookPlan | None,
    now: int,
) -> TeardownPlan:
    """The plan of a teardown.

    Args:
        environment: the record.
        stack: the stack's name.
        run: the execution's input.
        others: the slugs of services beside the main one, as the project has them now.
        drain_seconds: the target groups' deregistration delay.
        hook: what is run first.
        now: seconds since 1970.
    """
    return TeardownPlan(
        machine=Machine.TEARDOWN,
        run=run["run"],
        environment=environment.environment,
        revision=run["revision"],
        slug=environment.slug,
        others=tuple(dict.fromkeys((*environment.others, *environment.leaving, *others))),
        stack=stack,
        cluster=environment.cluster,
        load_balancer=environment.load_balancer,
        hook=hook,
        deadline=now + _TEARDOWN_SECONDS + drain_seconds + (hook.timeout if hook else 0),
    )


def provision_plan(
    environment: Environment,
    project: Project,
    *,
    stack: str,
    run: RunInput,
    load_balancer: LoadBalancer,
    listeners: tuple[Listener, ...],
    target_groups: int,
    task_definitions: Mapping[str, TaskDefinition],
    overrides: Overrides = NO_OVERRIDES,
    now: int,
) -> ProvisionPlan:
    """The plan of a provision.

    Args:
        environment: the record.
        project: its settings.
        stack: the stack's name.
        run: the execution's input.
        load_balancer: the project's.
        listeners: the load balancer's.
        target_groups: how many target groups the load balancer uses; of no account where it has the environment's.
        task_definitions: the services' bases, by their names in deity.yaml.
        overrides: what the branch's own file asks to be otherwise.
        now: seconds since 1970.

    Raises:
        CapacityError: the load balancer has no room for another environment.
        InvalidPlanError: a task definition does not have its service's container or port.
    """
    tags = ownership_tags(stack=stack, key=environment.environment)
    values = plan_values(environment, load_balancer)
    placed = slugs_of(project, environment)
    slugs = [slug for _, slug in placed]
    services = tuple(
        service_plan(
            service,
            slug,
            environment=environment,
            project=project,
            load_balancer=load_balancer,
            task_definition=task_definitions[service.task_definition],
            run=run["run"],
            tags=tags,
            values=values,
            overrides=overrides.of(service.name),
        )
        for service, slug in placed
    )
    routed = tuple(service.slug for service in services if service.routed)
    check_capacity(routed, project, listeners=listeners, target_groups=target_groups)
    first, last = project.ports
    return ProvisionPlan(
        machine=Machine.PROVISION,
        run=run["run"],
        environment=environment.environment,
        revision=run["revision"],
        slug=environment.slug,
        stack=stack,
        cluster=environment.cluster,
        deadline=now + project.deadline_minutes * 60,
        begun_at=now,
        project=environment.project,
        repository=environment.repository,
        branch=environment.branch,
        commit=environment.desired.commit,
        actor=environment.desired.actor,
        answers=environment.observed.url is not None and not environment.observed.lacking,
        load_balancer=load_balancer.arn,
        first_port=first,
        last_port=last,
        taken_ports=tuple(listener.port for listener in listeners),
        own_listeners=tuple(held for slug in routed for held in own_listeners(slug, listeners)),
        target_group_attributes=calls.target_group_attributes(project),
        url=project.url or f"{'https' if project.certificate else 'http'}://{load_balancer.dns_name}:{{port}}/",
        services=services,
        values=values,
        lacks_commit=lacks_commit(project, environment.desired.commit),
        image_deadline=now + project.image_deadline_minutes * 60,
        retired=tuple(slug for slug in (*environment.others, *environment.leaving) if slug not in slugs),
        hook=_hook_after(environment, project, services, load_balancer, task_definitions, run=run["run"], tags=tags),
    )


def plan_values(environment: Environment, load_balancer: LoadBalancer) -> dict[str, str]:
    """What placeholders stand for. The account and the region are those of the load balancer's ARN."""
    _, _, _, region, account, *_ = load_balancer.arn.split(":")
    about_branch = branch_values(environment.branch, environment.desired.commit)
    return {**about_branch, "environment": environment.environment, "region": region, "account": account}


def _hook_after(
    environment: Environment,
    project: Project,
    services: tuple[ServicePlan, ...],
    load_balancer: LoadBalancer,
    task_definitions: Mapping[str, TaskDefinition],
    *,
    run: str,
    tags: Mapping[str, str],
) -> HookPlan | None:
    name = due_after(environment)
    hook = project.hooks.get(name) if name else None
    if name is None or hook is None:
        return None
    places = zip(project.every_service, services, strict=True)
    settings, planned = next(each for each in places if each[0].name == (hook.service or services[0].name))
    return hook_plan(
        name,
        hook,
        environment,
        run=run,
        slug=planned.slug,
        container=planned.container,
        placement=calls.placement(project, load_balancer, task_definitions[settings.task_definition]),
        tags=tags,
    )
