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

from preview.errors import DeityError, MissingSettingError
from preview.messages import Message

_TIMEOUT_SECONDS = 10
_TRIES_AGAIN = 2
_LONGEST_WAIT_SECONDS = 10
_WEB_API = "https://slack.com/api/"

_CHANNEL = (
    "Set slack.channel, or the project's slack_channel, in deity.yaml to a channel that exists, deploy, and invite the app "
    "to it: /invite @APP"
)
_TOKEN = "Put a bot token that is valid (xoxb-…) into the Secrets Manager entry that slack.secret in deity.yaml names"  # noqa: S105
_WEBHOOK = "Make a new incoming webhook in Slack and put its URL into the Secrets Manager entry that slack.secret names"
_RULES = "The workspace's rules forbid posting there: ask its administrators, or choose another channel"
_SCOPE = "Give the app the scope chat:write (its page: OAuth & Permissions) and install it again"
_AGAIN = "The queue will deliver the message again"
# Slack's words for what went wrong: docs.slack.dev/reference/methods/chat.postMessage#errors and
# docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
_ADVICE = {
    **dict.fromkeys(("channel_not_found", "not_in_channel", "is_archived", "channel_is_archived"), _CHANNEL),
    **dict.fromkeys(("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"), _TOKEN),
    **dict.fromkeys(("no_service", "no_service_id", "no_team", "invalid_token", "no_active_hooks"), _WEBHOOK),
    **dict.fromkeys(("action_prohibited", "restricted_action", "posting_to_general_channel_denied"), _RULES),
    **dict.fromkeys(("missing_scope", "not_allowed_token_type"), _SCOPE),
    **dict.fromkeys(("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"), _AGAIN),
}


class SlackError(DeityError):
    """Slack did not take a message; the error says what to change, or that it is worth another try."""


class Slack:
    """Where the secret leads.

    Args:
        secret: hands over an incoming webhook's URL, or a bot's token.
        api_url: the Web API's address, when it is not Slack's own.
        pause: how long to wait before another try, where Slack does not say it.
    """

    def __init__(
        self,
        *,
        secret: Callable[[], str],
        api_url: str | None = None,
        pause: RetryIntervalCalculator | None = None,
    ) -> None:
        self._secret = secret
        self._api_url = f"{(api_url or _WEB_API).rstrip('/')}/"
        pause = pause or BackoffRetryIntervalCalculator()
        self._retries: list[RetryHandler] = [
            _RateLimit(max_retry_count=_TRIES_AGAIN),
            ServerErrorRetryHandler(max_retry_count=_TRIES_AGAIN, interval_calculator=pause),
            ConnectionErrorRetryHandler(max_retry_count=_TRIES_AGAIN, interval_calculator=pause),
        ]

    def post(self, message: Message, *, channel: str | None) -> None:
        """Posts it; returns once Slack has taken it. An incoming webhook has its own channel and ignores `channel`.

        Raises:
            SlackError: Slack refused it, or could not be reached.
            MissingSettingError: the secret is neither a webhook's URL nor a bot's token, or a bot has no channel.
        """
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
            raise SlackError(f"Slack cannot be reached: {error}. {_AGAIN}") from error

    def _post_by_webhook(self, url: str, message: Message) -> None:
        client = WebhookClient(url, timeout=_TIMEOUT_SECONDS, retry_handlers=self._retries)
        answer = client.send(text=message.text, blocks=_blocks(message), unfurl_links=False, unfurl_media=False)
        if answer.status_code != 200:  # noqa: PLR2004  the one status of success
            raise SlackError(_refusal("the incoming webhook", answer.status_code, answer.body))

    def _post_by_bot(self, token: str, message: Message, channel: str | None) -> None:
        if not channel:
            raise MissingSettingError(f"a bot token needs a channel, and none is configured. {_CHANNEL}")
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
            raise SlackError(_refusal(f"the channel {channel}", status, words)) from error


class _RateLimit(RateLimitErrorRetryHandler):
    """Waits as Slack's `Retry-After` asks; a long wait is left to the queue, which costs nothing and outlives a Lambda."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or response.status_code != 429:  # noqa: PLR2004  Too Many Requests
            return False
        asked = next((value[0] for name, value in response.headers.items() if name.lower() == "retry-after"), "1")
        return asked.isdecimal() and int(asked) <= _LONGEST_WAIT_SECONDS


def _blocks(message: Message) -> list[Block]:
    """`verbatim`, so that Slack makes no links or mentions of its own out of names and diagnoses."""
    sections = [SectionBlock(text=MarkdownTextObject(text=text, verbatim=True)) for text in message.sections]
    footnotes = [MarkdownTextObject(text=text, verbatim=True) for text in message.footnotes]
    return [*sections, ContextBlock(elements=footnotes)]


def _refusal(where: str, status: int, words: str) -> str:
    words = words.strip()[:200]
    advice = _ADVICE.get(words) or _advice_on(status)
    return f"Slack did not take a message for {where}: {words} (HTTP {status}). {advice}"


def _advice_on(status: int) -> str:
    if status == 429 or status >= 500:  # noqa: PLR2004  too many requests, or Slack's own trouble
        return _AGAIN
    return _WEBHOOK if status in (403, 404, 410) else "Slack's words say what it did not like"
