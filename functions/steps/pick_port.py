"""PickPort: free ports of the project's range. Whether they are still free, CreateListener finds out."""

from typing import Any

from preview.environment import Route
from preview.errors import InvalidPlanError
from preview.facts import Listener
from preview.planning.capacity import own_listeners
from preview.planning.listener import differences, kept_listener
from preview.planning.plan import Made, ProvisionPlan
from preview.planning.ports import draw_port
from preview.planning.service_plan import ServicePlan
from preview.records import to_json
from steps.aws import Aws
from steps.own_listeners import tagged_as_ours


def run(plan: ProvisionPlan, made: Made, aws: Aws) -> Made:
    """Adds `ports` by slug, `url` and `port` of the main service and the `routes` of others; and `listeners` by slug of
    those that have theirs, with its port.

    What the plan saw a moment ago is enough, until somebody was quicker with a port: then it looks again.

    Raises:
        CapacityError: the range has no free port.
        InvalidPlanError: a listener of the environment's has another protocol or certificate than the project now has.
        InUseError: AWS is not done yet with a listener that is one too many.
    """
    listeners, taken = plan.own_listeners, set(plan.taken_ports)
    if "ports" in made:
        listeners = aws.load_balancing.listeners(plan.load_balancer)
        taken = {listener.port for listener in listeners}
    ports: dict[str, int] = {}
    kept: dict[str, str] = {}
    for service in plan.routed:
        own = own_listeners(service.slug, listeners)
        if own:
            adopted = _adopted(plan, service, own, aws)
            ports[service.slug], kept[service.slug] = adopted.port, adopted.arn
    for service in plan.routed:
        if service.slug not in ports:
            ports[service.slug] = draw_port(
                plan.first_port, plan.last_port, taken=taken, prefer=service.last_known_port, choose=aws.choose
            )
            taken.add(ports[service.slug])
    port = ports[plan.slug]
    return Made(ports=ports, listeners=kept, port=port, url=_url(plan, port), routes=_routes(plan, ports))


def _adopted(plan: ProvisionPlan, service: ServicePlan, own: tuple[Listener, ...], aws: Aws) -> Listener:
    ours, _ = tagged_as_ours(plan, own, aws) if len(own) > 1 else (own, ())
    kept = kept_listener(ours or own, service.last_known_port)
    differing = differences(kept, service.listener or {})
    if differing:
        # The URL announced would be one at which nothing answers.
        raise InvalidPlanError(
            f"the environment's listener was made with {differing}; delete the branch's environment and push "
            "again to have it made anew"
        )
    # A call that an earlier run made and never heard of may have been carried out late, on another port.
    for spare in ours:
        if spare is not kept:
            aws.load_balancing.delete_listener(spare.arn)
    return kept


def _routes(plan: ProvisionPlan, ports: dict[str, int]) -> list[dict[str, Any]]:
    others = (service for service in plan.routed if service.slug != plan.slug)
    return [
        to_json(
            Route(
                service=service.name,
                slug=service.slug,
                url=_url(plan, ports[service.slug]),
                port=ports[service.slug],
            )
        )
        for service in others
    ]


def _url(plan: ProvisionPlan, port: int) -> str:
    return plan.url.replace("{port}", str(port))
