"""What CI is set to: a file in the bare repository, beside its webhook's."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "ci.json"


@dataclass(frozen=True, kw_only=True)
class CiSettings:
    """What CI needs to know.

    Attributes:
        prefixes: how the branches begin that it builds, e.g. `feature/`; an empty one stands for every branch.
        repository: the ECR repository that it pushes to.
        registry: ECR's registry, `HOST:PORT`.
        aws_endpoint: ECR's API, and the rest of AWS.
        docker_host: the engine that builds, as `DOCKER_HOST` would name it; empty where there is none.
        api_version: the version of Docker's API that the engine speaks.
    """

    prefixes: tuple[str, ...]
    repository: str
    registry: str
    aws_endpoint: str
    docker_host: str = ""
    api_version: str = ""


def read_ci(directory: Path) -> CiSettings | None:
    """CI of the bare repository in `directory`; `None` where it has none.

    Raises:
        OSError: its file cannot be read.
        ValueError, TypeError, KeyError: its file is not what `write_ci` wrote.
    """
    try:
        read = json.loads((directory / _FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return CiSettings(**{**read, "prefixes": tuple(read["prefixes"])})


def write_ci(directory: Path, settings: CiSettings) -> None:
    """Have CI build what is pushed to the bare repository in `directory`.

    Raises:
        OSError: its file cannot be written.
    """
    draft = directory / f"{_FILE}.draft"
    draft.write_text(json.dumps(asdict(settings), indent=2) + "\n", encoding="utf-8")
    draft.replace(directory / _FILE)
