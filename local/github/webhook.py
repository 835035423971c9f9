"""The webhook of a git remote: a file in the bare repository, which its owner alone can read."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "webhook.json"


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """What the hook needs to know.

    Attributes:
        repository: the name, `owner/name`, under which the remote plays a repository on GitHub.
        default_branch: its default branch's name.
        created_at: when the remote was made, in seconds since 1970.
        url: the webhook's.
        secret: signs the deliveries.
        github: the server that plays the rest of GitHub: it is told of every push. `None` where there is none.
    """

    repository: str
    default_branch: str
    created_at: int
    url: str
    secret: str
    github: str | None = None


def read_webhook(directory: Path) -> Webhook:
    """The webhook of the bare repository in `directory`.

    Raises:
        OSError: its file cannot be read.
        ValueError, TypeError: its file is not what `write_webhook` wrote.
    """
    return Webhook(**json.loads((directory / _FILE).read_text(encoding="utf-8")))


def write_webhook(directory: Path, webhook: Webhook) -> None:
    """Have the bare repository in `directory` tell this webhook of its pushes.

    Raises:
        OSError: its file cannot be written.
    """
    draft = directory / f"{_FILE}.{os.getpid()}"
    draft.touch(mode=0o600)  # It holds the secret.
    draft.write_text(json.dumps(asdict(webhook), indent=2) + "\n", encoding="utf-8")
    draft.replace(directory / _FILE)
