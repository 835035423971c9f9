"""The load balancer's health checks: the requests themselves, made when somebody asks how a target is."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from local.emulator.target_health import Failure, Health, Reason, Thresholds, checked, matches

_AGAIN_AFTER = 0.1
_WAIT_FOR_CHECK = 0.25
_FAILED = Failure(reason=Reason.FAILED_HEALTH_CHECKS, description="Health checks failed")
_TIMED_OUT = Failure(reason=Reason.TIMEOUT, description="Request timed out")


@dataclass(frozen=True, kw_only=True)
class Check:
    """How one target of one group is checked; times in seconds.

    Attributes:
        group: the target group's ARN.
        host, port, path, tls: where it is asked.
        matcher: the statuses of an answer that is healthy.
        timeout: how long an answer may take, in this machine's seconds.
        thresholds: how many checks change its state.
        first_at: when the load balancer made its first check: what nobody saw came out as what is seen first.
    """

    group: str
    host: str
    port: int
    path: str
    matcher: str
    timeout: float
    thresholds: Thresholds
    tls: bool = False
    first_at: float | None = None


class Checks(Protocol):
    """What is known of targets by checking them."""

    async def look_at(self, checks: Iterable[Check]) -> list[Health]:
        """How the targets are, in the same order."""

    def forget_all_but(self, group: str, checks: Iterable[Check]) -> None:
        """Forget the targets of a group that are not registered any more."""


class ToldChecks:
    """Checks that ask nobody: a function tells how each comes out, at once."""

    def __init__(self, *, clock: Callable[[], float], tell: Callable[[Check], bool]) -> None:
        """`tell` says whether a check passes."""
        self._clock = clock
        self._tell = tell
        self._known: dict[Check, Health] = {}

    async def look_at(self, checks: Iterable[Check]) -> list[Health]:
        """How the targets are, in the same order."""
        return [self._look_at(check) for check in checks]

    def forget_all_but(self, group: str, checks: Iterable[Check]) -> None:
        """Forget the targets of a group that are not registered any more."""
        _forget(self._known, group, checks)

    def _look_at(self, check: Check) -> Health:
        failure = None if self._tell(check) else _FAILED
        self._known[check] = found = _found(self._known, check, failure, now=self._clock())
        return found


class HealthChecks:
    """What is known of the targets. One event loop uses it."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        probe: Callable[[Check], Awaitable[Failure | None]] | None = None,
    ) -> None:
        """`probe` makes one check; by default over HTTP."""
        self._clock = clock
        self._probe = probe or over_http
        self._known: dict[Check, Health] = {}
        self._done_at: dict[Check, float] = {}
        self._running: dict[Check, asyncio.Task[None]] = {}

    async def look_at(self, checks: Iterable[Check]) -> list[Health]:
        """How the targets are, in the same order.

        A target that was not checked within the last tenth of a second is checked; what takes longer than a quarter of
        a second goes on by itself, and the answer is what was known before.
        """
        wanted = list(checks)
        tasks = [task for check in wanted if (task := self._checking(check)) is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=_WAIT_FOR_CHECK)
        return [self._known.get(check, Health()) for check in wanted]

    def forget_all_but(self, group: str, checks: Iterable[Check]) -> None:
        """Forget the targets of a group that are not registered any more: one that comes back begins anew."""
        for check in _forget(self._known, group, checks):
            del self._done_at[check]

    def _checking(self, check: Check) -> "asyncio.Task[None] | None":
        if (running := self._running.get(check)) is not None:
            return running
        if (done_at := self._done_at.get(check)) is not None and self._clock() < done_at + _AGAIN_AFTER:
            return None
        task = asyncio.create_task(self._check(check))
        self._running[check] = task
        task.add_done_callback(lambda _: self._running.pop(check, None))
        return task

    async def _check(self, check: Check) -> None:
        failure = await self._probe(check)
        now = self._clock()
        self._known[check] = _found(self._known, check, failure, now=now)
        self._done_at[check] = now


def _found(known: Mapping[Check, Health], check: Check, failure: Failure | None, *, now: float) -> Health:
    """What is known of a target after one more check."""
    before = known.get(check, Health(failure=failure, since=check.first_at))
    return checked(before, failure, now=now, thresholds=check.thresholds)


def _forget(known: dict[Check, Health], group: str, checks: Iterable[Check]) -> list[Check]:
    """Forgets the targets of a group that are not among the checks; returns theirs."""
    wanted = set(checks)
    gone = [check for check in known if check.group == group and check not in wanted]
    for check in gone:
        del known[check]
    return gone


async def over_http(check: Check) -> Failure | None:
    """Ask a target for the check's path; `None` when it answers with a code that the group takes for healthy."""
    try:
        status = await asyncio.wait_for(_status(check), check.timeout)
    except TimeoutError:
        return _TIMED_OUT
    except (OSError, ValueError, asyncio.IncompleteReadError):
        return _FAILED
    if matches(status, check.matcher):
        return None
    said = f"Health checks failed with these codes: [{status}]"
    return Failure(reason=Reason.RESPONSE_CODE_MISMATCH, description=said)


async def _status(check: Check) -> int:
    context = None
    if check.tls:
        # "The load balancer does not validate these certificates": create-target-group.html, target protocol HTTPS.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection(check.host, check.port, ssl=context)
    try:
        request = f"GET {check.path} HTTP/1.1\r\nHost: {check.host}:{check.port}\r\nConnection: close\r\n"
        writer.write(f"{request}User-Agent: ELB-HealthChecker/2.0\r\n\r\n".encode())
        await writer.drain()
        return int((await reader.readuntil(b"\n")).split()[1])
    except IndexError as error:
        raise ValueError("not an answer in HTTP") from error
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
