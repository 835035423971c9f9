"""People in Slack, as the tests play them: what they type and press, and what only they read."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import requests

from local import settings
from local.slack.inbox import SlackInbox
from local.slack.interactions import Answer
from local.slack.people import ADA, Person
from local.slack.store import Message
from tests.end_to_end.conftest import World
from tests.local.waiting import wait_until

_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class SlackUser:
    """Somebody in the workspace."""

    world: World
    person: Person

    def types(self, text: str, *, channel: str = "#previews") -> str:
        """Gives `/deity TEXT`; the answer that comes later, as only they read it."""
        return self._answered(lambda: self.inbox.command(f"/deity {text}", user=self.person.id, channel=channel))

    def is_told_at_once(self, text: str, *, channel: str = "#previews") -> str:
        """Gives `/deity TEXT`; what is answered within the same request."""
        answer = self.inbox.command(f"/deity {text}", user=self.person.id, channel=channel)
        assert answer.shown is not None
        return self.world.read(answer.shown)

    def presses(self, card: Message, button: str) -> str:
        """Presses a message's button and confirms it; the answer that comes later."""
        return self._answered(lambda: self.inbox.click(card.ts, button, user=self.person.id))

    @property
    def inbox(self) -> SlackInbox:
        """Slack."""
        return self.world.run.inbox

    def _answered(self, act: Callable[[], Answer]) -> str:
        before = {message.ts for message in self.inbox.ephemeral(self.person.id)}
        answer = act()
        assert answer.status == 200, answer
        if answer.shown is not None:
            before.add(answer.shown.ts)
        later = self.inbox.wait_for_ephemeral(
            lambda message: message.ephemeral_for == self.person.id and message.ts not in before, _SECONDS
        )
        return self.world.read(later)


def buttons(card: Message) -> list[str]:
    """The actions of a message's buttons."""
    rows = (block for block in card.blocks if block["type"] == "actions")
    return [element["action_id"] for row in rows for element in row["elements"]]


def send(url: str, body: bytes, headers: dict[str, str]) -> requests.Response:
    """Sends what Slack would, signed or not as the headers say."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return requests.post(url, data=body, headers={**kind, **headers}, timeout=30)


def form(world: World, text: str) -> bytes:
    """The form of a command that Ada gives, as Slack sends it; nobody answers at its `response_url`."""
    fields = {
        "command": "/deity",
        "text": text,
        "user_id": ADA.id,
        "user_name": ADA.name,
        "channel_id": "C012AB3CD",
        "channel_name": settings.CHANNEL.removeprefix("#"),
        "response_url": f"{world.run.inbox.url}response/nobody-waits",
    }
    return urlencode(fields).encode()


def eventually(holds: Callable[[], object], *, seconds: float = _SECONDS) -> None:
    """Waits until something is so."""
    wait_until(holds, seconds=seconds)
