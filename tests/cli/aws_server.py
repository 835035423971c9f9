"""An AWS of our own on a free port, as far as `deity sweep` speaks to it: one stack, and one function."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.adapters.http_server import Answering, serving

_STACKS = """<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>
<Stacks><member><StackName>ecs-deity</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
<CreationTime>2026-11-22T00:00:00Z</CreationTime><Outputs>{}</Outputs></member></Stacks>
</DescribeStacksResult></DescribeStacksResponse>"""
_OUTPUT = "<member><OutputKey>{}</OutputKey><OutputValue>{}</OutputValue></member>"
_REFUSAL = """<ErrorResponse><Error><Type>Sender</Type><Code>{}</Code><Message>{}</Message></Error></ErrorResponse>"""


class AwsServer:
    """Answers as it is told to.

    Attributes:
        outputs: of the stack.
        refuses: CloudFormation's error code and message, where it refuses.
        answer: the function's.
        failed: the function raised.
        invoked: with what the function was called.
    """

    def __init__(self) -> None:
        self.url = ""
        self.outputs = {"SweepFunction": "the-sweep"}
        self.refuses: tuple[str, str] | None = None
        self.answer: Any = {}
        self.failed = False
        self.invoked: list[tuple[str, Any]] = []

    def publish(self, directory: Path) -> None:
        """The embedded run's file, as it is in the directory that `make local` runs in."""
        (directory / ".local").mkdir()
        told = {"aws_endpoint": self.url, "region": "us-east-1", "more": 1}
        (directory / ".local" / "endpoints.json").write_text(json.dumps(told), encoding="utf-8")


@contextmanager
def aws_server() -> Iterator[AwsServer]:
    """The server, running for as long as the context."""
    aws = AwsServer()

    class Handler(Answering):
        def do_POST(self) -> None:  # noqa: N802  the base class's name
            body = self.body()
            if self.path.endswith("/invocations"):
                aws.invoked.append((self.path.split("/")[-2], json.loads(body)))
                failure = {"X-Amz-Function-Error": "Unhandled"} if aws.failed else {}
                self.answer(200, json.dumps(aws.answer), failure)
            elif aws.refuses:
                self.answer(400, _REFUSAL.format(*aws.refuses), {})
            else:
                self.answer(200, _STACKS.format("".join(_OUTPUT.format(*pair) for pair in aws.outputs.items())), {})

    with serving(Handler) as aws.url:
        yield aws
