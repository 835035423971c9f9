"""`deity config`: looks at `deity.yaml` and at what it may say."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.config_file import load
from cli.config_report import as_json, show_config, show_problems
from cli.config_schema import schema_text
from cli.problems import ConfigFileError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Check deity.yaml, and see what it may say.")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The configuration to check.")] = Path("deity.yaml"),
    as_document: Annotated[bool, typer.Option("--json", help="Print one JSON document instead.")] = False,
) -> None:
    """Check a configuration file.

    Says what was understood; or all that is wrong, each problem with its line, its column, its key, and what was
    expected.

    Exit codes: 0 the file is fine, 1 it has problems or cannot be read, 2 wrong usage.
    """
    console = Console(highlight=False)
    try:
        config = load(file)
    except ConfigFileError as error:
        if as_document:
            typer.echo(json.dumps(as_json(error.file, problems=error.problems), indent=2))
        else:
            show_problems(error, console)
        raise typer.Exit(1) from None
    if as_document:
        typer.echo(json.dumps(as_json(str(file), config=config), indent=2))
    else:
        show_config(str(file), config, console)


@app.command()
def schema() -> None:
    """Print the JSON Schema of deity.yaml."""
    typer.echo(schema_text(), nl=False)
