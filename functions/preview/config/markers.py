"""Markers beside a setting's type: which values it takes. Pydantic reads them; elsewhere they are inert."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Schema = dict[str, Any]

# What a settings class gives pydantic as `__pydantic_config__`: a key that no setting has is refused, never
# passed over.
CLOSED: Final = {"extra": "forbid"}


@dataclass(frozen=True)
class Between:
    """A whole number's bounds, both included."""

    low: int
    high: int
    example: int | None = None

    def __get_pydantic_core_schema__(self, source: object, handler: Callable[[object], Schema]) -> Schema:
        """How an annotation takes part in validation: docs.pydantic.dev/latest/concepts/types."""
        return {**handler(source), "ge": self.low, "le": self.high}

    @property
    def expected(self) -> str:
        """The words in which a person is told what was expected."""
        return f"a whole number from {self.low} to {self.high}"


@dataclass(frozen=True)
class Matching:
    """The form of a whole text, and the words in which a person is told what was expected.

    The pattern keeps to what Python and ECMA-262, the language of JSON Schema's patterns, read alike: no
    `\\d` or `\\w`, which take digits and letters of every script in Python alone.
    """

    pattern: str
    expected: str
    example: str | None = None

    def __get_pydantic_core_schema__(self, source: object, handler: Callable[[object], Schema]) -> Schema:
        """How an annotation takes part in validation: docs.pydantic.dev/latest/concepts/types."""
        check = {"type": "no-info", "function": self.check}
        return {"type": "function-after", "function": check, "schema": handler(source)}

    def __get_pydantic_json_schema__(self, schema: object, handler: Callable[[object], Schema]) -> Schema:
        """What the published JSON Schema says of such a text."""
        shown = {"examples": [self.example]} if self.example else {}
        form = {"pattern": f"^(?:{self.pattern})$", "description": f"Expected: {self.expected}."}
        return {**handler(schema), **form, **shown}

    def check(self, value: str) -> str:
        """The value itself.

        Raises:
            ValueError: it does not have the form; the message says what was expected.
        """
        if not re.fullmatch(self.pattern, value):
            raise ValueError(f"expected {self.expected}")
        return value


@dataclass(frozen=True)
class Shorthand:
    """A group of settings that may be given by one of them alone: `group: text` for `group: {key: text}`."""

    key: str

    def __get_pydantic_core_schema__(self, source: object, handler: Callable[[object], Schema]) -> Schema:
        """How an annotation takes part in validation: docs.pydantic.dev/latest/concepts/types."""
        spell_out = {"type": "no-info", "function": self.spelt_out}
        return {"type": "function-before", "function": spell_out, "schema": handler(source)}

    def __get_pydantic_json_schema__(self, schema: Schema, handler: Callable[[object], Schema]) -> Schema:
        """What the published JSON Schema says of it."""
        return {"anyOf": [{"type": "string"}, handler(schema["schema"])]}

    def spelt_out(self, value: object) -> object:
        """The group that a text stands for; anything else as it is.

        What comes out of here pydantic takes for Python's values, no more for JSON's, and strict checking then wants
        tuples where JSON has lists (docs.pydantic.dev/latest/concepts/strict_mode).
        """
        if isinstance(value, Mapping):
            return {name: tuple(held) if isinstance(held, list) else held for name, held in value.items()}
        return {self.key: value} if isinstance(value, str) else value
