"""Configurations for tests: a small sound one to change, and any sound one that Hypothesis can think of."""

import re
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from hypothesis import reject
from hypothesis import strategies as st

from preview.config import Config, Project
from preview.config_checks import ContradictionError
from preview.config_markers import Between


def a_project(**changes: Any) -> Project:
    """A project of the six settings that every project has, and `changes`."""
    needed: dict[str, Any] = {
        "repository": "acme/shop",
        "cluster": "previews",
        "load_balancer": "previews",
        "task_definition": "shop-web",
        "container": "web",
        "port": 8080,
    }
    return Project(**{**needed, **changes})


def configs() -> st.SearchStrategy[Config]:
    """Any configuration that the classes take."""
    return _records(Config)


@st.composite
def _records(draw: st.DrawFn, record: Any) -> Any:
    hints = get_type_hints(record, include_extras=True)
    given: dict[str, Any] = {}
    for field in fields(record):
        optional = field.default is not MISSING or field.default_factory is not MISSING
        if not optional or draw(st.booleans()):
            given[field.name] = draw(_values(hints[field.name]))
    try:
        return record(**given)
    except ContradictionError:
        reject()


@cache
def _values(hint: Any) -> st.SearchStrategy[Any]:
    origin, choices = get_origin(hint), get_args(hint)
    if origin is Annotated:
        marker = choices[1]
        if isinstance(marker, Between):
            return st.integers(marker.low, marker.high)
        # Long texts take long to draw and prove nothing that short ones do not.
        short = re.sub(r"\{(\d),\d{2,}\}", r"{\1,9}", marker.pattern)
        return st.from_regex(short, fullmatch=True)
    if origin in (Union, UnionType):
        return st.none() | _values(next(each for each in choices if each is not NoneType))
    if origin is tuple:
        return st.lists(_values(choices[0]), max_size=2).map(tuple)
    if is_dataclass(hint):
        return _records(hint)
    return st.sampled_from(hint) if issubclass(hint, Enum) else st.from_type(hint)
