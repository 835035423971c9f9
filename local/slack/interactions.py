"""What people do in the inbox: they give slash commands and press buttons. The app hears of it and its answer is shown.

An app has three seconds to answer (docs.slack.dev/interactivity/implementing-slash-commands#responding_to_commands,
docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response). Slack tries nothing a second time.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import requests

from local.slack import arguments as read
from local.slack import payloads
from local.slack.arguments import RefusedError
from local.slack.people import Person, Workspace
from local.slack.response_urls import Asked, ResponseUrls, answer
from local.slack.signing import signed
from local.slack.store import Message, MessageStore, Post

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class SlackApp:
    """Where the app listens.

    Attributes:
        command_url: takes its slash command.
        interaction_url: takes the presses of its messages' buttons.
        signing_secret: signs both.
        command: the slash command's name.
        seconds: how long Slack waits for an answer.
    """

    command_url: str
    interaction_url: str
    signing_secret: str
    command: str = "/deity"
    seconds: float = 3.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the app said at once.

    Attributes:
        status: HTTP's; `None` where no answer came in time, or the app could not be reached.
        body: as it came.
        shown: the message that was shown because of it: the answer, or Slack's own words where it failed.
        response_url: where the app may answer later.
    """

    status: int | None
    body: str
    shown: Message | None
    response_url: str


class CannotError(Exception):
    """What somebody wants to do cannot be done; the text says why, for people."""


class Interactions:
    """Takes what people do, and sends it to the app."""

    def __init__(
        self,
        *,
        store: MessageStore,
        response_urls: ResponseUrls,
        workspace: Workspace,
        address: str,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`address` is what `response_url`s begin with; `now` gives seconds since 1970."""
        self._store = store
        self._response_urls = response_urls
        self._workspace = workspace
        self._address = address
        self._now = now
        self.app: SlackApp | None = None

    def command(self, text: str, *, user: str, channel: str) -> Answer:
        """What `text`, such as `/deity help`, brings about when somebody sends it in a channel.

        Raises:
            CannotError: there is nobody of that id or name, no app, or no such command.
        """
        app, person = self._app(), self._person(user)
        command, _, rest = text.strip().partition(" ")
        if command != app.command:
            raise CannotError(f"{command or 'That'} is not a valid command here; try {app.command} help")
        asked = Asked(user=person.id, channel=channel)
        url = self._address + self._response_urls.make(asked)
        body = payloads.slash_command(
            command=command, text=rest.strip(), person=person, channel=channel, response_url=url
        )
        status, said, error = self._send(app, app.command_url, body)
        shown = self._failure(asked, command, error) if error else self._shown(asked, command, said)
        return Answer(status=status, body=said, shown=shown, response_url=url)

    def click(self, ts: str, action_id: str, *, user: str) -> Answer:
        """What a press of the message's button brings about. Slack does not show what the app answers at once.

        Raises:
            CannotError: there is nobody of that id or name, no app, or no such button that this person sees.
        """
        app, person, message = self._app(), self._person(user), self._store.get(ts)
        if message is None or message.ephemeral_for not in (None, person.id):
            raise CannotError("this message is there no more")
        button = next((held for held in payloads.buttons(message) if held.get("action_id") == action_id), None)
        if button is None:
            raise CannotError("this message has that button no more")
        asked = Asked(user=person.id, channel=message.channel, original=ts, thread_ts=message.thread_ts)
        url = self._address + self._response_urls.make(asked)
        body = payloads.block_action(message=message, button=button, person=person, response_url=url, at=self._now())
        status, said, error = self._send(app, app.interaction_url, body)
        shown = self._failure(asked, f"The button “{_label(button)}”", error) if error else None
        return Answer(status=status, body=said, shown=shown, response_url=url)

    def _app(self) -> SlackApp:
        if self.app is None:
            raise CannotError("no app is connected: nobody hears of commands and buttons yet")
        return self.app

    def _person(self, who: str) -> Person:
        person = self._workspace.person(who)
        if person is None:
            raise CannotError(f"there is nobody called {who} here")
        return person

    def _send(self, app: SlackApp, url: str, body: bytes) -> tuple[int | None, str, str | None]:
        """Status, body, and Slack's word for what went wrong."""
        headers = {"Content-Type": _FORM, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        headers |= signed(app.signing_secret, body, at=self._now())
        try:
            said = requests.post(url, data=body, headers=headers, timeout=app.seconds, allow_redirects=False)
        except requests.Timeout:
            return None, "", "operation_timeout"
        except requests.RequestException:
            return None, "", "dispatch_failed"
        return said.status_code, said.text, None if said.status_code == HTTPStatus.OK else "dispatch_failed"

    def _shown(self, asked: Asked, command: str, said: str) -> Message | None:
        """The answer to a command: JSON, or plain text; nothing where it is empty."""
        held = read.json_value(said)
        payload: Mapping[str, Any] = held if isinstance(held, Mapping) else {"text": said}
        if not payload.get("text") and not payload.get("blocks") and not payload.get("attachments"):
            return None
        try:
            return answer(self._store, asked, payload)
        except RefusedError as refused:
            return self._failure(asked, command, refused.error)

    def _failure(self, asked: Asked, what: str, error: str) -> Message:
        text = f'{what} failed with the error "{error}"'
        return self._store.add(
            Post(
                channel=asked.channel,
                text=text,
                username="Slackbot",
                ephemeral_for=asked.user,
                thread_ts=asked.thread_ts,
            )
        )


def _label(button: Mapping[str, Any]) -> str:
    text = button.get("text")
    return str(text.get("text", "")) if isinstance(text, Mapping) else ""
