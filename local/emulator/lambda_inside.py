"""What a failed Python function is reported as, where the emulator says the same of every failure."""

import re
from collections.abc import Callable
from typing import Any

from ministack.services import lambda_svc  # type: ignore[import-untyped]

from local.emulator.ministack_inside import wrap_function

_UNTYPED = "Runtime.HandlerError"
_RAISED = re.compile(r"^(?:[\w<>]+\.)*(?P<name>\w+)(?::|$)")


def name_errors() -> None:
    """Report an uncaught exception by its class, as Lambda does.

    docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html: `errorType` is the exception's class. A state machine's
    `ErrorEquals` is matched with it.
    """
    wrap_function(lambda_svc, "_execute_function_warm", named)


def named(execute: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Invokes a function; a failure has its exception's class as `errorType`."""

    def executed(*arguments: Any, **settings: Any) -> dict[str, Any]:
        result = execute(*arguments, **settings)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict) and body.get("errorType") == _UNTYPED:
            return {**result, "body": {**body, "errorType": raised(result.get("log", ""), str(body["errorMessage"]))}}
        return result

    return executed


def raised(log: str, message: str) -> str:
    """The class that a traceback at the end of a function's log ends with.

    Args:
        log: what the function printed, and the traceback.
        message: the exception's message, which may have several lines.
    """
    head = message.splitlines()[0] if message else ""
    for line in reversed(log.splitlines()):
        match = _RAISED.match(line)
        if match and line.removeprefix(match.group(0)).strip() == head.strip():
            return match.group("name")
    return _UNTYPED
