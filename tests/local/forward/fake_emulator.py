"""Stand-ins for what the forward meets: the emulator's data plane, its ELBv2 API, and a task that echoes."""

import hashlib
import json
import socketserver
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from botocore.exceptions import EndpointConnectionError

LOAD_BALANCER = "previews"
_ACCOUNT = "arn:aws:elasticloadbalancing:us-east-1:000000000000"


@dataclass(kw_only=True)
class FakeLoadBalancing:
    """ELBv2's two questions, answered from what a test has put in."""

    listeners: dict[str, int] = field(default_factory=dict)
    targets: list[tuple[str, int, str]] = field(default_factory=list)
    reachable: bool = True
    questions: int = 0

    def listen(self, port: int, *, name: str = "one") -> str:
        """Have a listener of this port; its ARN."""
        arn = f"{_ACCOUNT}:listener/app/{LOAD_BALANCER}/50dc6c495c0c9188/{name}"
        self.listeners = {**self.listeners, arn: port}
        return arn

    def describe_listeners(self) -> Mapping[str, Any]:
        self.questions += 1
        if not self.reachable:
            raise EndpointConnectionError(endpoint_url="http://emulator")
        action = {"Type": "forward", "TargetGroupArn": f"{_ACCOUNT}:targetgroup/one/73e2d6bc24d8a067"}
        return {
            "Listeners": [
                {"ListenerArn": arn, "Port": port, "Protocol": "HTTP", "DefaultActions": [action]}
                for arn, port in self.listeners.items()
            ]
        }

    def describe_target_health(self, *, TargetGroupArn: str) -> Mapping[str, Any]:  # noqa: N803
        assert TargetGroupArn.endswith(":targetgroup/one/73e2d6bc24d8a067")
        return {
            "TargetHealthDescriptions": [
                {"Target": {"Id": host, "Port": port}, "TargetHealth": {"State": state}}
                for host, port, state in self.targets
            ]
        }


class FakeEmulator(ThreadingHTTPServer):
    """The data plane as one application: it tells what it was asked, or behaves as the path says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Application)
        self.go_on = threading.Event()
        self.client_left = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.go_on.set()
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Application(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeEmulator

    def _answer(self) -> None:
        path = self.path.removeprefix(f"/_alb/{LOAD_BALANCER}").partition("?")[0]
        special = {"/stream": self._stream, "/broken": self._broken, "/silent": self._silent}
        special |= {"/unframed": self._unframed, "/hints": self._hints, "/nonsense": self._nonsense}
        special.get(path, self._echo)()

    do_GET = do_HEAD = do_POST = do_PUT = do_OPTIONS = do_DELETE = _answer  # noqa: N815  the base class's names

    def _echo(self) -> None:
        body = b"".join(self._body())
        told = {
            "method": self.command,
            "path": self.path,
            "headers": self.headers.items(),
            "length": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
        }
        out = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(out)))
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(out)

    def _body(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            yield self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"3\r\none\r\n")
        self.server.go_on.wait()
        self.wfile.write(b"3\r\ntwo\r\n0\r\n\r\n")

    def _broken(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"only this")
        self.close_connection = True

    def _silent(self) -> None:
        self.rfile.read(1)  # until the other side closes
        self.server.client_left.set()
        self.close_connection = True

    def _unframed(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\nuntil I close")
        self.close_connection = True

    def _hints(self) -> None:
        self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")
        self._echo()

    def _nonsense(self) -> None:
        self.wfile.write(b"this is not HTTP\r\n\r\n")
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Keep quiet."""


class EchoTask(socketserver.ThreadingTCPServer):
    """A task that takes every handshake and then sends back whatever it gets."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Echo)
        self.handshakes: list[str] = []
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Echo(socketserver.StreamRequestHandler):
    rbufsize = 0  # so that what follows the handshake is not read with it
    server: EchoTask

    def handle(self) -> None:
        lines = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != "":
            lines.append(line)
        self.server.handshakes.append("\n".join(lines))
        self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        while data := self.request.recv(65536):
            self.wfile.write(data)
