"""What the operator's commands share: their options, and how they say that something does not work."""

import json
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from cli.config_report import show_problems
from cli.installation import CommandError, in_words
from cli.problems import ConfigFileError

AsDocument = Annotated[bool, typer.Option("--json", help="Print one JSON document instead.")]
Local = Annotated[bool, typer.Option("--local", help="The embedded run of this directory, not AWS.")]
File = Annotated[Path, typer.Option("--file", help="The configuration that names the stack.")]


def console() -> Console:
    """For what is found; plain, so that it reads the same in a log."""
    return Console(highlight=False)


def say(text: str, to: Console, *, indent: str = "", bold: bool = False) -> None:
    """A paragraph. Long words stay whole: an ARN that is broken cannot be copied."""
    filled = textwrap.fill(
        text, to.width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    to.print(Text(filled, "bold" if bold else ""), soft_wrap=True)


@contextmanager
def answered(*, as_document: bool) -> Iterator[None]:
    """Says what does not work, in the form that was asked for, and exits with 1."""
    try:
        with in_words():
            yield
    except ConfigFileError as error:
        if as_document:
            typer.echo(json.dumps({"ok": False, "error": str(error)}, indent=2))
        else:
            show_problems(error, Console(highlight=False, stderr=True))
        raise typer.Exit(1) from None
    except CommandError as error:
        if as_document:
            typer.echo(json.dumps({"ok": False, "error": str(error)}, indent=2))
        else:
            say(f"deity: {error}", Console(highlight=False, stderr=True))
        raise typer.Exit(1) from None
