"""Files of branches for tests, as plain data, and what is said of them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from preview.branch_file.findings import Written
from preview.branch_file.overrides import BaseService, Overrides
from preview.branch_file.reading import read_overrides
from preview.config.override_limits import OverrideLimits
from preview.errors import InvalidPlanError
from preview.problems import KeyPath, Problem

WEB = BaseService(name="web", cpu=256, memory=512)
WORKER = BaseService(name="worker", routed=False, cpu=512, memory=1024)
# So much that only forms, and AWS, set bounds.
ANYTHING = OverrideLimits(command=True, max_desired_count=100, max_cpu=196_608, max_memory=1024 * 1024)


def read(
    data: object,
    *services: BaseService,
    limits: OverrideLimits = ANYTHING,
    problems: tuple[Problem, ...] = (),
    unread: KeyPath = ("nothing",),
) -> Overrides:
    """The overrides that data spell, in a file with a key on each line after the first."""
    lines = {path: number for number, path in enumerate(_paths(data, ()), start=1)}
    written = Written(data=data, lines=lines, problems=problems, unread=frozenset({unread}))
    return read_overrides(written, limits=limits, services=services or (WEB,))


def refused(data: object, *services: BaseService, limits: OverrideLimits = ANYTHING) -> list[str]:
    """What is said of data that are refused, less the file's name and the lines."""
    with pytest.raises(InvalidPlanError) as error:
        read(data, *services, limits=limits)
    return [re.sub(r"^\.deity\.yaml, line [0-9]+(, |: )", "", line) for line in str(error.value).splitlines()]


def _paths(data: Any, path: KeyPath) -> Iterator[KeyPath]:
    yield path
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in members:
        yield from _paths(value, (*path, name))
