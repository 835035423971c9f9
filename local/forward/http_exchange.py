"""One request and its answer, relayed as they come: the request's body one way, the answer the other."""

import asyncio
from http import HTTPStatus

import h11

from local.forward import http_heads
from local.forward.http_peer import Answer, Peer

Part = h11.Request | h11.Data | h11.EndOfMessage


class ClientGoneError(Exception):
    """The client closed its connection before it had its answer."""


class Exchange:
    """Relays between a client, whose request's head has been read, and the emulator."""

    def __init__(self, *, client: Peer, emulator: Peer, silence_seconds: float) -> None:
        """A client may close its half after asking and still read the answer; one that is gone looks just the same.

        So the answer goes on for as long as it moves, and is given up once it was silent for `silence_seconds`.
        """
        self._client = client
        self._emulator = emulator
        self._silence_seconds = silence_seconds
        self._moved = asyncio.Event()

    async def relay(self, request: h11.Request) -> None:
        """Relay both ways at once, since either may be long, until the answer is complete.

        Raises:
            ClientGoneError: the client left.
            h11.RemoteProtocolError: the emulator did not answer, or not to the end, or not in HTTP.
            OSError: the client's connection broke.
        """
        upload = asyncio.create_task(self._upload(request))
        download = asyncio.create_task(self._download())
        try:
            await asyncio.wait((upload, download), return_when=asyncio.FIRST_COMPLETED)
            if not download.done():
                await upload  # raises when the client is gone; else the emulator wants no more of the body
            await download
        finally:
            for task in (upload, download):
                task.cancel()
            await asyncio.gather(upload, download, return_exceptions=True)

    async def _upload(self, request: h11.Request) -> None:
        """Send the request on, then watch for the client's going away."""
        if self._client.http.they_are_waiting_for_100_continue:
            # The emulator reads every body to its end before it looks at it: there is nothing to wait for.
            await self._client.send(h11.InformationalResponse(status_code=100, reason=b"Continue", headers=[]))
        part: Part = request
        while True:
            try:
                await self._emulator.send(part)
            except OSError:
                return  # it has heard enough; what it answered is still to be read
            if isinstance(part, h11.EndOfMessage):
                break
            part = await self._next_part()
        await self._client.ended()
        await self._fall_silent()
        raise ClientGoneError("the client left before it had its answer")

    async def _next_part(self) -> Part:
        try:
            part = await self._client.next_event()
        except h11.RemoteProtocolError as error:
            raise ClientGoneError(str(error)) from error
        if isinstance(part, h11.Data | h11.EndOfMessage):
            return part
        raise ClientGoneError("the client left in the middle of its request")

    async def _fall_silent(self) -> None:
        while True:
            self._moved.clear()
            try:
                await asyncio.wait_for(self._moved.wait(), self._silence_seconds)
            except TimeoutError:
                return

    async def _download(self) -> None:
        while True:
            try:
                event = await self._emulator.next_event()
            except OSError as error:
                raise h11.RemoteProtocolError(str(error)) from error
            self._moved.set()
            if isinstance(event, Answer):
                await self._pass_on(event)
            elif isinstance(event, h11.Data):
                await self._client.send(h11.Data(data=event.data))
            elif isinstance(event, h11.EndOfMessage):
                await self._client.send(h11.EndOfMessage())
                return
            else:
                raise h11.RemoteProtocolError("the connection was closed before an answer")

    async def _pass_on(self, answer: Answer) -> None:
        # 100 was said already, and HTTP/1.0 knows nothing of its kind (RFC 9110 section 15.2).
        if isinstance(answer, h11.InformationalResponse) and (
            answer.status_code == HTTPStatus.CONTINUE or self._client.http.their_http_version == b"1.0"
        ):
            return
        headers = http_heads.to_client(answer)
        kind = type(answer)
        await self._client.send(kind(status_code=answer.status_code, reason=answer.reason, headers=headers))
