"""The setting `overrides` of a project: what its owner can say, and what it is by default."""

import pytest
from pydantic import TypeAdapter, ValidationError

from preview.config.override_limits import OverrideLimits
from preview.records import from_json, to_json

ADAPTER = TypeAdapter(OverrideLimits)


def test_by_default_a_branch_may_set_variables_and_never_have_more_than_the_project() -> None:
    assert ADAPTER.validate_json("{}", strict=True) == OverrideLimits(
        environment=True, command=False, max_desired_count=None, max_cpu=None, max_memory=None
    )


def test_everything_can_be_said_and_is_read_back_by_the_functions() -> None:
    limits = OverrideLimits(environment=False, command=True, max_desired_count=3, max_cpu=1024, max_memory=4096)
    assert ADAPTER.validate_python(to_json(limits)) == limits
    assert from_json(OverrideLimits, to_json(limits)) == limits


@pytest.mark.parametrize(
    "text",
    [
        '{"max_desired_count": 0}',
        '{"max_desired_count": 101}',
        '{"max_cpu": 127}',
        '{"max_memory": 5}',
        '{"environment": "yes"}',
        '{"image": true}',
    ],
)
def test_what_no_project_can_mean_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_json(text, strict=True)
