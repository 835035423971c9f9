"""The load balancer's health checks, against servers that behave and servers that do not."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from local.emulator.health_checks import Check, HealthChecks, over_http
from local.emulator.target_health import Failure, Reason, State, Thresholds

FAILED = Failure(reason=Reason.FAILED_HEALTH_CHECKS, description="Health checks failed")
CHECK = Check(
    group="arn:group",
    host="127.0.0.1",
    port=1,
    path="/health?deep=1",
    matcher="200-299",
    timeout=5,
    thresholds=Thresholds(interval=1, healthy=2, unhealthy=2),
)


class Clock:
    """A clock that stands until it is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Probe:
    """Checks that come out as told, one at a time if wanted."""

    def __init__(self, outcome: Failure | None = None) -> None:
        self.outcome = outcome
        self.asked = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, check: Check) -> Failure | None:
        self.asked += 1
        await self.may_answer.wait()
        return self.outcome


async def served(answer: bytes, check: Check = CHECK) -> tuple[Failure | None, bytes]:
    """What a check finds where a server answers so, and what the server was asked."""
    asked = bytearray()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.extend(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        return await over_http(replace(check, port=port)), bytes(asked)


def test_a_code_of_the_matcher_passes_and_the_request_is_the_load_balancers() -> None:
    failure, asked = asyncio.run(served(b"HTTP/1.1 204 No Content\r\n\r\n"))

    assert failure is None
    assert asked.startswith(b"GET /health?deep=1 HTTP/1.1\r\n")
    assert b"User-Agent: ELB-HealthChecker/2.0\r\n" in asked


def test_another_code_is_a_mismatch_that_names_it() -> None:
    failure, _ = asyncio.run(served(b"HTTP/1.1 503 Service Unavailable\r\n\r\n"))

    assert failure == Failure(
        reason=Reason.RESPONSE_CODE_MISMATCH, description="Health checks failed with these codes: [503]"
    )


@pytest.mark.parametrize("answer", [b"", b"no HTTP\r\n", b"\r\n", b"HTTP/1.1"])
def test_an_answer_that_is_not_http_fails(answer: bytes) -> None:
    failure, _ = asyncio.run(served(answer))

    assert failure == FAILED


def test_a_port_where_nothing_listens_fails() -> None:
    assert asyncio.run(over_http(CHECK)) == FAILED


def test_a_server_that_never_answers_times_out() -> None:
    async def silent() -> Failure | None:
        met = asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            met.set()
            await reader.read()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            failure = await over_http(replace(CHECK, port=port, timeout=0.05))
            await met.wait()
            return failure

    assert asyncio.run(silent()) == Failure(reason=Reason.TIMEOUT, description="Request timed out")


def run(story: Callable[[HealthChecks, Clock, Probe], Awaitable[None]], outcome: Failure | None = None) -> None:
    """Play a story with checks that come out as told."""

    async def played() -> None:
        clock, probe = Clock(), Probe(outcome)
        await story(HealthChecks(clock=clock, probe=probe), clock, probe)

    asyncio.run(played())


def test_asking_checks_and_asking_again_at_once_does_not() -> None:
    async def story(checks: HealthChecks, clock: Clock, probe: Probe) -> None:
        first = await checks.look_at([CHECK])
        again = await checks.look_at([CHECK])
        clock.now += 1
        await checks.look_at([CHECK])

        assert first == again
        assert first[0].state is State.HEALTHY
        assert probe.asked == 2

    run(story)


def test_a_check_that_takes_long_is_not_waited_for_and_is_made_once() -> None:
    async def story(checks: HealthChecks, clock: Clock, probe: Probe) -> None:
        probe.may_answer.clear()
        before = await checks.look_at([CHECK])
        await checks.look_at([CHECK])
        probe.may_answer.set()
        after = await checks.look_at([CHECK])

        assert before[0].state is State.INITIAL
        assert after[0].state is State.HEALTHY
        assert probe.asked == 1

    run(story)


def test_a_target_that_was_deregistered_begins_anew() -> None:
    async def story(checks: HealthChecks, clock: Clock, probe: Probe) -> None:
        await checks.look_at([CHECK])
        clock.now += 10
        await checks.look_at([CHECK])
        checks.forget_all_but(CHECK.group, [])
        again = await checks.look_at([CHECK])

        assert again[0].state is State.INITIAL

    run(story, FAILED)


def test_forgetting_a_groups_targets_leaves_the_other_groups() -> None:
    async def story(checks: HealthChecks, clock: Clock, probe: Probe) -> None:
        await checks.look_at([CHECK])
        checks.forget_all_but("arn:other", [])
        await checks.look_at([CHECK])

        assert probe.asked == 1

    run(story)
