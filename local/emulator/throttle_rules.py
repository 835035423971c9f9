"""How many calls AWS lets an account make: token buckets, each filled at its rate and never over its size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from local.emulator.ministack_inside import Response, ecs_refusal, elb_refusal
from local.emulator.rules import ECS, ELB, Call, Rule
from local.emulator.timeline import Clock
from local.emulator.user_agent import PLUMBING

_ELB_PAGE = "docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html"
_ECS_PAGE = "docs.aws.amazon.com/AmazonECS/latest/developerguide/request-throttling.html"
_CODE, _MESSAGE = "ThrottlingException", "Rate exceeded"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A bucket's size and rate, as its page has them.

    Attributes:
        service: whose calls it limits.
        name: what the page calls these calls.
        actions: the calls that take from it.
        burst: how many tokens it holds.
        per_second: how many it gains in a second.
    """

    service: str
    name: str
    actions: tuple[str, ...]
    burst: int
    per_second: float

    @property
    def says(self) -> str:
        """The limit as a rule's words."""
        page = _ELB_PAGE if self.service == ELB else _ECS_PAGE
        return f"{self.name}: {self.burst} calls at once, {self.per_second:g} a second; else {_CODE}. {page}"


@dataclass
class Bucket:
    """One bucket, and how it was used.

    Attributes:
        limit: its size and rate.
        calls: how many asked for a token.
        refused: how many got none.
    """

    limit: Limit
    calls: int = 0
    refused: int = 0
    _tokens: float = field(init=False)
    _at: float | None = None

    def __post_init__(self) -> None:
        """It begins full."""
        self._tokens = self.limit.burst

    def take(self, now: float) -> bool:
        """Whether there was a token, which is gone then."""
        gained = 0.0 if self._at is None else (now - self._at) * self.limit.per_second
        self._tokens, self._at = min(self.limit.burst, self._tokens + gained), now
        self.calls += 1
        if self._tokens < 1:
            self.refused += 1
            return False
        self._tokens -= 1
        return True


_TARGETS = ("RegisterTargets", "DeregisterTargets")
_DESCRIBED = (
    *("DescribeLoadBalancers", "DescribeLoadBalancerAttributes", "DescribeListeners", "DescribeListenerAttributes"),
    *("DescribeRules", "DescribeTags", "DescribeTargetGroups", "DescribeTargetGroupAttributes"),
    "DescribeTargetHealth",
)
_MUTATING = (
    *("CreateLoadBalancer", "DeleteLoadBalancer", "ModifyLoadBalancerAttributes"),
    *("SetSubnets", "SetSecurityGroups", "SetIpAddressType"),
    *("CreateTargetGroup", "ModifyTargetGroup", "DeleteTargetGroup", "ModifyTargetGroupAttributes"),
    *("CreateListener", "ModifyListener", "DeleteListener", "ModifyListenerAttributes"),
    *("CreateRule", "ModifyRule", "DeleteRule", "SetRulePriorities", "AddTags", "RemoveTags"),
)
ACCOUNT = Limit(
    service=ELB,
    name="Everything of Elastic Load Balancing together",
    actions=(*_MUTATING, *_DESCRIBED, *_TARGETS),
    burst=40,
    per_second=10,
)
LIMITS = (
    Limit(service=ELB, name="Mutating actions together", actions=_MUTATING, burst=20, per_second=3),
    Limit(service=ELB, name="Describe actions together", actions=_DESCRIBED, burst=40, per_second=10),
    Limit(service=ELB, name="Registration of targets", actions=_TARGETS, burst=20, per_second=4),
    Limit(
        service=ECS,
        name="Service modification",
        actions=("CreateService", "UpdateService", "DeleteService"),
        burst=50,
        per_second=5,
    ),
    Limit(service=ECS, name="Service reads", actions=("DescribeServices", "ListServices"), burst=100, per_second=20),
    Limit(
        service=ECS,
        name="Task definition modification",
        actions=("RegisterTaskDefinition", "DeregisterTaskDefinition"),
        burst=20,
        per_second=1,
    ),
    Limit(service=ECS, name="Task definition deletion", actions=("DeleteTaskDefinitions",), burst=5, per_second=1),
    Limit(service=ECS, name="Task modification", actions=("RunTask", "StopTask"), burst=100, per_second=40),
    Limit(service=ECS, name="Task reads", actions=("DescribeTasks", "ListTasks"), burst=100, per_second=20),
)


class Throttles:
    """Every bucket of the account."""

    def __init__(self, clock: Clock) -> None:
        """All of them full."""
        self._clock = clock
        self._account = Bucket(limit=ACCOUNT)
        self._own = [Bucket(limit=limit) for limit in LIMITS]

    @property
    def buckets(self) -> Sequence[Bucket]:
        """The buckets, with how they were used: the account's of Elastic Load Balancing first."""
        return (self._account, *self._own)

    def forget(self) -> None:
        """Every bucket is full and unused again."""
        self._account = Bucket(limit=ACCOUNT)
        self._own = [Bucket(limit=limit) for limit in LIMITS]

    def rules(self) -> tuple[Rule, ...]:
        """The buckets as rules. They come before every other: AWS does not look at a call that it throttles."""
        return tuple(rule for index, limit in enumerate((ACCOUNT, *LIMITS)) for rule in self._rules(index, limit))

    def _rules(self, index: int, limit: Limit) -> Iterable[Rule]:
        async def take(call: Call) -> Response | None:
            # A call takes a token of each of its buckets, the account's first: one that its own bucket refuses has
            # used the account's all the same. The page does not say so; it is the reading that lets fewer through.
            if PLUMBING in call.agent or self.buckets[index].take(self._clock()):
                return None
            return ecs_refusal(_CODE, _MESSAGE) if call.service == ECS else elb_refusal(_CODE, _MESSAGE)

        for action in limit.actions:
            yield Rule(service=limit.service, action=action, says=limit.says, before=take)
