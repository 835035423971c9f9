"""Slack: posts a message by an incoming webhook or by a bot, whichever the secret is for."""

from collections.abc import Callable
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.http_retry.builtin_interval_calculators import BackoffRetryIntervalCalculator
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.http_retry.interval_calculator import RetryIntervalCalculator
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject, SectionBlock
from slack_sdk.webhook import WebhookClient

from adapters.slack_refusals import NO_CHANNEL, TRY_LATER, SlackError, refusal
from preview.errors import MissingSettingError
from preview.messages import Message

# Together short enough that one message's three tries leave the rest of its batch some of the function's time.
_TIMEOUT_SECONDS = 5
_TRIES_AGAIN = 2
_LONGEST_WAIT_SECONDS = 5
_WEB_API = "https://slack.com/api/"
_OK = 200
_TOO_MANY_REQUESTS = 429


class Slack:
    """Where the secret leads.

    Args:
        secret: hands over an incoming webhook's URL, or a bot's token.
        api_url: the Web API's address, when it is not Slack's own.
        pause: how long to wait before another try, where Slack does not say it.
        forget: called when a message was not taken, so that a secret which was mended meanwhile is read anew.
    """

    def __init__(
        self,
        *,
        secret: Callable[[], str],
        forget: Callable[[], None] = lambda: None,
        api_url: str | None = None,
        pause: RetryIntervalCalculator | None = None,
    ) -> None:
        self._secret = secret
        self._forget = forget
        self._api_url = f"{(api_url or _WEB_API).rstrip('/')}/"
        pause = pause or BackoffRetryIntervalCalculator()
        self._retries: list[RetryHandler] = [
            _ShortRateLimit(max_retry_count=_TRIES_AGAIN),
            ServerErrorRetryHandler(max_retry_count=_TRIES_AGAIN, interval_calculator=pause),
            ConnectionErrorRetryHandler(max_retry_count=_TRIES_AGAIN, interval_calculator=pause),
        ]

    def post(self, message: Message, *, channel: str | None) -> None:
        """Posts it; returns once Slack has taken it. An incoming webhook has its own channel, whatever is given.

        Raises:
            SlackError: Slack refused it, or could not be reached.
            MissingSettingError: the secret is neither a webhook's URL nor a bot's token, or a bot has no channel.
        """
        try:
            self._post(message, channel=channel)
        except (SlackError, MissingSettingError):
            self._forget()
            raise

    def _post(self, message: Message, *, channel: str | None) -> None:
        secret = self._secret().strip()
        try:
            if secret.startswith(("https://", "http://")):
                self._post_by_webhook(secret, message)
            elif secret.startswith(("xoxb-", "xoxp-")):
                self._post_by_bot(secret, message, channel)
            else:
                raise MissingSettingError(
                    "Slack's secret is neither an incoming webhook's URL (https://hooks.slack.com/services/…) "
                    "nor a bot token (xoxb-…)"
                )
        except (OSError, HTTPException) as error:
            raise SlackError(f"Slack cannot be reached: {error}. {TRY_LATER}") from error

    def _post_by_webhook(self, url: str, message: Message) -> None:
        client = WebhookClient(url, timeout=_TIMEOUT_SECONDS, retry_handlers=self._retries)
        answer = client.send(text=message.text, blocks=_blocks(message), unfurl_links=False, unfurl_media=False)
        if answer.status_code != _OK:
            raise SlackError(refusal("the incoming webhook", answer.status_code, answer.body))

    def _post_by_bot(self, token: str, message: Message, channel: str | None) -> None:
        if not channel:
            raise MissingSettingError(f"a bot token needs a channel, and none is configured. {NO_CHANNEL}")
        client = WebClient(token, base_url=self._api_url, timeout=_TIMEOUT_SECONDS, retry_handlers=self._retries)
        try:
            client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=_blocks(message),
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            status, words = error.response.status_code, str(error.response.get("error"))
            raise SlackError(refusal(f"the channel {channel}", status, words)) from error


class _ShortRateLimit(RateLimitErrorRetryHandler):
    """Waits as `Retry-After` asks, unless that is long: the queue waits at no cost, and outlives a Lambda function."""

    def _can_retry(
        self,
        *,
        state: RetryState,  # noqa: ARG002  slack_sdk's signature
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        if response is None or response.status_code != _TOO_MANY_REQUESTS:
            return False
        headers = {name.lower(): values[0] for name, values in response.headers.items()}
        asked = headers.get("retry-after", "1")
        return asked.isdecimal() and int(asked) <= _LONGEST_WAIT_SECONDS


def _blocks(message: Message) -> list[Block]:
    """`verbatim`, so that Slack makes no links and no mentions of its own out of names and diagnoses."""
    sections = [SectionBlock(text=MarkdownTextObject(text=text, verbatim=True)) for text in message.sections]
    footnotes = [MarkdownTextObject(text=text, verbatim=True) for text in message.footnotes]
    return [*sections, ContextBlock(elements=footnotes)]
