"""A small threaded HTTP server that can be closed: its threads and the connections kept alive end with it."""

import contextlib
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ClosableServer(ThreadingHTTPServer):
    """Serves on 127.0.0.1 in threads of its own, from its making until `close`."""

    request_queue_size = 128

    def __init__(self, handler: type[BaseHTTPRequestHandler], *, port: int = 0) -> None:
        """Port 0 takes any that is free.

        Raises:
            OSError: the port cannot be had.
        """
        super().__init__(("127.0.0.1", port), handler)
        self._busy: dict[threading.Thread, socket.socket] = {}
        self._accepting = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, name=type(self).__name__, daemon=True
        )

    @property
    def url(self) -> str:
        """`http://127.0.0.1:<port>`, with no slash at its end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def serve(self) -> None:
        """Begin to answer."""
        self._accepting.start()

    def close(self) -> None:
        """Stop answering, cut the connections that are open, and wait for every thread."""
        self.shutdown()
        self._accepting.join()
        self.server_close()
        for thread, connection in list(self._busy.items()):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer one connection in a thread that `close` knows of."""
        thread = threading.Thread(target=self._answer, args=(request, client_address), daemon=True)
        self._busy[thread] = request
        thread.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that left before it had its answer; report anything else as usual."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def _answer(self, request: Any, client_address: Any) -> None:
        try:
            self.process_request_thread(request, client_address)
        finally:
            del self._busy[threading.current_thread()]
