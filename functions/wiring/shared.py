"""What several functions are put together with: the configuration in the asset, the registry, secrets, the time."""

import json
import time
from functools import cache
from pathlib import Path

from adapters.registry import Registry
from adapters.secrets import Secret
from preview.config import Config
from preview.records import from_json
from wiring import clients

_ASSET = Path(__file__).parent.parent


@cache
def config() -> Config:
    """The configuration that was checked at synthesis."""
    return from_json(Config, json.loads((_ASSET / "config.json").read_text(encoding="utf-8")))


def registry(table: str) -> Registry:
    """What is remembered of the environments."""
    return Registry(clients.dynamodb(), table)


def secret(name: str) -> Secret:
    """An entry of Secrets Manager's."""
    return Secret(client=clients.secrets_manager(), name=name, clock=time.monotonic)


def now() -> int:
    """The time, in whole seconds since 1970."""
    return int(time.time())
