"""Puts something sound in the place of what is wrong in a configuration, so that the rest of it can be checked."""

import itertools
from typing import Any

from cli.settings_tree import Setting, needed, required, setting_at
from preview.config import Config
from preview.problems import KeyPath


class Mender:
    """Mends one document. No two of its placeholders are alike, so that they never seem to repeat each other."""

    def __init__(self) -> None:
        self._numbers = itertools.count()

    def mend(self, data: Any, path: KeyPath, *, wrong: bool = False) -> Any:
        """`data`, with what is wrong at `path` left out, or replaced where it cannot be left out.

        Args:
            data: the document's.
            path: the way to what is wrong.
            wrong: it is so by itself, and does not only contradict something else. Something right may be missed then.
        """
        setting = setting_at(path)
        if not path:
            return self._placeholder(Setting(type=Config))
        try:
            holder = _at(data, path[:-1])
        except (KeyError, IndexError, TypeError):
            return data  # What is around it has been left out already.
        last, group = path[-1], setting_at(path[:-1])
        if isinstance(last, str) and not isinstance(holder, dict):
            # It is a group of settings that was given by one of them alone.
            return self.mend(data, path[:-1], wrong=wrong)
        if setting and isinstance(last, str) and (last not in holder or _is_missed(setting, last, group, wrong=wrong)):
            holder[last] = self._placeholder(setting)
        elif isinstance(last, str):
            holder.pop(last, None)
        elif setting and setting.is_group:
            holder[last] = self._placeholder(setting)
        else:
            # The items after it would change places: the list goes as a whole.
            return self.mend(data, path[:-1], wrong=wrong)
        return data

    def _placeholder(self, setting: Setting) -> Any:
        if setting.item:
            return [self._placeholder(setting.item)]
        if setting.is_group:
            members = {name: setting.member(name) for name in needed(setting.type)}
            return {name: self._placeholder(member) for name, member in members.items() if member}
        if setting.choices:
            return setting.choices[0]
        if setting.type is int:
            return int(setting.example or 0)
        return f"{setting.example}-unread-{next(self._numbers)}"


def _is_missed(setting: Setting, name: str, group: Setting | None, *, wrong: bool) -> bool:
    """Whether the group around a setting would seem to lack it, were it left out."""
    if group is None or not group.is_group:
        return False
    # A project that says its services wrongly is none that does not say its only one.
    is_list_of_groups = setting.item is not None and setting.item.is_group
    return is_list_of_groups or name in (needed(group.type) if wrong else required(group.type))


def _at(data: Any, path: KeyPath) -> Any:
    for part in path:
        data = data[part]
    return data
