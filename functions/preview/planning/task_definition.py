"""An environment's own task definition: its base, with the branch's images and variables."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from preview.errors import InvalidPlanError

# RegisterTaskDefinition's parameters as ECS describes them, less what is not a parameter.
Registrable = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """What an environment's task definition has in place of its base's.

    Attributes:
        images: by container.
        variables: for every container.
        commands: by container.
        cpu: of the task, in CPU units; `None` as the base has it.
        memory: of the task, in MiB; likewise.
    """

    images: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cpu: int | None = None
    memory: int | None = None


def derived(base: Registrable, overlay: Overlay, *, family: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """RegisterTaskDefinition's parameters; what the overlay says nothing of is kept as the base has it.

    Raises:
        InvalidPlanError: the base has no container that the overlay speaks of.
    """
    _check_containers(base, {*overlay.images, *overlay.commands})
    sizes = {"cpu": overlay.cpu, "memory": overlay.memory}
    # Tags that begin with aws: are CloudFormation's; nobody else may give them.
    own = {tag["key"]: tag.get("value", "") for tag in base.get("tags", ()) if not tag["key"].startswith("aws:")}
    return {
        # ECS describes what was left out as an empty text, and does not take that back.
        **{name: value for name, value in base.items() if value not in ("", None)},
        "family": family,
        "containerDefinitions": [_container(held, overlay) for held in base["containerDefinitions"]],
        **{name: str(value) for name, value in sizes.items() if value is not None},
        "tags": [{"key": name, "value": value} for name, value in {**own, **tags}.items()],
    }


def content_hash(call: Registrable) -> str:
    """32 hex digits over RegisterTaskDefinition's parameters: the same for the same task definition."""
    return hashlib.sha256(json.dumps(call, sort_keys=True).encode()).hexdigest()[:32]


def number(arn: str) -> int:
    """The number of a task definition's revision, which is never used again: FAMILY:NUMBER."""
    return int(arn.rpartition(":")[2])


def _container(container: Mapping[str, Any], overlay: Overlay) -> dict[str, Any]:
    name, variables = container["name"], overlay.variables
    held = {variable["name"]: variable["value"] for variable in container.get("environment", ())}
    changed = {
        **container,
        "image": overlay.images.get(name, container["image"]),
        "environment": [{"name": each, "value": value} for each, value in {**held, **variables}.items()],
    }
    if name in overlay.commands:
        changed["command"] = list(overlay.commands[name])
    if "secrets" in container:
        # A variable and a secret of one name are refused
        # (AmazonECS/latest/APIReference/API_ContainerDefinition.html): what the project says here goes before.
        changed["secrets"] = [secret for secret in container["secrets"] if secret["name"] not in variables]
    return changed


def _check_containers(base: Registrable, named: set[str]) -> None:
    known = {container["name"] for container in base["containerDefinitions"]}
    unknown = sorted(named - known)
    if unknown:
        raise InvalidPlanError(
            f"the task definition {base['family']} has no container {', '.join(map(repr, unknown))}; "
            f"it has {', '.join(sorted(known))}"
        )
