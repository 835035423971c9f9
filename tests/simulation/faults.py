"""What can befall one call: refusals, outages, answers that are lost, effects that come late, functions that die."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from botocore.exceptions import ReadTimeoutError

from tests.simulation.errors_on_the_wire import out_of_order, refusal, throttled
from tests.simulation.wire import ApiCall, Proceed, Response

_LATE_SECONDS = 40.0  # Longer than a function waits for an answer, and shorter than it lives.


class Kind(StrEnum):
    """The kinds of faults."""

    THROTTLE = "throttle"
    OUTAGE = "outage"
    TIMEOUT_BEFORE = "timeout before"
    TIMEOUT_AFTER = "timeout after"
    LATE = "late effect"
    TWICE = "sent twice"
    DEATH_BEFORE = "death before"
    DEATH_AFTER = "death after"
    REFUSAL = "refusal"


@dataclass(frozen=True)
class Fault:
    """One fault; a refusal has the error's code and HTTP status."""

    kind: Kind
    code: str = ""
    status: int = 400

    def __str__(self) -> str:
        return self.code or str(self.kind)


ANYWHERE = tuple(Fault(kind) for kind in Kind if kind is not Kind.REFUSAL)
"""The faults that any call can meet."""
_AFTER_THE_EFFECT = (Kind.TIMEOUT_AFTER, Kind.LATE, Kind.TWICE, Kind.DEATH_AFTER)


def that_differ(call: ApiCall) -> tuple[Fault, ...]:
    """Those of them that differ: a call that only reads has no effect that could come before, after, late or twice."""
    reads = call.operation.startswith(("Describe", "Get", "List", "Scan"))
    return tuple(fault for fault in ANYWHERE if not (reads and fault.kind in _AFTER_THE_EFFECT))


class DiedError(BaseException):
    """The function that made the call is no more. Nothing in it can catch that."""


def suffer(
    fault: Fault, call: ApiCall, proceed: Proceed, *, after: Callable[[float, Callable[[], None]], None]
) -> Response:
    """The call's answer under the fault; `after` has something happen in so many seconds.

    Raises:
        ReadTimeoutError: no answer came.
        DiedError: the function died.
    """
    match fault.kind:
        case Kind.THROTTLE:
            return throttled(call)
        case Kind.OUTAGE:
            return out_of_order(call)
        case Kind.REFUSAL:
            return refusal(call, fault.code, f"{call.operation} is refused", status=fault.status)
        case Kind.TWICE:  # The first answer was lost, and botocore asked again.
            proceed()
            return proceed()
        case Kind.LATE:
            after(_LATE_SECONDS, lambda: _ignored(proceed))
        case Kind.TIMEOUT_AFTER | Kind.DEATH_AFTER:
            proceed()
    if fault.kind in (Kind.DEATH_BEFORE, Kind.DEATH_AFTER):
        raise DiedError
    raise ReadTimeoutError(endpoint_url=f"https://{call.service}.us-east-1.amazonaws.com/")


def _ignored(proceed: Proceed) -> None:
    proceed()
