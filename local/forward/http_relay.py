"""Between the clients of a listener's port and the emulator's data plane: HTTP/1.x, and WebSockets to targets."""

import asyncio
import contextlib
import logging
from http import HTTPStatus

import h11
from botocore.exceptions import BotoCoreError, ClientError

from local.forward import http_heads
from local.forward.http_exchange import ClientGoneError, Exchange
from local.forward.http_peer import Peer
from local.forward.listeners import Listener, LoadBalancing, Target, healthy_target
from local.forward.websocket_relay import relay_websocket

log = logging.getLogger(__name__)

_LINGER_SECONDS = 2.0


class HttpRelay:
    """Serves the connections of every listener's port."""

    def __init__(self, *, host: str, port: int, elbv2_client: LoadBalancing, silence_seconds: float) -> None:
        """`host` and `port` are the emulator's; `elbv2_client` tells where a WebSocket is to go.

        For `silence_seconds` see `Exchange`.
        """
        self._host = host
        self._port = port
        self._elbv2 = elbv2_client
        self._silence_seconds = silence_seconds

    async def serve(self, listener: Listener, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests, one after the other, until either side has had enough."""
        client = Peer(h11.SERVER, reader, writer)
        try:
            while await self._answer_one(client, listener):
                client.http.start_next_cycle()
        except h11.RemoteProtocolError as error:
            await _refuse(client, error.error_status_hint, f"This is not an HTTP/1.1 request: {error}")
        except (OSError, h11.LocalProtocolError, ClientGoneError) as error:
            # Cut, not closed: an answer that lacks its end must not look complete.
            log.debug("a connection to port %d ended early: %s", listener.port, error)
            writer.transport.abort()

    async def _answer_one(self, client: Peer, listener: Listener) -> bool:
        """Answer the next request; whether the connection can serve another."""
        request = await client.next_event()
        if not isinstance(request, h11.Request):
            return False
        if request.method == b"CONNECT":
            await _refuse(client, HTTPStatus.METHOD_NOT_ALLOWED, "A load balancer is not a proxy.")
            return False
        if http_heads.is_websocket(request) and listener.target_group is not None:
            await self._become_websocket(request, client, listener, listener.target_group)
            return False
        await self._exchange(request, client, listener)
        if client.http.their_state is h11.SEND_BODY:
            await _linger(client)
        return client.http.our_state is h11.DONE and client.http.their_state is h11.DONE

    async def _become_websocket(
        self, request: h11.Request, client: Peer, listener: Listener, target_group: str
    ) -> None:
        target = await self._healthy_target(target_group)
        if target is None:
            await _refuse(client, HTTPStatus.SERVICE_UNAVAILABLE, "No target of this listener is healthy.")
            return
        try:
            await relay_websocket(request, client, target=target, listener=listener)
        except ConnectionRefusedError as error:
            await _refuse(client, HTTPStatus.BAD_GATEWAY, f"The target does not answer: {error}")

    async def _healthy_target(self, target_group: str) -> Target | None:
        try:
            return await asyncio.to_thread(healthy_target, self._elbv2, target_group)
        except (BotoCoreError, ClientError) as error:  # the target group may just have been deleted
            log.debug("no target in %s: %s", target_group, error)
            return None

    async def _exchange(self, request: h11.Request, client: Peer, listener: Listener) -> None:
        try:
            reader, writer = await asyncio.open_connection(self._host, self._port)
        except OSError as error:
            await _refuse(client, HTTPStatus.BAD_GATEWAY, f"The AWS emulator does not answer: {error}")
            return
        emulator = Peer(h11.CLIENT, reader, writer)
        exchange = Exchange(client=client, emulator=emulator, silence_seconds=self._silence_seconds)
        try:
            await exchange.relay(http_heads.to_emulator(request, listener))
        except h11.RemoteProtocolError as error:
            if client.http.our_state is not h11.SEND_RESPONSE:
                raise ConnectionError(f"the answer broke off: {error}") from error
            await _refuse(client, HTTPStatus.BAD_GATEWAY, f"The AWS emulator gave no proper answer: {error}")
        finally:
            writer.transport.abort()  # nothing that matters is left in it


async def _refuse(client: Peer, status: int, text: str) -> None:
    """Answer in the emulator's place, where there is still something to answer."""
    if client.http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
        client.writer.transport.abort()
        return
    body = f"{text}\n".encode()
    headers = [
        (b"Content-Type", b"text/plain; charset=utf-8"),
        (b"Content-Length", b"%d" % len(body)),
        (b"Connection", b"close"),
    ]
    answer = h11.Response(status_code=status, reason=HTTPStatus(status).phrase.encode(), headers=headers)
    with contextlib.suppress(OSError, h11.LocalProtocolError):
        await client.send(answer, h11.Data(data=body), h11.EndOfMessage())
        await _linger(client)


async def _linger(client: Peer) -> None:
    """Read what the client still sends: closing on it may make TCP take the answer back (RFC 9112, 9.6)."""
    with contextlib.suppress(OSError, TimeoutError):
        client.writer.write_eof()
        async with asyncio.timeout(_LINGER_SECONDS):
            while await client.reader.read(64 * 1024):
                continue
