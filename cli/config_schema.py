"""The JSON Schema of `deity.yaml`, for editors: the classes' own, with what their docstrings say of each setting."""

import inspect
import json
import re
from typing import Any

from cli.config_check import ADAPTER
from cli.settings_tree import groups, names
from preview.config import OF_ONE_SERVICE, Config

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema, as JSON values."""
    found = ADAPTER.json_schema()
    for group in {group for _, group in groups()}:
        _describe(found if group is Config else found["$defs"][group.__name__], group)
    # What `Project` checks by itself, because a project has one service or several.
    found["$defs"]["Project"]["anyOf"] = [{"required": ["services"]}, {"required": list(OF_ONE_SERVICE)}]
    head = {"$schema": DIALECT, "title": "deity.yaml", "description": found.pop("description")}
    return {**head, **found, "title": "deity.yaml"}


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _describe(definition: dict[str, Any], group: type) -> None:
    summary, said = described(group)
    definition["description"] = summary
    for name, held in definition["properties"].items():
        held.pop("title", None)
        expected = held.get("description", "")
        held["description"] = f"{said[name]} {expected}".strip()
        if "patternProperties" in held:
            held["additionalProperties"] = False  # Other names are refused.


def described(group: type) -> tuple[str, dict[str, str]]:
    """A class's docstring: what it says of the whole, and of each of its attributes, each as one line.

    Raises:
        ValueError: it says nothing of one of the settings.
    """
    summary, _, attributes = (inspect.getdoc(group) or "").partition("\n\nAttributes:\n")
    entries = re.findall(r"^ {4}(\w+): (.*?)(?=^ {4}\w|\Z)", attributes, re.DOTALL | re.MULTILINE)
    said = {name: _sentence(text) for name, text in entries}
    silent = set(names(group)) - said.keys()
    if silent:
        raise ValueError(f"the docstring of {group.__name__} says nothing of {', '.join(sorted(silent))}")
    return _sentence(summary), said


def _sentence(text: str) -> str:
    line = " ".join(text.split())
    return line[:1].upper() + line[1:]
