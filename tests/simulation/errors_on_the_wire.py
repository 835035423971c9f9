"""AWS's refusals, in the form of the protocol in which the call was made."""

import json
from xml.sax.saxutils import escape

from tests.simulation.wire import ApiCall, Response


def refusal(call: ApiCall, code: str, message: str, *, status: int = 400) -> Response:
    """The answer with that error code and message."""
    if call.protocol == "query":
        error = f"<Error><Type>Sender</Type><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
        return status, {"content-type": "text/xml"}, f"<ErrorResponse>{error}</ErrorResponse>".encode()
    said = json.dumps({"__type": code, "message": message})
    return status, {"content-type": "application/x-amz-json-1.1"}, said.encode()


def throttled(call: ApiCall) -> Response:
    """The answer of a service that asks for fewer calls, by the code that each of them uses."""
    code = {"dynamodb": "ThrottlingException", "sns": "Throttled"}.get(call.service, "ThrottlingException")
    return refusal(call, code, "Rate exceeded")


def out_of_order(call: ApiCall) -> Response:
    """The answer of a service with a fault of its own."""
    return refusal(call, "InternalFailure", "The request processing has failed", status=500)
