"""Pydantic's complaints about a configuration in plain words: what was found, what was expected, what to write."""

import difflib
import re
from typing import Any

from cli.settings_tree import Setting, groups, names, setting_at
from preview.config.markers import Matching
from preview.problems import KeyPath, Problem, key_path, spelt

_SECRET = re.compile(
    r"secret|token|password|private key|xox[a-z]-|hooks\.slack\.com|gh[a-z]_\w|github_pat_|(?<![:\w])[0-9a-f]{32}",
    re.IGNORECASE,
)


def may_be_secret(text: str) -> bool:
    """Whether a key or a line may hold a secret by mistake: such are kept out of terminals and of CI's logs."""
    return bool(_SECRET.search(text))


def missing_key(path: KeyPath) -> Problem:
    """A setting without which the group at `path[:-1]` cannot do."""
    setting = setting_at(path)
    expected = setting.expected if setting else None
    example = f", e.g. {path[-1]}: {setting.example}" if setting and setting.example else ""
    return Problem(
        message=f"missing key '{path[-1]}': {expected}{example}", key=key_path(path), expected=expected, found="nothing"
    )


def unknown_key(path: KeyPath) -> Problem:
    """A key that no setting has."""
    name, group = str(path[-1]), setting_at(path[:-1])
    known = names(group.type) if group else []
    meant = meant_key(path)
    elsewhere = [key_path((*way, name)).replace("[0]", "[...]") for way, each in groups() if name in names(each)]
    if meant:
        hint = f"did you mean '{meant}'?"
    elif elsewhere:
        hint = f"it belongs at {' or '.join(elsewhere)}"
    else:
        hint = f"known here: {', '.join(known)}"
    return Problem(message=f"unknown key '{name}'; {hint}", key=key_path(path), found=name)


def meant_key(path: KeyPath) -> str | None:
    """The setting whose name an unknown key resembles."""
    group = setting_at(path[:-1])
    written = str(path[-1]).lower().replace("-", "_")
    return next(iter(difflib.get_close_matches(written, names(group.type) if group else [], n=1)), None)


def wrong_name(path: KeyPath) -> Problem:
    """A name in a mapping that its setting does not take."""
    group = setting_at(path[:-1])
    expected = group.pairs[0].expected if group and group.pairs else "another name"
    return Problem(
        message=f"expected {expected}, found {spelt(path[-1])}",
        key=key_path(path),
        expected=expected,
        found=spelt(path[-1]),
    )


def wrong_value(path: KeyPath, value: Any) -> Problem:
    """A value that its setting does not take."""
    setting = setting_at(path)
    expected = setting.expected if setting else "no value"
    found = "a value that is not shown here" if may_be_secret(f"{key_path(path)} {value}") else spelt(value)
    advice = _advice(setting, value) if setting else None
    message = f"expected {expected}, found {found}" + (f" ({advice})" if advice else "")
    return Problem(message=message, key=key_path(path), expected=expected, found=found)


def _advice(setting: Setting, value: Any) -> str | None:
    if setting.choices:
        in_any_case = {choice.lower(): choice for choice in setting.choices}
        near = difflib.get_close_matches(str(value).lower(), in_any_case, n=1)
        return f"did you mean {in_any_case[near[0]]}?" if near else None
    if setting.item and not isinstance(value, list | dict) and value is not None:
        return f"write [{value}]"
    if isinstance(setting.marker, Matching) and isinstance(value, int | float):
        return "put it in quotes" if re.fullmatch(setting.marker.pattern, str(value)) else None
    if setting.type is bool and str(value).lower() in ("yes", "on", "no", "off"):
        return f"write {'true' if str(value).lower() in ('yes', 'on') else 'false'}"
    if setting.type in (int, bool) and re.fullmatch(r"true|false|0|[1-9][0-9]{0,17}", str(value)):
        return "leave the quotes out" if isinstance(value, str) else None
    return None
