"""Configurations for tests: a small sound one to change, and any sound one that Hypothesis can think of."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from hypothesis import reject
from hypothesis import strategies as st

from preview.config import OF_ONE_SERVICE, Config, Hook, Project, Service
from preview.config_checks import ContradictionError
from preview.config_markers import Between, Matching

# What a project with several services says of each of them, and not of itself.
_OF_A_SERVICE = (*OF_ONE_SERVICE, "image", "images", "environment", "desired_count", "health_check")


def a_project(**changes: Any) -> Project:
    """A project of one service, of the six settings that such a project needs, and `changes`."""
    needed: dict[str, Any] = {
        "repository": "acme/shop",
        "cluster": "previews",
        "load_balancer": "previews",
        "task_definition": "shop-web",
        "container": "web",
        "port": 8080,
    }
    return Project(**{**needed, **changes})


def several(*services: Service, **changes: Any) -> Project:
    """A project of several services, and `changes`."""
    own = {"repository": "acme/shop", "cluster": "previews", "load_balancer": "previews", "services": services}
    return Project(**{**own, **changes})


def a_service(name: str = "web", **changes: Any) -> Service:
    """A service to which requests lead, and `changes`."""
    return Service(**{"name": name, "task_definition": "shop-web", "container": "web", "port": 8080, **changes})


def a_worker(name: str = "worker", **changes: Any) -> Service:
    """A service to which none do."""
    return Service(**{"name": name, "task_definition": "shop-worker", **changes})


def configs() -> st.SearchStrategy[Config]:
    """Any configuration that the classes take."""
    return _records(Config)


@st.composite
def _records(draw: st.DrawFn, record: Any) -> Any:
    hints = get_type_hints(record, include_extras=True)
    needed, without = _sort(draw, record)
    given: dict[str, Any] = {}
    for field in fields(record):
        optional = field.default is not MISSING or field.default_factory is not MISSING
        if field.name in needed or (field.name not in without and (not optional or draw(st.booleans()))):
            given[field.name] = draw(_values(hints[field.name]))
    try:
        return record(**given)
    except ContradictionError:
        reject()


def _sort(draw: st.DrawFn, record: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of the sorts of a record that leave settings out for one another, one: what it needs, and what it is without."""
    first = draw(st.booleans())
    if record is Project:
        return (OF_ONE_SERVICE, ("services",)) if first else (("services",), _OF_A_SERVICE)
    if record is Hook:
        # A function may not take as long as a task; no service has the name that would be drawn for it.
        return (("function",), ("command", "service", "container", "timeout_seconds")) if first else (
            ("command",),
            ("function", "service"),
        )
    if record is Service:
        return (("container", "port"), ()) if first else ((), ("port", "image"))
    return (), ()


@cache
def _values(hint: Any) -> st.SearchStrategy[Any]:
    origin, choices = get_origin(hint), get_args(hint)
    if origin is Annotated:
        marker = choices[1]
        if isinstance(marker, Between):
            return st.integers(marker.low, marker.high)
        if not isinstance(marker, Matching):
            return _values(choices[0])
        # Long texts take long to draw and prove nothing that short ones do not.
        short = re.sub(r"\{(\d),\d{2,}\}", r"{\1,9}", marker.pattern)
        return st.from_regex(short, fullmatch=True)
    if origin in (Union, UnionType):
        return st.none() | _values(next(each for each in choices if each is not NoneType))
    if origin is tuple:
        return st.lists(_values(choices[0]), max_size=2).map(tuple)
    if origin is Mapping:
        return st.dictionaries(*map(_values, choices), max_size=2)
    if is_dataclass(hint):
        return _records(hint)
    return st.sampled_from(hint) if issubclass(hint, Enum) else st.from_type(hint)
