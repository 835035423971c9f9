"""The configuration in the asset, as all of its classes."""

import json
from functools import cache

from preview.config import Config
from preview.records import from_json
from wiring import shared


@cache
def config() -> Config:
    """The configuration that was checked at synthesis."""
    return from_json(Config, json.loads(shared.CONFIGURATION.read_text(encoding="utf-8")))
