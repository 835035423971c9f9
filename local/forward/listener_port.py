"""One listener's real port on this machine: opened, answered, and closed with every connection it has."""

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import Awaitable, Callable

from local.forward.listeners import Listener

log = logging.getLogger(__name__)

Serve = Callable[[Listener, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_NO_IPV6_HERE = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)
_BACKLOG = 128
_PAUSE_SECONDS = 0.5


class ListenerPort:
    """The port of one listener on 127.0.0.1 and, where this machine has it, on ::1.

    `localhost` may mean either, and most clients try ::1 first.
    """

    def __init__(self, *, listener: Listener, serve: Serve) -> None:
        """`serve` answers one connection; the port closes it afterwards."""
        self.listener = listener
        self._serve = serve
        self._sockets: list[socket.socket] = []
        self._connections: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Begin to answer, in the event loop that is running.

        Raises:
            OSError: the port cannot be had, on either address.
        """
        self._sockets = loopback_sockets(self.listener.port)
        for listening in self._sockets:
            self._listen(listening)

    async def close(self) -> None:
        """Stop answering at once, and cut the connections that are open."""
        loop = asyncio.get_running_loop()
        for listening in self._sockets:
            loop.remove_reader(listening)
            listening.close()
        self._sockets = []
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    # asyncio's own server forgets a connection that it accepts in the moment of being closed, and its client waits for
    # ever. What is accepted here is known at once.
    def _listen(self, listening: socket.socket) -> None:
        if listening in self._sockets:
            asyncio.get_running_loop().add_reader(listening, self._accept, listening)

    def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            connection, _ = listening.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:  # e.g. too many open files: leave it in the backlog for a while
            log.warning("port %d cannot accept a connection, and goes on trying: %s", self.listener.port, error)
            loop.remove_reader(listening)
            loop.call_later(_PAUSE_SECONDS, self._listen, listening)
            return
        task = loop.create_task(self._answer(connection))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        task.add_done_callback(lambda _: connection.close())  # even where the task was cancelled before it began

    async def _answer(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=connection)
        try:
            await self._serve(self.listener, reader, writer)
            with contextlib.suppress(OSError):
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()


def loopback_sockets(port: int) -> list[socket.socket]:
    """Sockets that listen to `port` on 127.0.0.1 and, where there is IPv6, on ::1: both or none.

    Raises:
        OSError: the port is taken on one of them, or not for us to have.
    """
    sockets: list[socket.socket] = []
    try:
        sockets.append(_listening(socket.AF_INET, "127.0.0.1", port))
        try:
            sockets.append(_listening(socket.AF_INET6, "::1", port))
        except OSError as error:
            if error.errno not in _NO_IPV6_HERE:
                raise
    except OSError:
        for made in sockets:
            made.close()
        raise
    return sockets


def _listening(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    # asyncio spares connections the delay of Nagle's algorithm, but only where the socket says that it is TCP's.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # A port whose last connections are in TIME_WAIT is free. (This does not let two listen on one.)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        made.listen(_BACKLOG)
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made
