"""What all functions are put together with, and that costs next to nothing to import."""

import time
from pathlib import Path

from botocore.config import Config as Patience

from adapters.secrets import Secret
from wiring import clients

CONFIGURATION = Path(__file__).parent.parent / "config.json"
"""The configuration that was checked at synthesis, in the functions' asset (infra/bundle.py)."""


def secret(name: str, patience: Patience = clients.PATIENCE) -> Secret:
    """An entry of Secrets Manager's."""
    return Secret(client=clients.secrets_manager(patience), name=name, clock=time.monotonic)


def now() -> int:
    """Seconds since 1970, whole ones as the tables hold them."""
    return int(time.time())
