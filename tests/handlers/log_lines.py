"""What a handler logs, kept for a test."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from aws_lambda_powertools import Logger


@contextmanager
def kept(logger: Logger) -> Iterator[list[dict[str, Any]]]:
    """The lines that the logger writes inside, as CloudWatch reads them; there when it is left."""
    lines: list[dict[str, Any]] = []
    stream = StringIO()
    handler = logger.registered_handler
    before = handler.setStream(stream)  # type: ignore[attr-defined]  # powertools' is a StreamHandler
    try:
        yield lines
    finally:
        handler.setStream(before)  # type: ignore[attr-defined]
        lines.extend(json.loads(line) for line in stream.getvalue().splitlines())
