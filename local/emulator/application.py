"""The emulator's process: ministack with AWS's rules laid over it, until it is told to end or its starter is gone."""

import asyncio
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from shutil import rmtree

from hypercorn.asyncio import serve
from hypercorn.config import Config

from local.emulator.engine_client import EngineClient
from local.emulator.iam_inside import ask_as_aws_does, record_decisions
from local.emulator.lambda_inside import name_errors
from local.emulator.ministack_inside import application, use_docker
from local.emulator.recorded_tasks import Recording
from local.emulator.rulebook import Rulebook, scaled
from local.emulator.settings import EmulatorSettings
from local.emulator.stand_in import StandIn, address, answer_for

_KEEP_ALIVE_SECONDS = 75
_FINISH_REQUESTS_SECONDS = 1


def main() -> None:
    """Serve until SIGTERM, SIGINT or the end of standard input."""
    settings = EmulatorSettings.taken_from(os.environ)
    name_errors()
    if settings.decisions:
        record_decisions(Path(settings.decisions))  # beneath the next, so that each of its questions is recorded
    ask_as_aws_does()
    with ExitStack() as stack:
        lay_rules_over(settings, stack)
        asyncio.run(_serve(settings.socket))
    rmtree(Path.cwd(), ignore_errors=True)  # its scratch directory, where nobody is left to remove it
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of the emulator's may be in the middle of calls that nobody waits for any more.
    os._exit(0)


def lay_rules_over(settings: EmulatorSettings, stack: ExitStack) -> None:
    """Have the emulator keep AWS's rules for as long as the stack lasts, with containers where there is an engine."""
    recording = None
    if settings.engine:
        use_docker(
            EngineClient(
                network=settings.network,
                registry=settings.registry,
                base_url=settings.engine,
                version=settings.engine_api,
            )
        )
    else:
        answer_for(stack.enter_context(StandIn()))
        recording = Recording(address=address)
    book = Rulebook(clock=scaled(time.monotonic, settings.time_scale), recording=recording)
    stack.enter_context(book.laid_over())


async def _serve(socket: int) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, ended.set)
    threading.Thread(target=_end_with_starter, daemon=True, name="end-with-starter").start()
    config = Config()
    config.bind = [f"fd://{socket}"]
    config.keep_alive_timeout = _KEEP_ALIVE_SECONDS
    config.graceful_timeout = _FINISH_REQUESTS_SECONDS
    config.loglevel = "WARNING"
    await serve(application, config, shutdown_trigger=ended.wait)


def _end_with_starter() -> None:
    """Ends this process when standard input does: its starter holds the other end, and loses it however it ends."""
    while sys.stdin.buffer.read(1):
        pass
    os.killpg(0, signal.SIGTERM)
