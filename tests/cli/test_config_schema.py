"""The JSON Schema that editors use says what the classes say."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.config_schema import described, schema, schema_text
from cli.settings_tree import Setting, groups, names, required, setting_at
from preview.config import Config, Project
from preview.config.markers import Between, Matching

PUBLISHED = Path(__file__).parents[2] / "docs" / "deity.schema.json"
GROUPS = {group: way for way, group in groups()}


def definition_of(group: type) -> dict[str, Any]:
    whole = schema()
    found: dict[str, Any] = whole if group is Config else whole["$defs"][group.__name__]
    return found


def test_the_published_schema_is_up_to_date() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), (
        "write it again: deity config schema > docs/deity.schema.json"
    )


def test_it_says_which_dialect_it_is_and_what_it_describes() -> None:
    said = json.loads(schema_text())
    assert said["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert said["title"] == "deity.yaml"
    assert said["description"] == "All of `deity.yaml`."


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_is_closed_and_names_what_it_needs(group: type) -> None:
    definition = definition_of(group)
    assert definition["additionalProperties"] is False
    assert list(definition["properties"]) == names(group)
    assert definition.get("required", []) == required(group)


@pytest.mark.parametrize("group", GROUPS)
def test_every_setting_is_described_in_a_sentence(group: type) -> None:
    for name, held in definition_of(group)["properties"].items():
        assert held["description"].endswith((".", ")")), name
        assert not held["description"][0].islower(), name
        assert "\n" not in held["description"], name


@pytest.mark.parametrize("group", GROUPS)
def test_every_bound_and_every_form_is_in_it(group: type) -> None:
    for name, held in definition_of(group)["properties"].items():
        setting = setting_at((*GROUPS[group], name))
        assert setting is not None
        said = said_of_value(held, setting)
        marker = (setting.item or setting).marker
        if isinstance(marker, Between):
            assert (said["minimum"], said["maximum"]) == (marker.low, marker.high)
        if isinstance(marker, Matching):
            assert said["pattern"] == f"^(?:{marker.pattern})$"


def test_a_project_is_of_one_service_or_of_several() -> None:
    assert definition_of(Project)["anyOf"] == [
        {"required": ["services"]},
        {"required": ["task_definition", "container", "port"]},
    ]


def test_a_hook_may_be_its_functions_arn_alone() -> None:
    held = definition_of(Project)["properties"]["after_create"]
    assert held["anyOf"][:2] == [{"type": "string"}, {"$ref": "#/$defs/Hook"}]


@pytest.mark.parametrize("name", ["images", "environment"])
def test_a_name_that_a_mapping_does_not_take_is_refused(name: str) -> None:
    held = definition_of(Project)["properties"][name]
    assert (len(held["patternProperties"]), held["additionalProperties"]) == (1, False)


def said_of_value(held: dict[str, Any], setting: Setting) -> dict[str, Any]:
    value: dict[str, Any] = held["items"] if setting.item else held.get("anyOf", [held])[0]
    return value


def test_a_class_that_keeps_silent_about_a_setting_is_found_out() -> None:
    @dataclass
    class Silent:
        """Some settings.

        Attributes:
            said: what
                it is.
        """

        said: int
        unsaid: int

    with pytest.raises(ValueError, match="docstring of Silent says nothing of unsaid"):
        described(Silent)


def test_a_docstring_s_folded_lines_become_one() -> None:
    _, said = described(Project)
    assert said["launch_type"] == (
        "Where tasks run; by default Fargate if the task definition allows it, or else EC2. "
        "Not together with `capacity_providers`."
    )
