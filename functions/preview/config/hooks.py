"""Hooks: what a project has run at certain moments of an environment's life."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from preview.config import forms as form
from preview.config.checks import Contradiction, refuse
from preview.config.markers import CLOSED, Between, Shorthand

# lambda/latest/dg/gettingstarted-limits.html
_LONGEST_FUNCTION_SECONDS = 900


class OnFailure(StrEnum):
    """What the failure of a hook does: it fails the run, or is only told."""

    FAIL = "fail"
    WARN = "warn"


@dataclass(frozen=True, kw_only=True)
class Hook:
    """A Lambda function, or a task of the environment's own task definition with another command.

    Attributes:
        function: the Lambda function's ARN; it is given the environment as JSON.
        command: what the task runs instead, e.g. `[bin/migrate]`. Give it or a function.
        service: whose task definition the task is made of, in a project with several services; by default the
            main one's.
        container: the container that runs the command; by default the one that answers requests, or the only one.
        timeout_seconds: how long it may take; a function 900 seconds at most, which is Lambda's own limit.
        on_failure: `fail` the run or `warn` only; by default a `before_destroy` warns, and the others fail it.
    """

    __pydantic_config__ = CLOSED

    function: form.LambdaArn | None = None
    command: tuple[form.CommandWord, ...] = ()
    service: form.ServiceName | None = None
    container: form.ContainerName | None = None
    timeout_seconds: Annotated[int, Between(1, 3600)] = 300
    on_failure: OnFailure | None = None

    def __post_init__(self) -> None:
        """Raises ContradictionError where it is neither a function nor a task, or both."""
        refuse(self._contradictions())

    def _contradictions(self) -> Iterator[Contradiction]:
        if self.function and self.command:
            yield Contradiction(("command",), "give a function or a command, not both")
        if not self.function and not self.command:
            yield Contradiction((), "expected a function, or a command for a task")
        if self.function and self.timeout_seconds > _LONGEST_FUNCTION_SECONDS:
            longest = f"at most {_LONGEST_FUNCTION_SECONDS} for a Lambda function"
            yield Contradiction(("timeout_seconds",), f"expected {longest}, found {self.timeout_seconds}")
        for name in ("service", "container"):
            if self.function and getattr(self, name):
                yield Contradiction((name,), "only a task has one: give it beside a command")


HookSetting = Annotated[Hook, Shorthand("function")]
"""A hook, or in short the ARN of its function."""
