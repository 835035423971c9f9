"""A small HTTP server on a free port of this machine, for what a test plays at the other end of the line."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answering(BaseHTTPRequestHandler):
    """A request, to be answered by `answer` or dropped; a subclass has `do_GET` or `do_POST`."""

    def body(self) -> bytes:
        """What was sent with it."""
        return self.rfile.read(int(self.headers["Content-Length"]))

    def answer(self, status: int, body: str, headers: Mapping[str, str]) -> None:
        """Answers it."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def drop(self) -> None:
        """Closes the connection without an answer."""
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Silent: what failed shows in the test."""


@contextmanager
def serving(handler: type[Answering]) -> Iterator[str]:
    """The address of a server, running for as long as the context."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
