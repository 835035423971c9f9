"""Configurations for tests: a small sound one to change, and any sound one that Hypothesis can think of."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from hypothesis import reject
from hypothesis import strategies as st

from preview.config import (
    OF_ONE_SERVICE,
    CapacityProvider,
    Config,
    GitHub,
    HealthCheck,
    Hook,
    Network,
    Project,
    Service,
)
from preview.config import forms as form
from preview.config.checks import ContradictionError
from preview.config.markers import Between, Matching

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
        if field.name in needed:
            given[field.name] = draw(_values(_without_none(hints[field.name])))
        elif field.name not in without and (not optional or draw(st.booleans())):
            given[field.name] = draw(_values(hints[field.name]))
    try:
        return record(**_fitted(record, given))
    except ContradictionError:
        reject()


def _sort(draw: st.DrawFn, record: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of the sorts of a record that leave settings out for one another, one: what it needs, and what it is without."""
    first = draw(st.booleans())
    if record is Project:
        capacity = draw(st.sampled_from(["launch_type", "capacity_providers"]))
        return (OF_ONE_SERVICE, ("services", capacity)) if first else (("services",), (*_OF_A_SERVICE, capacity))
    if record is CapacityProvider:
        return (), ("weight", "base")
    if record is Hook:
        # A function may not take as long as a task; no service has the name that would be drawn for it.
        return (
            (("function",), ("command", "service", "container", "timeout_seconds"))
            if first
            else (
                ("command",),
                ("function", "service"),
            )
        )
    if record is Service:
        return (("container",), ()) if first else ((), ("port", "image"))
    return (), ()


def _fitted(record: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The drawn settings, where two of them would often contradict each other."""
    if record is HealthCheck and "timeout_seconds" in given:
        given["interval_seconds"] = max(given.get("interval_seconds", 5), given["timeout_seconds"] + 1)
    if record is Network and "assign_public_ip" in given:
        given["assign_public_ip"] = None  # Beside instances it cannot be asked for.
    if record is Project and given.get("services"):
        first, *others = given["services"]
        given["services"] = (replace(first, container="web", port=8080, image=None), *others)
    if record is Config and any(project.overrides for project in given["projects"]):
        given["github"] = GitHub(token="ecs-deity/github-token")
    return given


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in (Union, UnionType):
        return hint
    return next(each for each in get_args(hint) if each is not NoneType)


def _spans(low: int, high: int) -> st.SearchStrategy[str]:
    """`FIRST-LAST`, the right way round."""
    ends = st.tuples(st.integers(low, high), st.integers(low, high))
    return ends.map(lambda drawn: "-".join(map(str, sorted(drawn))))


@cache
def _values(hint: Any) -> st.SearchStrategy[Any]:
    origin, choices = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _marked(hint, *choices)
    if origin in (Union, UnionType):
        return st.none() | _values(_without_none(hint))
    if origin in (tuple, Mapping):
        return _several(origin, choices)
    if is_dataclass(hint):
        return _records(hint)
    return st.sampled_from(hint) if issubclass(hint, Enum) else st.from_type(hint)


def _several(origin: Any, choices: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin is Mapping:
        return st.dictionaries(*map(_values, choices), max_size=2)
    least = 1 if choices[0] in (Project, Service, form.Prefix, form.CommandWord) else 0
    return st.lists(_values(choices[0]), min_size=least, max_size=2).map(tuple)


def _marked(hint: Any, inner: Any, marker: object) -> st.SearchStrategy[Any]:
    if hint == form.PortSpan:
        return _spans(1, form.LAST_PORT)
    if hint == form.HttpCodes:
        return st.lists(_spans(200, 499), min_size=1, max_size=3).map(",".join)
    if isinstance(marker, Between):
        return st.integers(marker.low, marker.high)
    if not isinstance(marker, Matching):
        return _values(inner)
    # Long texts take long to draw and prove nothing that short ones do not.
    short = re.sub(r"\{(\d),\d{2,}\}", r"{\1,9}", marker.pattern)
    return st.from_regex(short, fullmatch=True)
