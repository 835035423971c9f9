"""ECS tasks that states run and wait for: the calls that Step Functions makes, which can meet every fault."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from local.emulator.definitions_inside import essential_containers
from local.emulator.task_jobs import StateError, begun, call_of, refused, result_of, unanswered
from tests.simulation.functions import CrashedError, Functions
from tests.statemachines.machine import Job, StartJob


class TaskJob:
    """A task that was begun."""

    def __init__(self, functions: Functions, ecs: Any, *, state: str, arguments: Any) -> None:
        """Begins it.

        Args:
            functions: what befalls calls.
            ecs: the client with which the machine's calls are made.
            state: the machine's and the state's name, e.g. `provision.RunHook`.
            arguments: the state's.

        Raises:
            StateError: ECS did not begin it, or did not answer.
        """
        self._functions, self._ecs, self._state = functions, ecs, state
        call = call_of(arguments)
        self._cluster = call.get("cluster", "default")
        with self._calling():
            self._arns = begun(ecs.run_task(**call))

    def look(self) -> Any | None:
        """The state's result; `None` until the task has ended, and where ECS cannot say."""
        try:
            with self._calling():
                described = self._ecs.describe_tasks(cluster=self._cluster, tasks=self._arns)["tasks"]
        except StateError:  # Events tell Step Functions the end as well, so it does not give up.
            return None
        return result_of(described, essential_containers)

    def cancel(self) -> None:
        """Stops the task: "a best-effort attempt", step-functions/latest/dg/connect-to-resource.html#connect-sync."""
        for arn in self._arns:
            with suppress(StateError), self._calling():
                self._ecs.stop_task(cluster=self._cluster, task=arn, reason="The execution was stopped")

    @contextmanager
    def _calling(self) -> Iterator[None]:
        """Step Functions does not die; what would kill a function is for it a call without an answer."""
        try:
            with self._functions.working(self._state):
                yield
        except ClientError as error:
            raise refused(error.response["Error"]["Code"], error.response["Error"]["Message"]) from error
        except (ReadTimeoutError, CrashedError) as error:
            raise unanswered() from error


def start_job(functions: Functions, ecs: Any, machine: str) -> StartJob:
    """What begins the tasks of one machine's states."""

    def start(state: str, arguments: Any) -> Job:
        return TaskJob(functions, ecs, state=f"{machine}.{state}", arguments=arguments)

    return start
