"""An AWS of our own on a free port, as far as `deity sweep` speaks to it: one stack, and one function."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

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

    def __init__(self, url: str) -> None:
        self.url = url
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

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path.endswith("/invocations"):
                aws.invoked.append((self.path.split("/")[-2], json.loads(body)))
                failure = {"X-Amz-Function-Error": "Unhandled"} if aws.failed else {}
                self._reply(200, json.dumps(aws.answer), failure)
            elif aws.refuses:
                self._reply(400, _REFUSAL.format(*aws.refuses), {})
            else:
                self._reply(200, _STACKS.format("".join(_OUTPUT.format(*pair) for pair in aws.outputs.items())), {})

        def _reply(self, status: int, body: str, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            """Silent: what failed shows in the test."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    aws = AwsServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield aws
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
