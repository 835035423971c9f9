"""What can be chosen about the sandbox: the app's context values `sandbox_…`."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from preview.config.markers import Between, Matching
from preview.errors import DeityError

ANYONE = "0.0.0.0/0"


class SandboxError(DeityError):
    """A context value `sandbox_…` is not what it must be."""


class NetworkMode(StrEnum):
    """Of the task definition: `awsvpc` runs on Fargate; `bridge` needs EC2 instances that you add to the cluster."""

    AWSVPC = "awsvpc"
    BRIDGE = "bridge"


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """The choices.

    Attributes:
        name: of the stack, the cluster, the load balancer and the task definition's family.
        image: what an environment runs; it must be pullable without logging in.
        container_port: where the image answers HTTP.
        network_mode: of the task definition.
        allow: who may call the environments, as a CIDR range.
    """

    name: Annotated[
        str,
        Matching(
            r"(?=.{1,32}$)[A-Za-z](-?[A-Za-z0-9])*",
            "what a load balancer may be called: a letter, then letters, digits and single inner hyphens, 32 at most",
        ),
    ] = "ecs-deity-sandbox"
    image: Annotated[str, Matching(r"\S+", "a container image")] = "public.ecr.aws/nginx/nginx:stable-alpine"
    container_port: Annotated[int, Between(1, 65535)] = 80
    network_mode: NetworkMode = NetworkMode.AWSVPC
    allow: Annotated[
        str, Matching(r"\d{1,3}(\.\d{1,3}){3}/\d{1,2}", "a range of IPv4 addresses, e.g. 203.0.113.0/24")
    ] = ANYONE


def sandbox_from(context: Callable[[str], Any]) -> Sandbox:
    """The choices in the app's context, e.g. `-c sandbox_image=…`; `context` looks a value up by its name.

    Raises:
        SandboxError: naming every value that is not of the kind expected.
    """
    given = {field.name: context(f"sandbox_{field.name}") for field in fields(Sandbox)}
    try:
        return TypeAdapter(Sandbox).validate_python({name: held for name, held in given.items() if held is not None})
    except ValidationError as wrong:
        problems = [
            f"sandbox_{error['loc'][0]}={error['input']}: {error['msg'].removeprefix('Value error, ')}"
            for error in wrong.errors()
        ]
        raise SandboxError("\n".join(problems)) from None
