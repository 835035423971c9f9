"""What the run tells its emulator, which is a process of its own."""

import json
from collections.abc import MutableMapping
from dataclasses import asdict, dataclass

_VARIABLE = "ECS_DEITY_EMULATOR"


@dataclass(frozen=True, kw_only=True)
class EmulatorSettings:
    """Settings of the emulator's process.

    Attributes:
        socket: the file descriptor of the socket that it is to answer at; its starter has bound it.
        engine: the container engine's socket as `DOCKER_HOST` would name it; empty where there is none.
        engine_api: the version of Docker's API that it speaks.
        network: the network to put containers on; `None` for the engine's default.
        registry: the `HOST:PORT` at which the emulator plays ECR's registry.
        time_scale: how many seconds of this machine one of AWS's is.
        decisions: the file to which IAM's decisions are appended; empty for none.
    """

    socket: int
    engine: str = ""
    engine_api: str = ""
    network: str | None = None
    registry: str = ""
    time_scale: float = 1.0
    decisions: str = ""

    def to_env(self) -> dict[str, str]:
        """As environment variables for the process."""
        return {_VARIABLE: json.dumps(asdict(self))}

    @classmethod
    def taken_from(cls, environ: MutableMapping[str, str]) -> "EmulatorSettings":
        """What `to_env` wrote, which is taken out of `environ`: Lambda functions inherit the rest.

        Raises:
            KeyError: this is not a process that the run started.
        """
        return cls(**json.loads(environ.pop(_VARIABLE)))
