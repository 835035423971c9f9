"""Puts something sound in the place of what is wrong in a configuration, so that the rest of it can be checked."""

import itertools
from typing import Any

from cli.settings_tree import Setting, needed, setting_at
from preview.config import Config
from preview.problems import KeyPath


class Mender:
    """Mends one document. No two of its placeholders are alike, so that they never seem to repeat each other."""

    def __init__(self) -> None:
        self._numbers = itertools.count()

    def mend(self, data: Any, path: KeyPath) -> Any:
        """`data`, with what is wrong at `path` left out, or replaced where it cannot be left out."""
        setting = setting_at(path)
        if not path:
            return self._placeholder(Setting(type=Config))
        try:
            holder = _at(data, path[:-1])
        except (KeyError, IndexError, TypeError):
            return data  # What is around it has been left out already.
        last, group = path[-1], setting_at(path[:-1])
        if isinstance(last, str) and not isinstance(holder, dict):
            return self.mend(data, path[:-1])  # It is a group of settings that was given by one of them alone.
        is_required = isinstance(last, str) and group is not None and group.is_group and last in needed(group.type)
        if setting and isinstance(last, str) and (is_required or last not in holder):
            holder[last] = self._placeholder(setting)
        elif isinstance(last, str):
            holder.pop(last, None)
        elif setting and setting.is_group:
            holder[last] = self._placeholder(setting)
        else:
            # The items after it would change places: the list goes as a whole.
            return self.mend(data, path[:-1])
        return data

    def _placeholder(self, setting: Setting) -> Any:
        if setting.item:
            return [self._placeholder(setting.item)]
        if setting.is_group:
            members = {name: setting.member(name) for name in needed(setting.type)}
            return {name: self._placeholder(member) for name, member in members.items() if member}
        if setting.type is int:
            return int(setting.example or 0)
        return f"{setting.example}-unread-{next(self._numbers)}"


def _at(data: Any, path: KeyPath) -> Any:
    for part in path:
        data = data[part]
    return data
