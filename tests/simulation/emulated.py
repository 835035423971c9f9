"""The emulator in this process, with its rulebook laid over it, on the clock of whichever world is lived in."""

from contextlib import ExitStack

from local.emulator.definitions_inside import task_definitions
from local.emulator.fates import Begun, ChooseFate, Fate, always_well
from local.emulator.recorded_tasks import Recording
from local.emulator.rulebook import Rulebook
from tests.simulation.clock import BEGINNING, Clock
from tests.simulation.wire import ApiCall, Response

# The emulator's names of services, where they are not boto3's.
_NAMES = {"elbv2": "elasticloadbalancing", "resourcegroupstaggingapi": "tagging", "stepfunctions": "states"}


def answered_by(book: Rulebook, call: ApiCall) -> Response:
    """The answer that a call gets from the emulator under a rulebook."""
    return book.answer(
        _NAMES.get(call.service, call.service),
        method=call.method,
        path=call.path,
        headers=call.headers,
        body=call.body,
        query=call.query,
    )


class Emulated:
    """One for a process.

    Attributes:
        clock: that of the world that is lived in.
        fate: decides there what becomes of tasks.
        book: the rules.
    """

    def __init__(self) -> None:
        self.clock = Clock(now=BEGINNING)
        self.fate: ChooseFate = always_well
        self.book = Rulebook.simulated(lambda: self.clock.now, Recording(fate=self._decide))
        self._laid = ExitStack()
        self._laid.enter_context(self.book.laid_over())

    def begin(self, clock: Clock, fate: ChooseFate, *, delays: float) -> None:
        """Forgets everything, for another world; AWS takes `delays` times as long as it usually does."""
        self.clock, self.fate = clock, fate
        self.book.timeline.scale = delays
        self.book.reset()

    def answer(self, call: ApiCall) -> Response:
        """The answer to a call."""
        return answered_by(self.book, call)

    def close(self) -> None:
        """Leaves the emulator as it was."""
        self._laid.close()

    def _decide(self, begun: Begun) -> Fate:
        return self.fate(begun)


def deployed_by(task_definition: str) -> tuple[str, str]:
    """The environment and the commit that a task definition revision names; nothing where it is none of ours."""
    definition = task_definitions()[task_definition.rpartition("/")[2]]
    variables = definition["containerDefinitions"][0].get("environment", ())
    values = {held["name"]: str(held["value"]) for held in variables}
    return values.get("DEITY_ENVIRONMENT", ""), values.get("DEITY_COMMIT", "")
