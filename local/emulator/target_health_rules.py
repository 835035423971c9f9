"""DescribeTargetHealth as AWS answers it: the targets are really asked."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from local.emulator.health_checks import Check
from local.emulator.ministack_inside import Record, Response, elb_answer, target_groups
from local.emulator.routes import in_use
from local.emulator.rules import ELB, Call, Rule
from local.emulator.target_health import Failure, Reason, State
from local.emulator.target_states import TargetStates
from local.emulator.targets import Key, key_of

_NOT_IN_USE = Failure(
    reason=Reason.NOT_IN_USE,
    description="Target group is not configured to receive traffic from the load balancer",
)
_NOT_REGISTERED = Failure(reason=Reason.NOT_REGISTERED, description="Target is not registered to the target group")
_DRAINING = Failure(reason=Reason.DEREGISTRATION_IN_PROGRESS, description="Target deregistration is in progress")
_PAGE = "docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html"


def rules(states: TargetStates) -> tuple[Rule, ...]:
    """The rule, over what is known of the targets."""

    async def describe(call: Call) -> Response | None:
        arn = str(call.parameters.get("TargetGroupArn", ""))
        group = target_groups().get(arn)
        if group is None or group["TargetType"] == "lambda":
            return None
        registered = states.registered(arn)
        asked = [key_of(target, group) for target in _asked(call)] or [*registered, *states.draining(arn)]
        if not in_use(arn):
            return _answer((key, registered.get(key), State.UNUSED, _NOT_IN_USE) for key in asked)
        known = await states.of(arn, asked)
        draining = states.draining(arn)

        def shown(key: Key) -> tuple[State, Failure | None]:
            if key in known:
                health = known[key].health
                return health.state, health.shown
            return (State.DRAINING, _DRAINING) if key in draining else (State.UNUSED, _NOT_REGISTERED)

        return _answer((key, registered.get(key), *shown(key)) for key in asked)

    says = (
        "Targets are checked at the group's path, first about 2 s after their registration; one passing check makes a "
        f"new target healthy. {_PAGE}"
    )
    return (Rule(service=ELB, action="DescribeTargetHealth", says=says, before=describe),)


def _asked(call: Call) -> list[Record]:
    count = 1
    asked: list[Record] = []
    while (identity := call.parameters.get(f"Targets.member.{count}.Id")) is not None:
        port = call.parameters.get(f"Targets.member.{count}.Port")
        asked.append({"Id": identity, **({"Port": int(port)} if port else {})})
        count += 1
    return asked


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
