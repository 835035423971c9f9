"""CloudWatch Logs, as far as tasks that nobody runs have anything to say: each of their containers says the same."""

import json

from tests.simulation.account import LOG_GROUP
from tests.simulation.errors_on_the_wire import refusal
from tests.simulation.wire import ApiCall, Response

SAID = ("starting", "\x1b[31mError:\x1b[0m no database")


def log_answer(call: ApiCall) -> Response:
    """The answer to GetLogEvents: the last page of the stream, and the token that leads nowhere from there."""
    assert call.operation == "GetLogEvents", call.name
    if call.json()["logGroupName"] != LOG_GROUP:
        return refusal(call, "ResourceNotFoundException", "The specified log group does not exist.")
    events = [{"timestamp": 1, "ingestionTime": 1, "message": message} for message in SAID]
    answer = {"events": events, "nextForwardToken": "f/1", "nextBackwardToken": "b/1"}
    return 200, {"content-type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()
