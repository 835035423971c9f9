"""Frozen dataclasses to plain JSON values and back, by their type hints alone.

Lambda cold starts pay for every import, so the functions do without a validation library: what they read here
was validated before (the configuration), or written by themselves (the registry, the plan).
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_json(value: object) -> Any:
    """The JSON value of a dataclass, an enum, a mapping, a list or a scalar; `None` fields are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: to_json(held) for name, held in pairs if held is not None}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): to_json(held) for name, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(held) for held in value]
    return value


def from_json(record: type[T], data: Mapping[str, Any]) -> T:
    """The dataclass `record` read from a JSON object; names it does not know are passed over.

    An item written by a newer version may hold more than this one knows: reading it must not fail.

    Raises:
        TypeError: a field without a default is missing.
        ValueError: an enum does not have the value.
    """
    hints = _hints(record)  # type: ignore[arg-type]  # mypy doubts that a class can be hashed
    return record(**{name: _read(hints[name], held) for name, held in data.items() if name in hints})


@cache
def _hints(record: type) -> Mapping[str, Any]:
    hints = get_type_hints(record)
    return {field.name: hints[field.name] for field in fields(record)}


def _read(hint: Any, value: Any) -> Any:
    origin, choices = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _read(choices[0], value)
    if origin in (Union, UnionType):
        return None if value is None else _read(next(each for each in choices if each is not NoneType), value)
    if origin is tuple:
        return tuple(_read(choices[0], held) for held in value)
    if origin in (Mapping, dict):
        return {name: _read(choices[1], held) for name, held in value.items()}
    return _read_plain(hint, value) if isinstance(hint, type) else value


def _read_plain(hint: type, value: Any) -> Any:
    if issubclass(hint, Enum) or hint in (int, float):
        return hint(value)  # DynamoDB hands numbers back as Decimal.
    return from_json(hint, value) if is_dataclass(hint) else value
