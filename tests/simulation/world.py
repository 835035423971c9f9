"""The whole product on a clock that jumps: the real handlers, the real state machines, the emulator with its rulebook.

Functions run in this process, one call after the other, so whatever comes between two calls can be made to come there:
another delivery, the sweep, somebody who stops an execution, a fault. The same seed gives the same course of events.
"""

import io
import json
import random
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, redirect_stdout
from functools import cache, partial
from typing import Any
from urllib.parse import parse_qs

from adapters.registry import Registry
from adapters.turns import Turns
from convergence.sweep import Swept
from handlers import github_webhook, run_ended, step
from handlers import sweep as sweep_handler
from local.emulator.fates import HEALTHY, Begun, ChooseFate, Fate, always_well, exits
from preview import config as settings
from preview.announcement import Announcement
from preview.command import Command, Verb
from preview.config import Config, Project
from preview.environment import Environment
from preview.queued import announcement_in
from preview.turns import CHANGES
from tests.payloads.deliveries import SignedDelivery
from tests.simulation.account import REGISTRY, TURNS, Account
from tests.simulation.clock import Clock
from tests.simulation.container_logs import log_answer
from tests.simulation.emulated import Emulated, deployed_by
from tests.simulation.executions import Event, Executions, Running
from tests.simulation.functions import Functions
from tests.simulation.happenings import Happenings
from tests.simulation.installation import People, install
from tests.simulation.jobs import start_job
from tests.simulation.notices import Notices
from tests.simulation.projects import HOOK, PLAIN, REPOSITORY
from tests.simulation.showing import TO_GITHUB, TO_SLACK, Hears, queues
from tests.simulation.slack import ADA, Slack
from tests.simulation.wanted import ByHand
from tests.simulation.wire import ApiCall, Response, Wire
from tests.statemachines.machine import Invoke

QUICK = 0.4
"""Delays of a quick AWS: fewer looks at tasks that start and stop, where how long that takes is not what is tried."""
BAD = "bad"
_RETRIES_AFTER = (60.0, 120.0)  # Of Lambda's asynchronous calls: lambda/latest/dg/invocation-async-error-handling.html


@cache
def _wire() -> Wire:
    return Wire()


@cache
def emulated() -> Emulated:
    """This process's emulator."""
    return Emulated()


class World(Happenings):
    """One account with one installation.

    Attributes:
        slack: where people are told, if they are.
        queues: those with a function behind them.
        hears: looks on while something is carried out that was asked for by hand.
        account: AWS as its owner sees it.
        executions: Step Functions.
        functions: Lambda, and what befalls the calls that functions make.
        metrics: what the last sweep published.
        told: what was announced; `subscribers` are given it, too.
        hooked: what the project's own function was called with; `hook` is what it does, which may fail.
        planned: the project as it was at each run's plan, by the run's name.
        one_off: decides what becomes of one-off tasks.
        lost_events: ends of runs that nobody could record.
        ran: the environments of services' tasks, each with the commit that ran.
        drops: how many ends of runs EventBridge loses; `doubles`: delivers twice; `delay`: seconds until it delivers.
        answers: the webhook's, newest last.
    """

    def __init__(
        self, *, seed: int = 0, projects: tuple[Project, ...] = (PLAIN,), delays: float = 1.0, watched: bool = False
    ) -> None:
        """`delays` is what the time that AWS takes for things is multiplied with; Slack and GitHub show what becomes of
        environments where it is `watched`."""
        super().__init__(Clock(), random.Random(seed))
        self.config = _config(projects)
        self.watched = watched
        self.slack = Slack()
        self.hears: Hears = lambda _asked: nullcontext()
        self.functions = Functions(self.clock)
        self.told: list[Announcement] = []
        self.subscribers: list[Callable[[str], None]] = []
        self.hooked: list[dict[str, Any]] = []
        self.hook: Callable[[], None] = well
        self.planned: dict[str, Project | None] = {}
        self.one_off: ChooseFate = always_well
        self.lost_events: list[Event] = []
        self.ran: set[tuple[str, str]] = set()
        self.drops = self.doubles = 0
        self.delay = 0.5
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.metrics: dict[str, Any] = {}
        self._tokens = 0
        self.executions = Executions(
            clock=self.clock,
            dice=self.dice,
            invoke=self._invoked_by,
            start_job=partial(start_job, self.functions, _wire().client("ecs")),
            ended=self._execution_ended,
        )
        self._notices = Notices(_wire().client("dynamodb"), _wire().client("dynamodb", by_hand=True), self.clock)
        self._by_hand_registry = Registry(_wire().client("dynamodb", by_hand=True), REGISTRY)
        self.queues = queues(self.functions, self.clock, lambda: self._parts.showing)
        self._lay_wire(delays)
        self.configure(*projects)
        self.clock.pass_time(60)  # What was there before us has come to rest.

    def configure(self, *projects: Project) -> None:
        """Installs the product with these settings, for the first time or again; runs that are going go on."""
        self.config = _config(projects)
        self._parts = install(
            self.config,
            wire=_wire(),
            clock=self.clock,
            dice=self.dice,
            token=self._token,
            people=People(
                slack=self.slack,
                github=self.github,
                hears=self._hears,
                notices=self._notices,
                watched=self.watched,
            ),
        )

    # What people and GitHub do.

    def deliver(self, delivery: SignedDelivery) -> int | None:
        """GitHub's POST; the status it is answered with, `None` where the function died."""
        answers: list[dict[str, Any]] = []
        self.functions.run(
            "github_webhook", lambda: answers.append(github_webhook.respond(delivery.http_event(), self._parts))
        )
        self.answers += [(answer["statusCode"], json.loads(answer["body"])) for answer in answers]
        return int(answers[0]["statusCode"]) if answers else None

    def command(self, verb: Verb, branch: str, *, commit: str | None = None, days: int | None = None) -> bool:
        """What somebody types in Slack; whether it was taken down. It is carried out a moment later."""
        asked = Command(
            id=self.guid(), verb=verb, repository="shop", branch=branch, commit=commit, days=days, slack=ADA
        )
        return self.functions.run("slack_command", lambda: self._parts.commands.send(asked))

    # What happens by itself.

    def sweep(self, *, dry_run: bool = False) -> Swept | None:
        """The schedule's call; `None` where the function died."""
        self._parts.sweep.swept = None
        with redirect_stdout(io.StringIO()) as printed:  # The metrics, which CloudWatch takes from the log.
            self.functions.run("sweep", lambda: sweep_handler.report(self._parts, dry_run=dry_run))
        self.metrics = json.loads(printed.getvalue() or "{}")
        return self._parts.sweep.swept

    def settle(self, *, hours: float = 6) -> None:
        """Lets time pass until nothing more is to come.

        Raises:
            AssertionError: something never ends.
        """
        assert self.clock.run_out(limit=hours * 3600), f"still going: {[held.name for held in self.executions.going()]}"

    def until(self, running: Running, state: str) -> None:
        """Lets time pass until the run is about to enter the state.

        Raises:
            AssertionError: it never does.
        """
        while (running.execution.current or running.execution.machine["StartAt"]) != state:
            assert running.status == "RUNNING", f"it ended before {state}: {running.execution.told}"
            self.clock.step()

    def others_take_turns(self) -> None:
        """So many that the next one comes in a minute."""
        turns = Turns(_wire().client("dynamodb", by_hand=True), TURNS)
        while turns.take(CHANGES, CHANGES.burst, now=self.clock.now) < self.clock.now + 60:
            pass

    def environment(self, branch: str) -> Environment | None:
        """The branch's record."""
        return self._by_hand_registry.get(f"{REPOSITORY}@{branch}")

    def environments(self) -> list[Environment]:
        """Every record."""
        return [held for held in self._by_hand_registry.all() if isinstance(held, Environment)]

    def client(self, service: str) -> Any:
        """A client as the functions have them."""
        return _wire().client(service)

    # How it is put together.

    def _lay_wire(self, delays: float) -> None:
        wire, aws = _wire(), emulated()
        aws.begin(self.clock, self._fate, delays=delays)

        def answer(call: ApiCall) -> Response:
            if call.service == "stepfunctions":
                return self.executions.answer(call)
            if call.service == "sns":
                return self._published(call)
            if call.service == "sqs":
                return self.queues.answer(call)
            if call.service == "logs":
                return log_answer(call)
            return aws.answer(call)

        wire.answer, wire.around = answer, self.functions.around
        self.account = Account(wire, load_balancers=sorted({project.load_balancer for project in self.config.projects}))

    def _fate(self, begun: Begun) -> Fate:
        """Tasks of a commit whose name is bad do not stay up."""
        if not begun.service:
            return self.one_off(begun)
        key, commit = deployed_by(begun.task_definition)
        self.ran.add((key, commit))
        return exits(1) if commit.startswith(BAD) else HEALTHY

    def _invoked_by(self, machine: str) -> Invoke:
        def invoke(function: str, payload: Any) -> Any:
            if function == HOOK:
                self.hooked.append(payload)
                self.hook()
                return None
            if payload["step"] == "Plan":
                key, run = payload["input"]["environment"], payload["input"]["run"]
                self.planned[run] = self.config.project_of(key.partition("@")[0])
            with self.functions.working(f"{machine}.{payload['step']}"):
                return json.loads(json.dumps(step.perform(payload, self._parts.aws)))

        return invoke

    def _execution_ended(self, event: Event) -> None:
        if self.drops:
            self.drops -= 1
            return
        copies = 2 if self.doubles else 1
        self.doubles = max(0, self.doubles - 1)
        for number in range(copies):
            self.clock.after(self.delay * (1 + number), lambda: self._run_ended(event))

    def _run_ended(self, event: Event, tried: int = 0) -> None:
        told = json.loads(json.dumps(event))
        if self.functions.run("run_ended", lambda: run_ended.record(told, self._parts.converge)):
            return
        if tried == len(_RETRIES_AFTER):
            self.lost_events.append(event)
            return
        self.clock.after(_RETRIES_AFTER[tried], lambda: self._run_ended(event, tried + 1))

    def _published(self, call: ApiCall) -> Response:
        message = parse_qs(call.body.decode())["Message"][0]
        self.told.append(announcement_in(message))
        for subscriber in self.subscribers:
            subscriber(message)
        if self.watched:
            self.queues[TO_SLACK].send(message)
            self.queues[TO_GITHUB].send(message)
        body = "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>"
        return 200, {"content-type": "text/xml"}, body.encode()

    def _hears(self, asked: ByHand) -> AbstractContextManager[object]:
        return self.hears(asked)

    def _token(self) -> str:
        self._tokens += 1
        return f"{self._tokens:08x}"


def _config(projects: tuple[Project, ...]) -> Config:
    """With everything that people can have."""
    return Config(
        projects=projects,
        slack=settings.Slack(signing_secret="slack-signing"),
        github=settings.GitHub(token="github"),
    )


def well() -> None:
    """What a hook does that does not fail."""
