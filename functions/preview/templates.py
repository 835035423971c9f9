"""What a project's templates stand for in one environment: `{sha}`, `{branch_slug}` and their like."""

import re
from collections.abc import Mapping

from preview.naming import slugify

# Of Docker's tags, 128 characters, this leaves room for whatever else a project puts into one.
_BRANCH_SLUG_LIMIT = 63
_SHORT = 7
_PLACE = re.compile(r"\{\{([a-z_]+)\}\}|\{([a-z_]+)\}")


def branch_values(branch: str, commit: str | None) -> dict[str, str]:
    """What the placeholders about the branch stand for; those about its commit are left out where nobody named one."""
    values = {"branch": branch, "branch_slug": slugify(branch, limit=_BRANCH_SLUG_LIMIT) or "branch"}
    return values if commit is None else {**values, "sha": commit, "short_sha": commit[:_SHORT]}


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders filled in; one that has no value stays. `{{word}}` stands for `{word}`."""

    def value(found: re.Match[str]) -> str:
        return f"{{{found[1]}}}" if found[1] else values.get(found[2], found[0])

    return _PLACE.sub(value, template)


def names_commit(template: str) -> bool:
    """Whether it differs from commit to commit."""
    return bool({"sha", "short_sha"} & placeholders(template))


def placeholders(template: str) -> set[str]:
    """The names of its placeholders."""
    return {found[2] for found in _PLACE.finditer(template) if found[2]}
