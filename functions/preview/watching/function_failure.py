"""What a Lambda function that failed leaves behind: where in its code it was."""

import json

from preview.planning.plan import StepFailure

_LINES = 5


def last_calls(failure: StepFailure) -> tuple[str, ...]:
    """The last lines of the function's stack trace, as a paragraph; nothing where it gives none.

    Lambda reports `errorMessage`, `errorType` and, from most runtimes, `stackTrace`
    (lambda/latest/dg/python-exceptions.html); Step Functions hands that on as the cause.
    """
    try:
        trace = json.loads(failure.get("cause") or "")["stackTrace"]
    except (ValueError, KeyError, TypeError):
        return ()
    lines = [line for held in trace for line in str(held).rstrip().split("\n")] if isinstance(trace, list) else []
    return ("Last lines of its stack trace:", *(f"    {line}" for line in lines[-_LINES:])) if lines else ()
