"""Records survive the way to JSON and back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from preview.config import Config, LaunchType
from preview.records import from_json, to_json
from tests.unit.config_examples import a_project, configs


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Part:
    size: int
    colour: Colour | None = None


@dataclass(frozen=True, kw_only=True)
class Whole:
    name: str
    weight: float = 0
    parts: tuple[Part, ...] = ()
    by_name: Mapping[str, Part] = field(default_factory=dict)
    ports: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    call: Mapping[str, Any] = field(default_factory=dict)
    note: str | None = None


# Drawing a whole configuration takes long for what Hypothesis is used to.
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(configs())
def test_any_configuration_is_read_back_as_it_was(config: Config) -> None:
    assert from_json(Config, json.loads(json.dumps(to_json(config)))) == config


def test_a_record_becomes_plain_values_and_leaves_out_what_is_none() -> None:
    whole = Whole(name="w", parts=(Part(size=1, colour=Colour.RED), Part(size=2)), call={"Tags": [{"Key": "a"}]})
    assert to_json(whole) == {
        "name": "w",
        "weight": 0,
        "parts": [{"size": 1, "colour": "red"}, {"size": 2}],
        "by_name": {},
        "ports": {},
        "call": {"Tags": [{"Key": "a"}]},
    }


def test_records_within_lists_and_mappings_are_read_as_records() -> None:
    data = {"name": "w", "by_name": {"a": {"size": 1, "colour": "red"}}, "ports": {"web": [80, 81]}}
    whole = from_json(Whole, data)
    assert whole.by_name == {"a": Part(size=1, colour=Colour.RED)}
    assert whole.ports == {"web": (80, 81)}


def test_numbers_come_back_from_dynamodb_as_numbers() -> None:
    whole = from_json(Whole, {"name": "w", "weight": Decimal("1.5"), "parts": [{"size": Decimal(3)}]})
    assert (whole.weight, type(whole.weight)) == (1.5, float)
    assert (whole.parts[0].size, type(whole.parts[0].size)) == (3, int)


def test_what_a_newer_version_wrote_is_passed_over() -> None:
    assert from_json(Part, {"size": 1, "texture": "rough"}) == Part(size=1)


def test_an_optional_value_may_be_there_and_none() -> None:
    assert from_json(Part, {"size": 1, "colour": None}) == Part(size=1)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(TypeError, match="size"):
        from_json(Part, {"colour": "red"})


def test_an_unknown_word_of_an_enum_is_named() -> None:
    with pytest.raises(ValueError, match="blue"):
        from_json(Part, {"size": 1, "colour": "blue"})


def test_a_launch_type_is_read_as_one() -> None:
    config = from_json(Config, {"projects": [to_json(a_project(launch_type=LaunchType.EC2))]})
    assert config.projects[0].launch_type is LaunchType.EC2
