"""The proof that a resource is ours, asked for before anything is changed or removed."""

from collections.abc import Mapping

from preview.errors import NotOursError


def owned(tags: Mapping[str, str], by: Mapping[str, str]) -> bool:
    """Whether a resource's tags hold all of the owner's."""
    return all(tags.get(name) == value for name, value in by.items())


def check_owned(what: str, tags: Mapping[str, str], by: Mapping[str, str]) -> None:
    """Raises NotOursError where a resource's tags do not hold all of the owner's. `what` names the resource."""
    if not owned(tags, by):
        expected = ", ".join(f"{name}={value}" for name, value in by.items())
        raise NotOursError(f"{what} exists and does not carry the tags {expected}; it is left alone")
