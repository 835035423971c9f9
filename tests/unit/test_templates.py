"""Templates: what placeholders stand for, and that nothing is ever filled in twice."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.templates import branch_values, filled, names_commit, placeholders
from tests.unit.story import A

# Docker's tags: docs.docker.com/reference/cli/docker/image/tag.
TAG = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


def test_a_branch_and_its_commit_are_filled_in() -> None:
    values = branch_values("feature/Log-In_2", A)
    assert (
        filled("{branch} {branch_slug} {sha} {short_sha}", values) == f"feature/Log-In_2 feature-log-in-2 {A} {A[:7]}"
    )


def test_what_a_branch_is_called_is_never_taken_for_a_placeholder() -> None:
    values = branch_values("feature/{sha}", A)
    assert filled("of {branch}", values) == "of feature/{sha}"
    assert filled("{branch}", branch_values("{{sha}}", A)) == "{{sha}}"


@given(st.dictionaries(st.sampled_from(["branch", "sha", "url"]), st.text()))
def test_a_value_stands_in_the_result_as_it_is(values: dict[str, str]) -> None:
    template = "".join(f"<{{{name}}}>" for name in values)
    assert filled(template, values) == "".join(f"<{value}>" for value in values.values())


@given(st.text(st.characters(exclude_characters="{}")))
def test_a_text_without_braces_stays(text: str) -> None:
    assert filled(text, branch_values("b", A)) == text


@pytest.mark.parametrize(
    ("template", "result"),
    [
        ("{{sha}}", "{sha}"),
        ("{{word}} {branch}", "{word} b"),
        ('{"a": {"b": "{branch}"}}', '{"a": {"b": "b"}}'),
        ("{ branch } {} {{}} {Branch} {1}", "{ branch } {} {{}} {Branch} {1}"),
        ("{unknown}", "{unknown}"),
    ],
)
def test_doubled_braces_are_braces_and_other_ones_are_kept(template: str, result: str) -> None:
    assert filled(template, branch_values("b", A)) == result


def test_where_nobody_named_a_commit_its_placeholders_stay() -> None:
    assert filled("shop:{sha}-{short_sha}-{branch_slug}", branch_values("b", None)) == "shop:{sha}-{short_sha}-b"


@given(st.text(min_size=1))
def test_any_branchs_slug_may_stand_in_a_tag(branch: str) -> None:
    slug = branch_values(branch, None)["branch_slug"]
    assert TAG.fullmatch(slug)
    assert len(slug) <= 63


@pytest.mark.parametrize(
    ("template", "names"),
    [("a:{sha}", True), ("a:{short_sha}", True), ("a:{branch_slug}", False), ("a:{{sha}}", False), ("a:1", False)],
)
def test_an_image_differs_from_commit_to_commit_where_its_template_says_so(template: str, names: bool) -> None:
    assert names_commit(template) is names


def test_the_names_of_placeholders_are_those_that_are_filled_in() -> None:
    assert placeholders("{a} {{b}} {c}{a} {D} { e }") == {"a", "c"}
