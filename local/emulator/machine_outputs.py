"""What an execution that succeeds puts out: a Succeed state may say it; the emulator's own hands on its input."""

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import stepfunctions  # type: ignore[import-untyped]

from local.emulator.ministack_inside import Undo, own, wrap_function
from local.emulator.rules import STATES, Behaviour

BEHAVIOURS = (
    Behaviour(
        service=STATES,
        about="the output of a Succeed state",
        says="Its field Output, a JSONata expression, makes it. "
        "docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html",
    ),
)


def lay_over() -> Undo:
    """Have the emulator's Step Functions put it out so."""
    undo: Undo = wrap_function(stepfunctions, "_apply_output_path", _with_output)
    return undo


def _with_output(apply: Callable[..., Any]) -> Callable[..., Any]:
    def applied(state: Mapping[str, Any], given: Any, context: Any = None) -> Any:
        if state.get("Type") == "Succeed" and "Output" in state:
            return own(stepfunctions, "apply_jsonata_output")(state, given, context)
        return apply(state, given, context)

    return applied
