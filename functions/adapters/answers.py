"""Answers to people in Slack, by the address that came with what they asked."""

from http.client import HTTPException
from urllib.parse import urlsplit

from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock
from slack_sdk.webhook import WebhookClient

from adapters.slack_refusals import SlackError
from adapters.slack_trouble import check_passing, silence
from preview.errors import DeityError
from preview.showing.answers import Reply

_TIMEOUT_SECONDS = 5
_OK = 200
# Taken for 30 minutes, and five times (docs.slack.dev/interactivity/handling-user-interaction#message_responses).
# What Slack says then is in none of its pages; bots report these.
_SPENT_STATUSES = (404, 410)
_SPENT_WORDS = ("used_url", "expired_url")
_WORDS_LIMIT = 200
# docs.slack.dev/interactivity/handling-user-interaction#message_responses; docs.slack.dev/govslack
_SLACKS = ("https://hooks.slack.com", "https://hooks.slack-gov.com")


class SpentAddressError(DeityError):
    """The address takes answers no more: whoever asked cannot be answered there."""


class Answers:
    """Slack's `response_url`s. They come with what people ask, so no other address is answered.

    Args:
        api_url: the Web API's address, when it is not Slack's own: answers go to the same host then.
    """

    def __init__(self, api_url: str | None = None) -> None:
        self._hosts = (_host(api_url),) if api_url else _SLACKS

    def post(self, response_url: str, reply: Reply) -> None:
        """Answers whoever asked, and nobody else sees it. What was in the channel stays as it is.

        Raises:
            SpentAddressError: nobody can be answered there any more.
            TryLaterError: Slack does not take it now.
            SlackError: Slack refused it.
        """
        if _host(response_url) not in self._hosts:
            raise SpentAddressError("the address for answers is none of Slack's: nobody is answered there")
        client = WebhookClient(response_url, timeout=_TIMEOUT_SECONDS, retry_handlers=[])
        try:
            answer = client.send(
                text=reply.sections[0],
                # `verbatim`, so that Slack makes no links and no mentions of its own out of names and diagnoses.
                blocks=[SectionBlock(text=MarkdownTextObject(text=text, verbatim=True)) for text in reply.sections],
                response_type="ephemeral",
                replace_original=False,
                unfurl_links=False,
                unfurl_media=False,
            )
        except (OSError, HTTPException) as error:
            raise silence(error) from error
        words = answer.body.strip()[:_WORDS_LIMIT]
        check_passing(answer.status_code, words, answer.headers, "did not take an answer")
        if answer.status_code in _SPENT_STATUSES or any(spent in words for spent in _SPENT_WORDS):
            raise SpentAddressError(f"Slack takes no answer there any more: {words} (HTTP {answer.status_code})")
        if answer.status_code != _OK:
            raise SlackError(f"Slack did not take an answer: {words} (HTTP {answer.status_code})")


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
