"""The `deity` command: its options, and the commands it is made of. Each command has a module of its own."""

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from cli import VERSION
from cli.config_command import app as config_app
from cli.keep_command import keep
from cli.sweep_command import sweep

# Plain help and tracebacks: they read the same on a terminal, in a log and in a pipe.
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
app.add_typer(config_app, name="config")
app.command()(sweep)
app.command()(keep)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"deity {VERSION}")
        raise typer.Exit


@app.callback()
def deity(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Push a branch and it has its own running environment on Amazon ECS; delete it and every trace is gone.

    Exit codes: 0 fine, 1 the command found problems or failed, 2 wrong usage.
    """


def main() -> None:
    """The entry point of `deity`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that cannot show a letter shows a question mark, not a traceback.
            stream.reconfigure(errors="replace")
    app(prog_name="deity")
