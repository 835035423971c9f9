"""Which branches get an environment."""

import pytest

from preview.prefixes import prefix_of, without_prefix


@pytest.mark.parametrize(
    ("branch", "prefix"),
    [
        ("feature/login", "feature"),
        ("feature/a/b", "feature"),
        ("fix/ui/button", "fix/ui"),
        ("fix/other", "fix"),
        ("feature/日本語", "feature"),
        ("feature", None),
        ("feature/", None),
        ("features/login", None),
        ("feature-login", None),
        ("Feature/login", None),
        ("my/feature/login", None),
        ("main", None),
        ("", None),
    ],
)
def test_a_branch_belongs_to_the_longest_prefix_that_it_begins_with(branch: str, prefix: str | None) -> None:
    for prefixes in (("feature", "fix", "fix/ui"), ("fix/ui", "fix", "feature")):
        assert prefix_of(branch, prefixes) == prefix


@pytest.mark.parametrize(
    ("branch", "bare"),
    [
        ("feature/login", "login"),
        ("fix/ui/button", "button"),
        ("fix/ui", "ui"),
        ("feature/a/b", "a/b"),
        ("main", "main"),
    ],
)
def test_what_tells_a_branch_from_its_siblings_is_what_follows_the_prefix(branch: str, bare: str) -> None:
    assert without_prefix(branch, ("feature", "fix", "fix/ui")) == bare
