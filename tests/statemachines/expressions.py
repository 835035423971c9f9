"""The expressions in a definition: JSONata, in which an expression without a value is an error, as in Step Functions.

step-functions/latest/dg/transforming-data.html
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonata import Jsonata  # type: ignore[import-untyped]
from jsonata.utils import Utils  # type: ignore[import-untyped]


class QueryEvaluationError(Exception):
    """An expression is wrong, or has no value."""

    error_name = "States.QueryEvaluationError"


def expression(text: Any) -> str | None:
    """The JSONata in `{% … %}`, or `None` where a value is plain."""
    return text[2:-2].strip() if isinstance(text, str) and text.startswith("{%") and text.endswith("%}") else None


def evaluate(value: Any, variables: Mapping[str, Any]) -> Any:
    """A value of a definition, with its expressions evaluated.

    Raises:
        QueryEvaluationError: an expression has no value.
    """
    if isinstance(value, Mapping):
        return {name: evaluate(held, variables) for name, held in value.items()}
    if isinstance(value, list):
        return [evaluate(held, variables) for held in value]
    query = expression(value)
    return value if query is None else _value_of(query, variables)


def _value_of(query: str, variables: Mapping[str, Any]) -> Any:
    held = _run(f"{{'value': ({query})}}", variables)  # Where there is no value, there is no such name either.
    if "value" not in held:
        raise QueryEvaluationError(f"{query} has no value")
    return json.loads(json.dumps(held["value"]))


@cache
def parsed(query: str) -> Any:
    """The parsed JSONata expression.

    Raises:
        JException: it is none.
    """
    return Jsonata(query)


def _run(query: str, variables: Mapping[str, Any]) -> Any:
    jsonata = parsed(query)
    frame = jsonata.create_frame()
    for name, value in variables.items():
        frame.bind(name, _bound(value))
    return jsonata.evaluate(None, frame)


def _bound(value: Any) -> Any:
    if callable(value):
        return Jsonata.JLambda(value)
    return Utils.NULL_VALUE if value is None else value
