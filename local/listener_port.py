"""One listener's real port on this machine: opened, answered, and closed with every connection it has."""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable

from local.listeners import Listener

Serve = Callable[[Listener, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_NO_IPV6_HERE = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)


class ListenerPort:
    """The port of one listener on 127.0.0.1 and, where this machine has it, on ::1.

    `localhost` may mean either, and most clients try ::1 first.
    """

    def __init__(self, *, listener: Listener, serve: Serve) -> None:
        """`serve` answers one connection; the port closes it afterwards."""
        self.listener = listener
        self._serve = serve
        self._servers: list[asyncio.Server] = []
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._closed = False

    async def open(self) -> None:
        """Begin to answer.

        Raises:
            OSError: the port cannot be had, on either address.
        """
        for bound in loopback_sockets(self.listener.port):
            self._servers.append(await asyncio.start_server(self._accept, sock=bound))

    async def close(self) -> None:
        """Stop answering at once, and cut the connections that are open."""
        self._closed = True
        for server in self._servers:
            server.close()
        for task, writer in list(self._connections.items()):
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  a coroutine always runs in one
        if self._closed:  # accepted in the very moment of closing
            writer.transport.abort()
            return
        self._connections[task] = writer
        try:
            await self._serve(self.listener, reader, writer)
        except asyncio.CancelledError:
            # Ended by close(). asyncio's streams report a cancelled handler as an error: end plainly instead.
            writer.transport.abort()
        finally:
            self._connections.pop(task, None)
            writer.close()


def loopback_sockets(port: int) -> list[socket.socket]:
    """Sockets bound to `port` on 127.0.0.1 and, where there is IPv6, on ::1: both or none.

    Raises:
        OSError: the port is taken on one of them, or not for us to have.
    """
    sockets: list[socket.socket] = []
    try:
        sockets.append(_bound(socket.AF_INET, "127.0.0.1", port))
        try:
            sockets.append(_bound(socket.AF_INET6, "::1", port))
        except OSError as error:
            if error.errno not in _NO_IPV6_HERE:
                raise
    except OSError:
        for made in sockets:
            made.close()
        raise
    return sockets


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        # A port whose last connections are in TIME_WAIT is free. (This does not let two listen on one.)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
    except OSError:
        made.close()
        raise
    return made
