"""boto3 clients whose calls go straight into the emulator of this process: no HTTP, no event loop, no waiting."""

from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import boto3
from botocore.config import Config
from botocore.parsers import ResponseParserFactory

from local.emulator.account import ACCESS_KEY, REGION, SECRET_KEY
from local.emulator.rulebook import Rulebook

_NAMES = {"elbv2": "elasticloadbalancing", "resourcegroupstaggingapi": "tagging"}


def client(book: Rulebook, service: str, **config: Any) -> Any:
    """A boto3 client that asks the emulator under a rulebook. It never tries again by itself: that would wait.

    Args:
        book: laid over this process's emulator.
        service: boto3's name of it: `ecs`, `elbv2`, `dynamodb` or `resourcegroupstaggingapi`.
        config: more of botocore's settings, e.g. `user_agent_extra`.
    """
    made: Any = _session().client
    asking = made(
        service,
        endpoint_url="http://in-process",
        config=Config(retries={"total_max_attempts": 1, "mode": "standard"}, **config),
    )
    name = _NAMES.get(service, service)

    def answered(model: Any, params: dict[str, Any], **_: Any) -> tuple[Any, Any]:
        body = params["body"]
        status, headers, content = book.answer(
            name,
            method=params["method"],
            path=params["url_path"],
            headers={key: _text(value) for key, value in params["headers"].items()},
            body=urlencode(body, doseq=True).encode() if isinstance(body, dict) else body,
        )
        response = {"status_code": status, "headers": headers, "body": content}
        parser = _parser(model.service_model.resolved_protocol)
        return SimpleNamespace(status_code=status), parser.parse(response, model.output_shape)

    asking.meta.events.register("before-call", answered)
    return asking


@cache
def _session() -> boto3.Session:
    return boto3.Session(aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY, region_name=REGION)


@cache
def _parser(protocol: str) -> Any:
    return ResponseParserFactory().create_parser(protocol)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()
