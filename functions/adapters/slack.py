"""Slack: posts messages by an incoming webhook or by a bot, whichever the secret is for; a bot changes them, too."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_interval_calculators import BackoffRetryIntervalCalculator
from slack_sdk.http_retry.interval_calculator import RetryIntervalCalculator
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from adapters.slack_blocks import blocks
from adapters.slack_refusals import NO_CHANNEL, SlackError, refusal, refused_change
from adapters.slack_retries import retries
from adapters.slack_trouble import silence
from preview.errors import DeityError, MissingSettingError
from preview.showing.slack_message import Message

# Together short enough that one message's three tries leave the rest of its batch some of the function's time.
_TIMEOUT_SECONDS = 5
_WEB_API = "https://slack.com/api/"
_OK = 200
_WEBHOOK = ("https://", "http://")
_TOKEN = ("xoxb-", "xoxp-")

_Refusal = Callable[[str, int, str, Mapping[str, str]], SlackError]


@dataclass(frozen=True, kw_only=True)
class Posted:
    """Where a message is.

    Attributes:
        channel: the channel's id, `C…`.
        ts: the message's timestamp, which names it in its channel.
    """

    channel: str
    ts: str


class Slack:
    """Where the secret leads.

    Args:
        secret: hands over an incoming webhook's URL, or a bot's token.
        forget: called when a message was not taken, so that a secret which was mended meanwhile is read anew.
        api_url: the Web API's address, when it is not Slack's own.
        pause: how long to wait before another try, where Slack does not say it.
        timeout: how many seconds to wait for an answer.
    """

    def __init__(
        self,
        *,
        secret: Callable[[], str],
        forget: Callable[[], None] = lambda: None,
        api_url: str | None = None,
        pause: RetryIntervalCalculator | None = None,
        timeout: int = _TIMEOUT_SECONDS,
    ) -> None:
        self._secret = secret
        self._forget = forget
        self._api_url = f"{(api_url or _WEB_API).rstrip('/')}/"
        self._retries = retries(pause or BackoffRetryIntervalCalculator())
        self._timeout = timeout

    @property
    def is_bot(self) -> bool:
        """Whether messages can be changed, and have threads: a bot's can, an incoming webhook's cannot.

        Raises:
            MissingSettingError: the secret is neither a webhook's URL nor a bot's token.
        """
        with self._forgetting():
            return self._read().startswith(_TOKEN)

    def post(
        self, message: Message, channel: str | None, thread: str | None = None, broadcast: bool = False
    ) -> Posted | None:
        """Posts it; returns where it is once Slack has taken it, and `None` by an incoming webhook, which does not say.

        Args:
            message: what to post.
            channel: its id or name. An incoming webhook has its own channel, whatever is given.
            thread: the `ts` of the message to reply to, for a bot.
            broadcast: the channel shows the reply, too.

        Raises:
            SlackError: Slack refused it.
            TryLaterError: Slack may take it later, or could not be reached. After a time-out it may have taken it.
            MissingSettingError: the secret is neither a webhook's URL nor a bot's token, or a bot has no channel.
        """
        with self._forgetting():
            secret = self._read()
            if secret.startswith(_WEBHOOK):
                self._post_by_webhook(secret, message)
                return None
            if not channel:
                raise MissingSettingError(f"a bot token needs a channel, and none is configured. {NO_CHANNEL}")
            return self._told(
                secret,
                channel,
                refusal,
                lambda client: client.chat_postMessage(
                    channel=channel,
                    text=message.text,
                    blocks=blocks(message),
                    thread_ts=thread,
                    reply_broadcast=broadcast or None,
                    unfurl_links=False,
                    unfurl_media=False,
                ),
            )

    def update(self, message: Message, channel: str, ts: str) -> Posted:
        """Puts the message in the place of the one that is there: docs.slack.dev/reference/methods/chat.update.

        Args:
            message: what to show from now on.
            channel: the channel's id.
            ts: the message's timestamp.

        Raises:
            MessageGoneError: there is no such message, or it cannot be changed any more.
            SlackError: Slack refused it.
            TryLaterError: Slack may take it later, or could not be reached.
            MissingSettingError: the secret is no bot's token.
        """
        with self._forgetting():
            return self._told(
                self._read(),
                channel,
                refused_change,
                lambda client: client.chat_update(channel=channel, ts=ts, text=message.text, blocks=blocks(message)),
            )

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        try:
            yield
        except DeityError:
            self._forget()
            raise

    def _read(self) -> str:
        secret = self._secret().strip()
        if not secret.startswith((*_WEBHOOK, *_TOKEN)):
            raise MissingSettingError(
                "Slack's secret is neither an incoming webhook's URL (https://hooks.slack.com/services/…) "
                "nor a bot token (xoxb-…)"
            )
        return secret

    def _post_by_webhook(self, url: str, message: Message) -> None:
        client = WebhookClient(url, timeout=self._timeout, retry_handlers=self._retries)
        try:
            answer = client.send(text=message.text, blocks=blocks(message), unfurl_links=False, unfurl_media=False)
        except (OSError, HTTPException) as error:
            raise silence(error) from error
        if answer.status_code != _OK:
            raise refusal("the incoming webhook", answer.status_code, answer.body, answer.headers)

    def _told(self, token: str, channel: str, refused: _Refusal, tell: Callable[[WebClient], SlackResponse]) -> Posted:
        client = WebClient(token, base_url=self._api_url, timeout=self._timeout, retry_handlers=self._retries)
        try:
            answer = tell(client)
        except SlackApiError as error:
            said = error.response
            words = str(said.get("error"))
            raise refused(f"the channel {channel}", said.status_code, words, said.headers) from error
        except (OSError, HTTPException) as error:
            raise silence(error) from error
        return Posted(channel=str(answer.get("channel") or channel), ts=str(answer["ts"]))
