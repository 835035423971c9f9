"""Between boto3's clients and the AWS of this process: every call is answered here, and things can happen around it.

No socket, no signature, no retries of botocore's: a fault that is put in a call's way reaches the caller at once, as it
would after botocore's own attempts.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

import boto3
from botocore.config import Config
from botocore.model import OperationModel
from botocore.parsers import create_parser

from local.emulator.user_agent import PLUMBING

Response = tuple[int, Mapping[str, str], bytes]
"""Status, headers and body."""
Answer = Callable[["ApiCall"], Response]
Proceed = Callable[[], Response]


@dataclass(frozen=True, kw_only=True)
class ApiCall:
    """One call as it would go over the wire.

    Attributes:
        service: boto3's name for it, e.g. `elbv2`.
        operation: the API's name, e.g. `CreateListener`.
        errors: the codes of the errors that the API's model names for it, each with its HTTP status.
        protocol: in which it is spoken, e.g. `query`.
    """

    service: str
    operation: str
    errors: tuple[tuple[str, int], ...]
    protocol: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Service and operation, e.g. `elbv2:CreateListener`."""
        return f"{self.service}:{self.operation}"

    def json(self) -> dict[str, Any]:
        """The parameters of a call in a JSON protocol."""
        read: dict[str, Any] = json.loads(self.body or b"{}")
        return read


@dataclass(frozen=True)
class _Http:
    status_code: int


class Wire:
    """Makes clients whose calls are answered here. Clients are slow to make: a wire is for many worlds, one by one.

    Attributes:
        answer: makes calls happen.
        around: is given each call and what makes it happen, and answers in its place.
    """

    def __init__(self) -> None:
        self.answer: Answer = _nobody
        self.around: Callable[[ApiCall, Proceed], Response] = _let_happen
        self._clients: dict[tuple[str, bool], Any] = {}

    def client(self, service: str, *, by_hand: bool = False) -> Any:
        """A boto3 client. What is done `by_hand`, by tests and tools, passes `around` by and meets no throttle."""
        key = (service, by_hand)
        if key not in self._clients:
            self._clients[key] = self._made(service, by_hand=by_hand)
        return self._clients[key]

    def _made(self, service: str, *, by_hand: bool = False) -> Any:
        made: Any = boto3.client(
            service,  # type: ignore[call-overload]  # any service
            region_name="us-east-1",
            endpoint_url="http://in-process",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(user_agent=PLUMBING if by_hand else "ecs-deity"),
        )

        def before_call(model: OperationModel, params: dict[str, Any], **_: Any) -> tuple[_Http, Any]:
            call = _call(service, model, params)
            status, headers, body = self.answer(call) if by_hand else self.around(call, lambda: self.answer(call))
            return _Http(status), _parsed(model, status, headers, body)

        made.meta.events.register("before-call", before_call)
        return made


def _nobody(call: ApiCall) -> Response:
    raise AssertionError(f"nobody answers {call.name}")


def _let_happen(_call: ApiCall, proceed: Proceed) -> Response:
    return proceed()


def _call(service: str, model: OperationModel, params: dict[str, Any]) -> ApiCall:
    body = params["body"]
    text = urlencode(body) if isinstance(body, dict) else body
    query = params["query_string"]
    return ApiCall(
        service=service,
        operation=model.name,
        errors=_errors(model),
        protocol=model.service_model.resolved_protocol,
        method=params["method"],
        path=params["url_path"],
        headers={name.lower(): str(value) for name, value in params["headers"].items()},
        body=text.encode() if isinstance(text, str) else text,
        query={name: [value] for name, value in query.items()} if isinstance(query, dict) else {},
    )


def _parsed(model: OperationModel, status: int, headers: Mapping[str, str], body: bytes) -> Any:
    # botocore's parsers take an answer of 300 or more for an error of the protocol's form.
    answer = {"status_code": status, "headers": {name.lower(): str(held) for name, held in headers.items()}}
    parser = _parser(model.service_model.resolved_protocol)
    return parser.parse({**answer, "body": body if isinstance(body, bytes) else str(body).encode()}, model.output_shape)


@cache
def _parser(protocol: str) -> Any:
    return create_parser(protocol)


def _errors(model: OperationModel) -> tuple[tuple[str, int], ...]:
    return tuple(
        (str(getattr(shape, "error_code")), int(shape.metadata.get("error", {}).get("httpStatusCode", 400)))  # noqa: B009
        for shape in model.error_shapes
    )
