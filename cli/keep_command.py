"""`deity keep`: whether an environment is spared when it would expire."""

import json
from pathlib import Path
from typing import Annotated

import typer

from adapters.registry import Registry
from cli.installation import CommandError, installation
from cli.operating import AsDocument, File, Local, answered, console, say
from preview.deciding.asking import kept, let_go
from preview.environment import Environment
from preview.errors import ConflictError
from preview.request import Presence

# Others write the same item: the webhook, its runs' ends and the sweep.
_ATTEMPTS = 5


def keep(
    key: Annotated[str, typer.Argument(help="The environment: OWNER/REPOSITORY@BRANCH.", show_default=False)],
    off: Annotated[bool, typer.Option("--off", help="Let it expire again.")] = False,
    as_document: AsDocument = False,
    local: Local = False,
    file: File = Path("deity.yaml"),
) -> None:
    """Keep an environment beyond its project's ttl_days, until its branch is deleted.

    Exit codes: 0 done, 1 it could not be done, 2 wrong usage.
    """
    with answered(as_document=as_document):
        if not _is_key(key):
            raise CommandError(
                f"{key!r} names no environment: expected OWNER/REPOSITORY@BRANCH with the whole branch, e.g. "
                "acme/shop@feature/login"
            )
        found = installation(file=file, local=local)
        registry = Registry(found.client("dynamodb"), found.output("RegistryTable"))
        _set(registry, key, wanted=not off)
        if as_document:
            typer.echo(json.dumps({"ok": True, "environment": key, "keep": not off}, indent=2))
        else:
            said = "can expire again" if off else "is kept until its branch is deleted"
            say(f"{key} {said}", console())


def _is_key(key: str) -> bool:
    repository, _, branch = key.partition("@")
    owner, _, name = repository.partition("/")
    return all((owner, name, branch)) and "/" not in name


def _set(registry: Registry, key: str, *, wanted: bool) -> None:
    for _ in range(_ATTEMPTS):
        known = _wanted_environment(registry, key)
        decided = (kept(known, None) if wanted else let_go(known)).environment
        if decided is None:
            return
        try:
            registry.put(decided)
        except ConflictError:
            continue
        return
    raise CommandError(f"others keep writing the record of {key}; try again in a moment")


def _wanted_environment(registry: Registry, key: str) -> Environment:
    try:
        known = registry.get(key)
    except (TypeError, ValueError, AttributeError) as error:
        raise CommandError(f"the registry's item {key} cannot be read: {error}") from error
    if known is None:
        raise CommandError(
            f"there is no environment {key}: expected one that the registry knows, with the repository spelt as in "
            "deity.yaml"
        )
    if known.desired.presence is Presence.ABSENT:
        raise CommandError(f"the environment {key} is deleted, or being deleted: push to its branch to have it back")
    return known
