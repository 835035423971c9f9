"""What `deity sweep` says: lines for people, or one JSON document."""

from collections.abc import Mapping
from typing import Any

from cli.operating import console, say

# What was done, and what a dry run says of the same.
_DEEDS: Mapping[str, tuple[str, str]] = {
    "ended": ("An ending that was missed is recorded", "An ending was missed"),
    "released": ("A claim without a run is released", "A claim has no run"),
    "dispatched": ("A run that was due is started", "A run is due"),
    "reclaimed": ("What belonged to nobody is being removed", "Belongs to nobody, and would be removed"),
    "repaired": ("What was missing is being made again", "Would be made as it should be"),
    "gone": ("Being removed: GitHub says the branch is gone", "Would be removed: GitHub says the branch is gone"),
    "expired": ("Being removed: it has expired", "Would be removed: it has expired"),
}


def needs_somebody(swept: Mapping[str, Any]) -> bool:
    """Whether there is something that will not come right by itself."""
    return bool(swept["troubled"] or swept.get("stuck"))


def as_json(swept: Mapping[str, Any], *, stack: str, dry_run: bool) -> dict[str, Any]:
    """The function's answer, and what it is the answer to."""
    return {"ok": not needs_somebody(swept), "stack": stack, "dry_run": dry_run, **swept}


def show_swept(swept: Mapping[str, Any], *, stack: str, dry_run: bool) -> None:
    """What was done, or would be."""
    to = console()
    note = " (dry run: nothing was changed)" if dry_run else ""
    ready = swept.get("ready", 0)
    say(f"Swept {stack}{note}: {ready} {'environment' if ready == 1 else 'environments'} ready", to, bold=True)
    sections = {pair[dry_run]: swept.get(deed) or [] for deed, pair in _DEEDS.items()}
    sections["Resources that belong to no environment"] = swept.get("orphans") or []
    sections["Its removal has been failing for an hour or more"] = swept.get("stuck") or []
    for title, lines in sections.items():
        if lines:
            to.print()
            say(title, to)
        for line in lines:
            say(line, to, indent="  ")
    if swept["troubled"]:
        to.print()
        say("Needs somebody", to, bold=True)
    for about, why in swept["troubled"].items():
        say(about, to, indent="  ")
        say(why, to, indent="    ")
    if not swept["troubled"] and not any(sections.values()):
        say("Nothing is left behind, and nothing is missing.", to)
