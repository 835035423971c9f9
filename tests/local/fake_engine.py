"""A program that answers on a socket as a container engine does."""

import socketserver
import tempfile
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from shutil import rmtree
from threading import Thread


class FakeEngine:
    """Answers `/_ping` on a Unix socket with the given headers. Use it as a context manager."""

    def __init__(self, *, status: int = 200, **headers: str) -> None:
        """Header names are given with `_` for `-`."""

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def do_GET(self) -> None:
                """The answer."""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()

            def address_string(self) -> str:
                """A Unix socket's peer has none."""
                return "somebody"

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
                """Nothing."""

        # Not pytest's directory: a Unix socket's path may have 108 bytes only.
        self._directory = Path(tempfile.mkdtemp(prefix="fake-engine-"))
        self.socket = self._directory / "socket"
        self._server = socketserver.ThreadingUnixStreamServer(str(self.socket), Handler)
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def __enter__(self) -> "FakeEngine":
        """The engine itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stops it."""
        self._server.shutdown()
        self._server.server_close()
        rmtree(self._directory)
