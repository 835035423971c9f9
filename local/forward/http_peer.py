"""One side of a relayed exchange: an h11 connection on an asyncio stream."""

import asyncio

import h11

# The largest head that an Application Load Balancer takes
# (elasticloadbalancing/latest/application/load-balancer-limits.html).
_HEAD_LIMIT = 64 * 1024
_CHUNK = 64 * 1024

Answer = h11.InformationalResponse | h11.Response
Event = h11.Request | Answer | h11.Data | h11.EndOfMessage | h11.ConnectionClosed


class Peer:
    """A client (`role` h11.SERVER, which we play towards it) or the emulator (`role` h11.CLIENT)."""

    def __init__(
        self,
        role: type[h11.CLIENT] | type[h11.SERVER],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Takes over the streams, not their closing."""
        self.http = h11.Connection(role, max_incomplete_event_size=_HEAD_LIMIT)
        self.reader = reader
        self.writer = writer

    async def next_event(self) -> Event:
        """The next thing that this side says.

        Raises:
            h11.RemoteProtocolError: it is not HTTP, or ends too soon.
            OSError: the connection broke.
        """
        while True:
            event = self.http.next_event()
            if event is h11.NEED_DATA:
                self.http.receive_data(await self.reader.read(_CHUNK))
            elif isinstance(event, Event):
                return event
            else:  # h11.PAUSED: only asked for before this side may say more
                raise h11.LocalProtocolError("asked for more than this exchange holds")

    async def send(self, *events: Event) -> None:
        """Say something to this side, and wait while it is slow to listen.

        Raises:
            h11.LocalProtocolError: it does not fit what was said before.
            OSError: the connection broke.
        """
        self.writer.write(b"".join(self.http.send(event) or b"" for event in events))
        await self.writer.drain()

    async def ended(self) -> None:
        """Wait until this side closes its half, keeping what it says meanwhile: its next requests."""
        while data := await self.reader.read(_CHUNK):
            self.http.receive_data(data)
        self.http.receive_data(b"")
