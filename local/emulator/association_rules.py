"""Which load balancer a target group belongs to, and that it does for a while after the last listener is gone."""

from http import HTTPStatus

from local.emulator.delays import GROUP_FREE
from local.emulator.ministack_inside import Response, elb_answer, elb_refusal, target_groups
from local.emulator.routes import used_groups
from local.emulator.rules import ELB, Call, Rule, each
from local.emulator.timeline import Timeline

_API = "docs.aws.amazon.com/elasticloadbalancing/latest/APIReference"
_TERRAFORM = "terraform-provider-aws internal/service/elbv2/target_group.go"


class Associations:
    """Which groups belonged to a load balancer a moment ago: AWS takes its time to see that they no longer do."""

    def __init__(self, timeline: Timeline) -> None:
        """None did."""
        self._timeline = timeline
        self._freed_at: dict[str, float] = {}

    def forget(self) -> None:
        """None did."""
        self._freed_at.clear()

    async def note(self, _call: Call, response: Response) -> Response:
        """Writes down at each group which load balancers use it now, which the emulator only ever adds to."""
        if response[0] == HTTPStatus.OK:
            used = used_groups()
            for arn, group in target_groups().items():
                now = used.get(arn, [])
                if set(group["LoadBalancerArns"]) - set(now):
                    self._freed_at[arn] = self._timeline.now()
                group["LoadBalancerArns"] = now
        return response

    async def delete_target_group(self, call: Call) -> Response | None:
        """The refusal of a group that is used, or was a moment ago; success where there is none."""
        arn = str(call.parameters.get("TargetGroupArn", ""))
        if arn not in target_groups():
            return elb_answer(call.action, "")
        freed_at = self._freed_at.get(arn)
        if arn in used_groups() or (freed_at is not None and self._timeline.now() < freed_at + GROUP_FREE):
            said = f"Target group '{arn}' is currently in use by a listener or a rule"
            return elb_refusal("ResourceInUse", said)
        self._freed_at.pop(arn, None)
        return None

    def rules(self) -> tuple[Rule, ...]:
        """As rules."""
        routing = ("CreateListener", "ModifyListener", "DeleteListener", "CreateRule", "ModifyRule", "DeleteRule")
        shown = (
            f"A group names the load balancers that use it, and no longer those that did. {_API}/API_TargetGroup.html"
        )
        deletion = (
            "A group that a listener or a rule uses is ResourceInUse, and still is for a while after that is gone; an "
            f"unknown ARN is no error. {_API}/API_DeleteTargetGroup.html, {_TERRAFORM}"
        )
        return (
            *each(routing, service=ELB, says=shown, after=self.note),
            Rule(service=ELB, action="DeleteTargetGroup", says=deletion, before=self.delete_target_group),
        )
