"""The settings that `deity.yaml` may hold, looked up by the way to them, and what each of them takes in words."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from preview.config import OF_ONE_SERVICE, Config, Hook, Project, Service
from preview.config.markers import Between, Matching
from preview.problems import KeyPath

# A project has these or several services, a service these or no route, a hook one of the two.
_NEEDED_MOSTLY: Mapping[type, tuple[str, ...]] = {
    Project: OF_ONE_SERVICE,
    Service: ("container", "port"),
    Hook: ("function", "command"),
}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting's type, taken apart.

    Attributes:
        type: the type itself, without `| None` and markers.
        marker: the marker beside it, if any.
    """

    type: Any
    marker: Between | Matching | None = None

    @property
    def is_group(self) -> bool:
        """Whether it is a group of settings: one of the configuration's dataclasses."""
        return is_dataclass(self.type)

    @property
    def item(self) -> "Setting | None":
        """What a list of it holds; `None` where it is not a list."""
        return _taken_apart(get_args(self.type)[0]) if get_origin(self.type) is tuple else None

    @property
    def pairs(self) -> "tuple[Setting, Setting] | None":
        """What the names and the values of a mapping are; `None` where it is not one."""
        if get_origin(self.type) is not Mapping:
            return None
        name, value = get_args(self.type)
        return _taken_apart(name), _taken_apart(value)

    def member(self, name: str) -> "Setting | None":
        """The setting `name` of a group, or the value of a mapping; `None` where there is none."""
        if self.pairs:
            return self.pairs[1]
        hint = get_type_hints(self.type, include_extras=True).get(name) if self.is_group else None
        return None if hint is None else _taken_apart(hint)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words it is one of; empty where it is not one of several."""
        is_enum = isinstance(self.type, type) and issubclass(self.type, Enum)
        return tuple(str(choice.value) for choice in self.type) if is_enum else ()

    @property
    def expected(self) -> str:
        """What it takes, in words."""
        if self.marker:
            return self.marker.expected
        if self.item:
            either = "one of " if self.item.choices else ""
            return f"a list, each item {either}{self.item.expected}"
        if self.pairs:
            name, value = self.pairs
            return f"a group of names and values, each name {name.expected}; each value {value.expected}"
        if self.is_group:
            return f"a group of settings ({', '.join(needed(self.type) or names(self.type))})"
        if self.choices:
            return f"{', '.join(self.choices[:-1])} or {self.choices[-1]}"
        return {bool: "true or false", int: "a whole number"}.get(self.type, "a text")

    @property
    def example(self) -> str | None:
        """What could be given, as YAML."""
        if self.item and self.item.example:
            return f"[{self.item.example}]"
        if self.choices:
            return self.choices[0]
        return str(self.marker.example) if self.marker and self.marker.example is not None else None


def setting_at(path: KeyPath) -> Setting | None:
    """The setting that a way leads to; `None` where there is none."""
    setting: Setting | None = Setting(type=Config)
    for part in path:
        if setting is None:
            break
        setting = setting.item if isinstance(part, int) else setting.member(part)
    return setting


def _taken_apart(hint: Any) -> Setting:
    if get_origin(hint) is Annotated:
        inner, *markers = get_args(hint)
        marker = next((each for each in markers if isinstance(each, Between | Matching)), None)
        return Setting(type=inner, marker=marker)
    if get_origin(hint) in (Union, UnionType):
        return _taken_apart(next(each for each in get_args(hint) if each is not type(None)))
    return Setting(type=hint)


def names(group: type) -> list[str]:
    """The settings of a group."""
    return [field.name for field in fields(group)]


def required(group: type) -> list[str]:
    """The settings of a group that have no default."""
    return [field.name for field in fields(group) if _is_required(field)]


def needed(group: type) -> list[str]:
    """The settings that such a group is told by: those required, and those without which most cannot do."""
    return [*required(group), *_NEEDED_MOSTLY.get(group, ())]


def _is_required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def groups(path: KeyPath = ()) -> Iterator[tuple[KeyPath, type]]:
    """Every group of settings, with a way to it; lists are entered by their item 0."""
    setting = setting_at(path)
    if setting and setting.item and setting.item.is_group:
        yield from groups((*path, 0))
    elif setting and setting.is_group:
        yield path, setting.type
        for name in names(setting.type):
            yield from groups((*path, name))
