"""Step Functions: starting a run, and asking what became of one."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from adapters.translate import translated
from preview.deciding.endings import RunEnded
from preview.environment import Ending, Machine
from preview.errors import DeityError, NotFoundError
from preview.planning.plan import RunInput
from preview.watching.run_output import run_ended

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class _StartedBeforeError(DeityError):
    """An execution of the name exists: this start was told already."""


class Runs:
    """The executions of the two state machines."""

    def __init__(self, client: "SFNClient", machines: Mapping[Machine, str]) -> None:
        """`machines` gives each machine's ARN."""
        self._client = client
        self._machines = machines

    def start(self, run: RunInput) -> None:
        """Starts the run; one that was started before under this name is left alone."""
        try:
            with translated({"ExecutionAlreadyExists": _StartedBeforeError}):
                self._client.start_execution(
                    stateMachineArn=self._machines[Machine(run["machine"])],
                    name=run["run"],
                    input=json.dumps(run, sort_keys=True),
                )
        except _StartedBeforeError:
            return

    def ended(self, machine: Machine, name: str) -> RunEnded | None:
        """How the run ended, or `None` where it is still going.

        Raises:
            NotFoundError: there is no such run.
        """
        arn = f"{self._machines[machine].replace(':stateMachine:', ':execution:')}:{name}"
        with translated({"ExecutionDoesNotExist": NotFoundError}):
            described = self._client.describe_execution(executionArn=arn)
        if described["status"] not in set(Ending):
            return None
        return run_ended(
            name=name,
            ending=Ending(described["status"]),
            output=described.get("output"),
            error=described.get("error"),
            cause=described.get("cause"),
            at=int(described["stopDate"].timestamp()),
        )
