"""Real ports for the emulated load balancer's listeners: `http://localhost:<listener port>/` answers."""

import asyncio
import logging
import threading
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from local.forward.http_relay import HttpRelay
from local.forward.listener_port import ListenerPort
from local.forward.listeners import Listener, LoadBalancing, all_listeners

log = logging.getLogger(__name__)

# The emulator has no event for a listener, so it is asked. A question costs it 1.6 ms and us 2.7 ms of
# processor time (measured): 3 % of a core while there are listeners, half of that while there are none.
_BUSY_SECONDS = 0.15
_IDLE_SECONDS = 0.3


class Forwarder:
    """Opens and closes ports with the listeners, in a thread of its own for the sake of synchronous code.

    What arrives at a port goes to the emulator's data plane; a WebSocket goes straight to a healthy target,
    because the emulator does not relay those.
    """

    def __init__(self, *, emulator_url: str, elbv2_client: LoadBalancing, silence_seconds: float = 10.0) -> None:
        """`elbv2_client` is used from this object's threads; its timeouts bound how long `close` may take.

        `silence_seconds`: an answer whose client has closed its half is given up when it is silent for so long.
        """
        parts = urlsplit(emulator_url)
        self._relay = HttpRelay(
            host=parts.hostname or "127.0.0.1",
            port=parts.port or 80,
            elbv2_client=elbv2_client,
            silence_seconds=silence_seconds,
        )
        self._client = elbv2_client
        self._ports: dict[str, ListenerPort] = {}
        self._complaints: dict[str, str] = {}
        self._thread = threading.Thread(target=self._run, name="listener-forward", daemon=True)
        self._followed_once = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()

    def start(self) -> None:
        """Begin to follow the listeners; returns when the ports of those that exist have been opened."""
        self._thread.start()
        self._followed_once.wait()

    def close(self) -> None:
        """Close every port and connection, and end the thread. Closing twice is allowed."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread.is_alive():
            self._thread.join()

    @property
    def open_ports(self) -> tuple[int, ...]:
        """The ports that answer now, in order."""
        return tuple(sorted(port.listener.port for port in tuple(self._ports.values())))

    def _run(self) -> None:
        try:
            asyncio.run(self._follow_until_stopped())
        finally:
            self._followed_once.set()

    async def _follow_until_stopped(self) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            while not self._stop.is_set():
                await self._follow()
                self._followed_once.set()
                try:
                    await asyncio.wait_for(self._stop.wait(), _BUSY_SECONDS if self._ports else _IDLE_SECONDS)
                except TimeoutError:
                    continue
        finally:
            for port in self._ports.values():
                await port.close()
            self._ports.clear()

    async def _follow(self) -> None:
        try:
            listeners = await asyncio.to_thread(all_listeners, self._client)
        except (BotoCoreError, ClientError) as error:
            # The ports stay: what they forward to will say for itself whether it answers.
            self._complain("emulator", f"cannot ask for the listeners, and goes on trying: {error}")
            return
        self._complaints.pop("emulator", None)
        wanted = {listener.arn: listener for listener in listeners}
        for arn in {*self._ports, *self._complaints}:
            if arn not in wanted or self._moved(wanted[arn]):
                await self._drop(arn)
        for listener in wanted.values():
            self._keep(listener)

    def _moved(self, listener: Listener) -> bool:
        return listener.arn in self._ports and self._ports[listener.arn].listener.port != listener.port

    def _keep(self, listener: Listener) -> None:
        if listener.arn in self._ports:
            self._ports[listener.arn].listener = listener
            return
        port = ListenerPort(listener=listener, serve=self._relay.serve)
        try:
            port.open()
        except OSError as error:
            reason = error.strerror or str(error)
            self._complain(
                listener.arn,
                f"cannot open port {listener.port} of listener {listener.arn}, and goes on trying: {reason}. "
                "Is another program using it?",
            )
            return
        self._complaints.pop(listener.arn, None)
        self._ports[listener.arn] = port
        log.info("http://localhost:%d/ answers for listener %s", listener.port, listener.arn)

    async def _drop(self, arn: str) -> None:
        self._complaints.pop(arn, None)
        if (port := self._ports.pop(arn, None)) is not None:
            await port.close()
            log.info("http://localhost:%d/ is closed: listener %s is gone", port.listener.port, arn)

    def _complain(self, subject: str, complaint: str) -> None:
        """Log a complaint when it is new, not at every try."""
        if self._complaints.get(subject) != complaint:
            self._complaints[subject] = complaint
            log.warning("the forward %s", complaint)
