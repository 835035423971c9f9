"""Without a container engine ECS's tasks are only recorded. One small server answers in their place, and says so."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ministack.services import alb  # type: ignore[import-untyped]

from local.emulator.ministack_inside import Undo, wrap_function

HOST = "127.0.0.1"
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Only recorded</title>
<h1>This task is only recorded</h1>
<p>No container engine answered when the embedded run began, so nothing of the application runs.
Install Docker or Podman and start it again.</p>
</html>
"""

Targets = Sequence[tuple[str, int]]
Publish = Callable[..., bool]


class StandIn:
    """The server that answers for recorded tasks. Use it as a context manager."""

    def __init__(self) -> None:
        """Begin to answer, on a free port of this machine's own address."""
        self._server = ThreadingHTTPServer((HOST, 0), _Plainly)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        serve = partial(self._server.serve_forever, poll_interval=0.05)
        self._thread = threading.Thread(target=serve, name="recorded-tasks", daemon=True)
        self._thread.start()

    def __enter__(self) -> "StandIn":
        """The server itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stops it."""
        self._server.shutdown()
        self._server.server_close()


def answer_for(stand_in: StandIn) -> Undo:
    """Have services register their recorded tasks at the port where the stand-in answers."""
    return wrap_function(alb, "set_targets_for_group", lambda publish: with_port(publish, stand_in.port))


def address(_number: int) -> str:
    """Every recorded task's address: the stand-in's."""
    return HOST


def with_port(publish: Publish, port: int) -> Publish:
    """Registers targets; those of recorded tasks at the port where the stand-in answers."""

    def published(group: str, targets: Targets, previous: Sequence[str] = ()) -> bool:
        placed = dict.fromkeys((host, port if host == HOST else own) for host, own in targets)
        return publish(group, list(placed), previous)

    return published


class _Plainly(BaseHTTPRequestHandler):
    """Answers whatever is asked with the one page."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The page."""
        content = PAGE.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET  # noqa: N815  the library's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Says nothing: the load balancer asks all the time."""
