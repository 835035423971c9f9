"""docs/rulebook.md as the rules themselves say it: `python -m local.emulator.rulebook_page > docs/rulebook.md`."""

import sys
import time
from collections.abc import Iterable, Iterator

from local.emulator.rulebook import BEHAVIOURS, Rulebook
from local.emulator.rules import ECR, ECS, ELB, STATES, Behaviour, Rule

_OPENING = """\
# The rulebook

The emulator of AWS ([ministack](https://pypi.org/project/ministack/)) is kinder than AWS. What AWS refuses, delays or
throttles where this product touches it is written once, in `local/emulator/`, and laid over the emulator: that of `make
demo`, `make local` and the end-to-end tests, whose time is scaled, and the one inside a test's own process, whose clock
the test holds. This page is made from the rules, and a test compares it with them:

```sh
.venv/bin/python -m local.emulator.rulebook_page > docs/rulebook.md
```

Each rule ends with the page, or the public code or report, that it is based on. Where AWS documents no duration, it is
a measured one: `local/emulator/delays.py` says which, and whose.
"""
_SERVICES = {ELB: "Elastic Load Balancing", ECS: "Amazon ECS", ECR: "Amazon ECR", STATES: "AWS Step Functions"}
_THROTTLED = "ThrottlingException"


def page() -> str:
    """The whole page."""
    rules = Rulebook(clock=time.monotonic).rules
    parts = [_OPENING]
    for service, name in _SERVICES.items():
        own = [rule for rule in rules if rule.service == service]
        parts.append(f"\n## {name}\n")
        if own:
            parts.append("\n| call | rule |\n|---|---|\n")
            parts += _rows(rule for rule in own if _THROTTLED not in rule.says)
        if throttled := [rule for rule in own if _THROTTLED in rule.says]:
            parts.append(
                "\nHow many calls are let through; in tests, `Rulebook.buckets` counts them and the refusals:\n"
            )
            parts.append("\n| call | rule |\n|---|---|\n")
            parts += _rows(throttled)
        if behaviours := [held for held in BEHAVIOURS if held.service == service]:
            parts.append("\nWhat happens by itself:\n\n| to | rule |\n|---|---|\n")
            parts += (_row(held.about, held) for held in behaviours)
    return "".join(parts)


def _rows(rules: Iterable[Rule]) -> Iterator[str]:
    """A line for each rule; one about several calls has one line."""
    by_words: dict[str, list[Rule]] = {}
    for rule in rules:
        by_words.setdefault(rule.says, []).append(rule)
    for alike in by_words.values():
        yield _row(", ".join(rule.action for rule in alike), alike[0])


def _row(about: str, rule: Rule | Behaviour) -> str:
    return f"| {about} | {rule.says} |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
