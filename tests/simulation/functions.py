"""Lambda: functions at work, and what befalls the calls of AWS that they make."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.clock import Clock
from tests.simulation.faults import DiedError, Fault, suffer
from tests.simulation.wire import ApiCall, Proceed, Response


class CrashedError(Exception):
    """A function that was called ended without an answer; as Step Functions reports that."""

    error_name = "Lambda.Unknown"


@dataclass(frozen=True)
class Site:
    """A place in the code from which AWS is called.

    Attributes:
        phase: what the branch was about, where that was told.
        function: the handler, or the machine and state whose step it runs.
        call: service and operation.
        number: which of the function's calls of that operation, from 1.
    """

    phase: str
    function: str
    call: str
    number: int

    @property
    def place(self) -> tuple[str, str, int]:
        """Where it is, whatever the branch was about."""
        return self.function, self.call, self.number

    def __str__(self) -> str:
        number = f" ({self.number})" if self.number > 1 else ""
        return f"{self.phase:<8}{self.function:<28} {self.call}{number}"


Trouble = Callable[[Site, ApiCall], Fault | None]
"""Decides whether a call meets a fault."""


@dataclass
class _AtWork:
    function: str
    calls: Counter[str] = field(default_factory=Counter)


class Functions:
    """The functions of one installation.

    Attributes:
        trouble: what befalls calls; nothing by default.
        between: what is to happen just before a call, by its number.
        calls: how many there were.
        sites: every place from which AWS was called, in the order in which it was first met.
        phase: what the branch is about, for who wants to tell sites apart by it.
    """

    def __init__(self, clock: Clock) -> None:
        self.trouble: Trouble = lambda _site, _call: None
        self.between: dict[int, Callable[[], object]] = {}
        self.calls = 0
        self.sites: dict[Site, ApiCall] = {}
        self.phase = ""
        self._clock = clock
        self._at_work: list[_AtWork] = []

    def run(self, name: str, deed: Callable[[], object]) -> bool:
        """Runs a function; whether it came to its end. What it raised is Lambda's to deal with."""
        try:
            with self.working(name):
                deed()
        except Exception:  # noqa: BLE001  whatever it was
            return False
        return True

    def answer(self, name: str, deed: Callable[[Any], Any], event: Any) -> Any:
        """Runs a function that answers; `None` where it does not."""
        answers: list[Any] = []
        self.run(name, lambda: answers.append(deed(event)))
        return answers[0] if answers else None

    @contextmanager
    def working(self, name: str) -> Iterator[None]:
        """The function of that name is at work for as long as the context lasts.

        Raises:
            CrashedError: it died.
        """
        self._at_work.append(_AtWork(name))
        try:
            yield
        except DiedError:
            raise CrashedError(f"{name} died") from None
        finally:
            self._at_work.pop()

    def around(self, call: ApiCall, proceed: Proceed) -> Response:
        """Answers a call of the function at work: with what AWS answers, or as the fault that it meets has it."""
        self.calls += 1
        deed = self.between.pop(self.calls, None)
        if deed is not None:
            deed()
        at_work = self._at_work[-1]
        at_work.calls[call.name] += 1
        site = Site(self.phase, at_work.function, call.name, at_work.calls[call.name])
        self.sites.setdefault(site, call)
        fault = self.trouble(site, call)
        return suffer(fault, call, proceed, after=self._clock.after) if fault else proceed()
