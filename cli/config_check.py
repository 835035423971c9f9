"""A document checked against the configuration's classes: the configuration, or all that is wrong with it at once.

A class looks for contradictions only once its settings are sound, and `Config` only once every project is. So that
one run finds everything, what is wrong is mended, and the result checked again until it is sound.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from adapters.yaml_document import Document
from cli.config_mend import Mender
from cli.config_words import meant_key, missing_key, unknown_key, wrong_name, wrong_value
from preview.config import Config
from preview.config.checks import ContradictionError
from preview.problems import KeyPath, Problem, key_path

ADAPTER = TypeAdapter(Config)

# How pydantic's way to a mapping's name ends; that to its value ends in the name itself.
OF_A_NAME = "[key]"
# Settings, then each project's contradictions, then those between projects; the rest is to be safe from a loop.
_MOST_ROUNDS = 10


def check(document: Document) -> tuple[Config | None, list[Problem]]:
    """The document's configuration; or `None` and the problems, those of reading the document among them."""
    problems, reported = list(document.problems), set(document.unread)
    misspelt: set[KeyPath] = set()
    data, mender = copy.deepcopy(document.data), Mender()
    for _ in range(_MOST_ROUNDS):
        try:
            # JSON, because strict checking takes lists and groups for our tuples and classes from there alone.
            config = ADAPTER.validate_json(json.dumps(data), strict=True)
        except ValidationError as error:
            found = list(_found(error, document, misspelt))
        else:
            return (None, problems) if problems else (config, [])
        problems += [problem for path, problem in found if problem and not _covers(reported, path)]
        reported.update(path for path, _ in found)
        for path, problem in found:
            data = mender.mend(data, path, wrong=problem is not None and problem.expected is not None)
    return None, problems


def _covers(reported: set[KeyPath], path: KeyPath) -> bool:
    return any(path[:length] in reported for length in range(len(path) + 1))


def _found(
    error: ValidationError, document: Document, misspelt: set[KeyPath]
) -> Iterator[tuple[KeyPath, Problem | None]]:
    """What pydantic found, and where; `None` for what another problem says already.

    Args:
        error: pydantic's.
        document: what was checked.
        misspelt: the ways to settings that unknown keys were meant for; what is found is added.
    """
    errors = error.errors(include_url=False)
    unknown = [each["loc"] for each in errors if each["type"] == "unexpected_keyword_argument"]
    misspelt.update((*path[:-1], meant) for path in unknown if (meant := meant_key(path)))
    for each in errors:
        for path, problem in _in_words(each, document):
            is_known = problem.found == "nothing" and path in misspelt
            yield path, None if is_known else problem


def _in_words(error: ErrorDetails, document: Document) -> Iterator[tuple[KeyPath, Problem]]:
    path, cause = error["loc"], error.get("ctx", {}).get("error")
    if isinstance(cause, ContradictionError):
        for each in cause.found:
            way = (*path, *each.at)
            if each.missing:
                yield way, replace(missing_key(way), place=document.place(way[:-1]))
            else:
                yield way, Problem(message=each.message, key=key_path(way), place=document.place(way, key=True))
    elif error["type"] == "missing":
        yield path, replace(missing_key(path), place=document.place(path[:-1]))
    elif path[-1:] == (OF_A_NAME,):
        yield path[:-1], replace(wrong_name(path[:-1]), place=document.place(path[:-1], key=True))
    elif error["type"] == "unexpected_keyword_argument":
        yield path, replace(unknown_key(path), place=document.place(path, key=True))
    else:
        said = wrong_value(path, error["input"])
        yield path, replace(said, key=key_path(_as_written(path, document)), place=document.place(path))


def _as_written(path: KeyPath, document: Document) -> KeyPath:
    """The way without the last key, where the group around it was given by that setting alone, as a text."""
    return path[:-1] if path not in document.values and path[:-1] in document.values else path
