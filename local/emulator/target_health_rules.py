"""DescribeTargetHealth as AWS answers it: the targets are really asked."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from local.emulator.health_checks import Check, HealthChecks
from local.emulator.ministack_inside import (
    Record,
    Response,
    elb_answer,
    listener_rules,
    listeners,
    registered_targets,
    target_groups,
)
from local.emulator.rules import ELB, Call, Rule
from local.emulator.target_health import Failure, Health, Reason, State, Thresholds

_NOT_IN_USE = Failure(
    reason=Reason.NOT_IN_USE,
    description="Target group is not configured to receive traffic from the load balancer",
)
_NOT_REGISTERED = Failure(reason=Reason.NOT_REGISTERED, description="Target is not registered to the target group")
_PAGE = "docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html"


def rules(checks: HealthChecks, *, interval_scale: float) -> tuple[Rule, ...]:
    """The rule, over these checks. `interval_scale` shortens the groups' intervals, so that failures show sooner."""

    async def describe(call: Call) -> Response | None:
        arn = str(call.parameters.get("TargetGroupArn", ""))
        group = target_groups().get(arn)
        if group is None or group["TargetType"] == "lambda":
            return None
        registered = {_key(target, group): target for target in registered_targets().get(arn, ())}
        asked = {_key(target, group): target for target in _asked(call)} or registered
        by_target = {key: _check(target, group, interval_scale) for key, target in registered.items()}
        checks.forget_all_but(arn, by_target.values())
        if not _in_use(arn):
            return _answer((key, by_target.get(key), State.UNUSED, _NOT_IN_USE) for key in asked)
        looked_at = [key for key in asked if key in by_target]
        known = dict(zip(looked_at, await checks.look_at(by_target[key] for key in looked_at), strict=True))
        return _answer((key, by_target.get(key), *_shown(known.get(key))) for key in asked)

    says = f"Targets are checked at the group's path; one passing check makes a new target healthy. {_PAGE}"
    return (Rule(service=ELB, action="DescribeTargetHealth", says=says, before=describe),)


def _asked(call: Call) -> list[Record]:
    count = 1
    asked: list[Record] = []
    while (identity := call.parameters.get(f"Targets.member.{count}.Id")) is not None:
        port = call.parameters.get(f"Targets.member.{count}.Port")
        asked.append({"Id": identity, **({"Port": int(port)} if port else {})})
        count += 1
    return asked


def _key(target: Record, group: Record) -> tuple[str, int]:
    return str(target["Id"]), int(target.get("Port") or group["Port"])


def _check(target: Record, group: Record, scale: float) -> Check:
    host, port = _key(target, group)
    return Check(
        group=group["TargetGroupArn"],
        host=host,
        port=port if group["HealthCheckPort"] == "traffic-port" else int(group["HealthCheckPort"]),
        path=group["HealthCheckPath"],
        matcher=group["Matcher"]["HttpCode"],
        timeout=float(group["HealthCheckTimeoutSeconds"]),
        thresholds=Thresholds(
            interval=group["HealthCheckIntervalSeconds"] * scale,
            healthy=group["HealthyThresholdCount"],
            unhealthy=group["UnhealthyThresholdCount"],
        ),
        tls=group["HealthCheckProtocol"] == "HTTPS",
    )


def _in_use(arn: str) -> bool:
    """Whether a listener, or a rule of one, sends anything to the group."""
    actions = [action for listener in listeners().values() for action in listener["DefaultActions"]]
    actions += [action for rule in listener_rules().values() for action in rule.get("Actions", ())]
    return any(arn in (action.get("TargetGroupArn"), *_forwarded(action)) for action in actions)


def _forwarded(action: Record) -> list[str]:
    weighted = (action.get("ForwardConfig") or {}).get("TargetGroups", ())
    return [str(group.get("TargetGroupArn")) for group in weighted]


def _shown(health: Health | None) -> tuple[State, Failure | None]:
    return (health.state, health.shown) if health else (State.UNUSED, _NOT_REGISTERED)


def _answer(
    described: Iterable[tuple[tuple[str, int], Check | None, State, Failure | None]],
) -> Response:
    members = "".join(
        f"<member><Target><Id>{escape(host)}</Id><Port>{port}</Port></Target>"
        + (f"<HealthCheckPort>{check.port}</HealthCheckPort>" if check else "")
        + f"<TargetHealth><State>{state}</State>{_why(failure)}</TargetHealth></member>"
        for (host, port), check, state, failure in described
    )
    inner = f"<TargetHealthDescriptions>{members}</TargetHealthDescriptions>"
    return elb_answer("DescribeTargetHealth", inner)


def _why(failure: Failure | None) -> str:
    if failure is None:
        return ""
    return f"<Reason>{failure.reason}</Reason><Description>{escape(failure.description)}</Description>"
