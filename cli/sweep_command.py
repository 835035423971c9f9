"""`deity sweep`: has the stack's own sweep look, or mend, now; it has the rights, and the schedule's checks."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.installation import CommandError, Installation, installation
from cli.operating import AsDocument, File, Local, answered
from cli.sweep_report import as_json, needs_somebody, show_swept


def sweep(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look; change nothing.")] = False,
    as_document: AsDocument = False,
    local: Local = False,
    file: File = Path("deity.yaml"),
) -> None:
    """Find what was left behind or is missing, and have it put right, now.

    The stack does this by itself every five minutes. With --dry-run it only says what it would do.

    Exit codes: 0 fine, 1 something needs somebody or the sweep failed, 2 wrong usage.
    """
    with answered(as_document=as_document):
        found = installation(file=file, local=local)
        swept = _invoke(found, dry_run=dry_run)
        if as_document:
            typer.echo(json.dumps(as_json(swept, stack=found.stack, dry_run=dry_run), indent=2))
        else:
            show_swept(swept, stack=found.stack, dry_run=dry_run)
    if needs_somebody(swept):
        raise typer.Exit(1)


def _invoke(found: Installation, *, dry_run: bool) -> dict[str, Any]:
    function = found.output("SweepFunction")
    answer = found.client("lambda").invoke(FunctionName=function, Payload=json.dumps({"dry_run": dry_run}).encode())
    told = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer:
        reason = told.get("errorMessage") if isinstance(told, dict) else None
        raise CommandError(f"the sweep failed: {reason or 'it did not say why'}. The log of {function} says more")
    if not isinstance(told, dict) or "troubled" not in told:
        raise CommandError(
            f"{function} did not answer as a sweep does: the stack is of another version; deploy it again"
        )
    return told
