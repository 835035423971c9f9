"""Slack for the embedded run: it takes posts as Slack does, keeps and shows them, and lets people answer them."""

from collections.abc import Callable
from typing import Self

from local.slack.api import SlackApi
from local.slack.interactions import Answer, Interactions, SlackApp
from local.slack.people import ADA, Workspace
from local.slack.response_urls import ResponseUrls
from local.slack.server import InboxServer, Parts
from local.slack.store import Message, MessageStore
from local.slack.trouble import Trouble, Troubles


class SlackInbox:
    """A server that plays Slack for as long as it is open."""

    def __init__(self, *, server: InboxServer) -> None:
        """See `start`."""
        self._server = server

    @classmethod
    def start(cls, port: int = 0, *, webhook_channel: str = "#previews", workspace: Workspace | None = None) -> Self:
        """Serve on 127.0.0.1; port 0 takes any that is free. `webhook_channel` is where webhooks post.

        Raises:
            OSError: the port cannot be had.
        """
        server, store, everybody = InboxServer(port=port), MessageStore(), workspace or Workspace()
        urls = ResponseUrls(store=store)
        address = f"{server.url}/response/"
        server.parts = Parts(
            store=store,
            api=SlackApi(store=store, webhook_channel=webhook_channel, workspace=everybody),
            response_urls=urls,
            interactions=Interactions(store=store, response_urls=urls, workspace=everybody, address=address),
            workspace=everybody,
            troubles=Troubles(),
            channel=webhook_channel,
        )
        server.serve()
        return cls(server=server)

    @property
    def url(self) -> str:
        """The page, for people."""
        return f"{self._server.url}/"

    @property
    def messages_url(self) -> str:
        """GET gives the messages as a JSON list, oldest first."""
        return f"{self._server.url}/messages"

    @property
    def webhook_url(self) -> str:
        """An incoming webhook."""
        return f"{self._server.url}/services/T00000000/B00000000/embedded"

    @property
    def api_url(self) -> str:
        """The Web API, as slack_sdk's `base_url` wants it."""
        return f"{self._server.url}/api/"

    @property
    def workspace(self) -> Workspace:
        """Who is there."""
        return self._server.parts.workspace

    def connect(self, app: SlackApp | None) -> None:
        """From now on commands and presses of buttons are sent to this app; `None`: to none."""
        self._server.parts.interactions.app = app

    def command(self, text: str, *, user: str = ADA.id, channel: str | None = None) -> Answer:
        """Give a slash command, such as `/deity help`, as the person of this id or name.

        Raises:
            CannotError: there is no such person or command, or no app.
        """
        parts = self._server.parts
        return parts.interactions.command(text, user=user, channel=channel or parts.channel)

    def click(self, ts: str, action_id: str, *, user: str = ADA.id) -> Answer:
        """Press a message's button, and confirm it, as the person of this id or name.

        Raises:
            CannotError: there is no such person, message or button, or no app.
        """
        return self._server.parts.interactions.click(ts, action_id, user=user)

    def remove(self, ts: str) -> None:
        """Delete a message, as its reader may in Slack; its replies stay."""
        self._server.parts.store.remove(ts)

    def trouble(self, kind: Trouble | str | None, times: int | None = None) -> None:
        """Have Slack fail: "429", "500" or "silence", for so many calls or until told otherwise; `None` ends it."""
        self._server.parts.troubles.begin(Trouble(kind) if kind else None, times=times)

    def messages(self) -> tuple[Message, ...]:
        """What everybody sees, oldest first, threads' replies included; each message with its newest text."""
        return self._server.parts.store.public()

    def parents(self) -> tuple[Message, ...]:
        """Those of `messages` that answer no other."""
        return tuple(message for message in self.messages() if not message.thread_ts)

    def thread(self, ts: str) -> tuple[Message, ...]:
        """The replies to a message, oldest first."""
        return tuple(message for message in self.messages() if message.thread_ts == ts)

    def ephemeral(self, user: str = ADA.id) -> tuple[Message, ...]:
        """What only the person of this id sees, oldest first."""
        return tuple(message for message in self._server.parts.store.all() if message.ephemeral_for == user)

    def wait_for(self, predicate: Callable[[Message], object], timeout: float) -> Message:
        """The oldest message that everybody sees and for which `predicate` holds, once there is one.

        Raises:
            TimeoutError: there was none within `timeout` seconds; the error's text lists what did come.
        """
        return self._server.parts.store.wait_for(
            lambda message: message.ephemeral_for is None and predicate(message), timeout
        )

    def wait_for_ephemeral(self, predicate: Callable[[Message], object], timeout: float) -> Message:
        """The same among the messages that one person sees.

        Raises:
            TimeoutError: as above.
        """
        return self._server.parts.store.wait_for(
            lambda message: message.ephemeral_for is not None and predicate(message), timeout
        )

    def close(self) -> None:
        """Stop serving; the messages stay readable."""
        self.trouble(None)
        self._server.close()
