"""The settings of a branch's `.deity.yaml`: their names and the forms of their values, whatever the project allows."""

import difflib
import re
from collections.abc import Collection
from typing import Any

from preview.branch_file.findings import Findings
from preview.branch_file.overrides import Overrides, ServiceOverrides
from preview.problems import KeyPath, spelt

_SETTINGS = ("environment", "desired_count", "command", "cpu", "memory")
_MOST_TASKS = 100
# All variables and commands of a run go into its plan and into a task definition, which may have 64 KiB
# (AmazonECS/latest/developerguide/service-quotas.html).
_MOST_ITEMS = 50
_MOST_BYTES = 4096

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_VARIABLE_IN_WORDS = "a variable's name: letters, digits and _, not beginning with a digit, 128 at most"
# What ECS Deity tells every container, and what ECS and the SDKs do.
_RESERVED = {"DEITY_": "ECS Deity sets those itself", "AWS_": "those are AWS's own"}


def overrides_in(data: object, services: Collection[str], findings: Findings) -> Overrides:
    """The overrides that a file's data spell, without what is not of the right form: that is in `findings`.

    Args:
        data: of the file.
        services: the names of the project's services; none where its only one has no name.
        findings: where to note what is wrong.
    """
    if data is None:
        return Overrides()
    if isinstance(data, dict) and "services" in data and not services:
        findings.add(("services",), "this project has one service: give its settings at the top of the file")
        data = {name: value for name, value in data.items() if name != "services"}
    group = _group(data, (), (*_SETTINGS, "services") if services else _SETTINGS, findings)
    common = _service({name: value for name, value in group.items() if name != "services"}, (), findings)
    own = {}
    if "services" in group:
        own = {
            name: _service(_group(value, ("services", name), _SETTINGS, findings), ("services", name), findings)
            for name, value in _group(group["services"], ("services",), services, findings, what="service").items()
        }
    return Overrides(common=common, services=own)


def _group(
    value: object, path: KeyPath, known: Collection[str], findings: Findings, *, what: str = "key"
) -> dict[str, Any]:
    """The group's members of known names."""
    if not isinstance(value, dict):
        findings.add(path, f"expected a group of settings ({', '.join(known)}); found {_kind(value)}")
        return {}
    for name in value:
        if name not in known:
            near = difflib.get_close_matches(name[:60].lower().replace("-", "_"), known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(known)}"
            findings.add((*path, name), f"unknown {what} '{name}'; {hint}")
    return {name: held for name, held in value.items() if name in known}


def _service(group: dict[str, Any], path: KeyPath, findings: Findings) -> ServiceOverrides:
    given: dict[str, Any] = {}
    for name, value in group.items():
        within = (*path, name)
        if name == "environment":
            given[name] = _environment(value, within, findings)
        elif name == "command":
            given[name] = _command(value, within, findings)
        else:
            given[name] = _number(value, within, findings)
    return ServiceOverrides(**given)


def _number(value: object, path: KeyPath, findings: Findings) -> int | None:
    most = _MOST_TASKS if path[-1] == "desired_count" else None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0 and (most is None or value <= most):
        return value
    expected = {"desired_count": f"a whole number from 0 to {_MOST_TASKS}", "cpu": "a whole number of CPU units"}
    quoted = isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value)
    found = f"{spelt(value)} (leave the quotes out)" if quoted else _kind(value, numbers=True)
    findings.add(path, f"expected {expected.get(str(path[-1]), 'a whole number of MiB')}; found {found}")
    return None


def _environment(value: object, path: KeyPath, findings: Findings) -> dict[str, str]:
    if not isinstance(value, dict):
        findings.add(path, f'expected a group of variables, as NAME: "value"; found {_kind(value)}')
        return {}
    for name, text in value.items():
        reserved = next((why for start, why in _RESERVED.items() if name.startswith(start)), None)
        if not _VARIABLE.fullmatch(name):
            findings.add((*path, name), f"expected {_VARIABLE_IN_WORDS}")
        elif reserved:
            findings.add(
                (*path, name), f"expected a name that does not begin with {name.partition('_')[0]}_: {reserved}"
            )
        else:
            _check_text(text, (*path, name), findings)
    texts = {name: text for name, text in value.items() if isinstance(text, str)}
    _check_size((*texts, *texts.values()), len(value), path, "variables", findings)
    return {name: text for name, text in texts.items() if not findings.at((*path, name))}


def _command(value: object, path: KeyPath, findings: Findings) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not value:
        found = "an empty one" if value == [] else _kind(value)
        findings.add(path, f"expected a list of texts, e.g. [bin/server, --debug]; found {found}")
        return None
    for place, text in enumerate(value):
        _check_text(text, (*path, place), findings)
    texts = tuple(text for text in value if isinstance(text, str))
    _check_size(texts, len(value), path, "texts", findings)
    return texts


def _check_text(value: object, path: KeyPath, findings: Findings) -> None:
    """What is wrong with a text. It is never shown: where somebody keeps a password in it, the channel should not."""
    if not isinstance(value, str):
        advice = ": put it in quotes" if isinstance(value, int | float) else ""
        findings.add(path, f"expected a text; found {_kind(value)}{advice}")
    elif "\0" in value:
        # It would end the variable, or the argument (pubs.opengroup.org/onlinepubs/9699919799/functions/exec.html).
        findings.add(path, "expected a text; found one with a NUL character, which no process can be given")


def _check_size(texts: tuple[str, ...], count: int, path: KeyPath, what: str, findings: Findings) -> None:
    size = sum(len(text.encode(errors="surrogatepass")) for text in texts)
    if count > _MOST_ITEMS:
        findings.add(path, f"expected at most {_MOST_ITEMS} {what}; found {count}")
    if size > _MOST_BYTES:
        findings.add(path, f"expected at most {_MOST_BYTES} bytes of {what}; found {size}")


def _kind(value: object, *, numbers: bool = False) -> str:
    """What a value is, without saying it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return spelt(value) if numbers else "a number"
    return "a text" if isinstance(value, str) else spelt(value)
