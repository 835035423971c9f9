"""WebSockets go straight from a client to a target: the emulator's data plane does not relay them."""

import asyncio
import contextlib

import h11

from local.forward import http_heads
from local.forward.http_peer import Peer
from local.forward.listeners import Listener, Target

_CHUNK = 64 * 1024


async def relay_websocket(request: h11.Request, client: Peer, *, target: Target, listener: Listener) -> None:
    """Hand the client's request to `target`, then relay bytes both ways until both sides have closed.

    Raises:
        ConnectionRefusedError: nothing answers at the target; the client has been told nothing yet.
        OSError: the connection to either side broke.
    """
    reader, writer = await _connect(target)
    try:
        writer.write(_handshake(request, client, listener))
        early, _ = client.http.trailing_data
        writer.write(early)
        await asyncio.gather(_pump(client.reader, writer), _pump(reader, client.writer))
    finally:
        writer.transport.abort()


async def _connect(target: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    try:
        return await asyncio.open_connection(target.host, target.port)
    except OSError as error:
        raise ConnectionRefusedError(f"{target.host}:{target.port}: {error.strerror or error}") from error


def _handshake(request: h11.Request, client: Peer, listener: Listener) -> bytes:
    """The request's head, with what a load balancer adds to it.

    Source: elasticloadbalancing/latest/application/x-forwarded-headers.html.
    """
    address = str(client.writer.get_extra_info("peername")[0]).encode()
    passed = [value for name, value in request.headers if name == b"x-forwarded-for"]
    ours = (b"host", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-port")
    headers = [
        (b"Host", http_heads.host(request, listener)),
        *http_heads.without(request.headers.raw_items(), *ours),
        (b"X-Forwarded-For", b", ".join((*passed, address))),
        (b"X-Forwarded-Proto", b"http"),
        (b"X-Forwarded-Port", b"%d" % listener.port),
    ]
    target = http_heads.origin_form(request.target)
    handshake = h11.Request(method=request.method, target=target, headers=headers)
    return h11.Connection(h11.CLIENT).send(handshake) or b""


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Relay one direction to its end and pass the end on; the other may still have something to say."""
    while data := await reader.read(_CHUNK):
        writer.write(data)
        await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()
