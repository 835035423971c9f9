"""What Slack says when it does not take a message, and what a person can do about it.

Slack's words: docs.slack.dev/reference/methods/chat.postMessage#errors and chat.update#errors for a bot, and for an
incoming webhook docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors.
"""

from collections.abc import Mapping

from preview.errors import DeityError, TryLaterError

TRY_LATER = "The queue delivers the message again"
NO_CHANNEL = (
    "In deity.yaml, set slack.channel, or the project's slack_channel, to a channel that exists and deploy; "
    "then invite the app to it: /invite @APP"
)
_TOKEN = "Put a valid bot token (xoxb-…) into the Secrets Manager entry that slack.secret in deity.yaml names"  # noqa: S105
_WEBHOOK = (
    "Make a new incoming webhook in Slack and put its URL into the Secrets Manager entry that slack.secret in "
    "deity.yaml names"
)
_RULES = "The workspace's rules forbid posting there: ask its administrators, or choose another channel"
_SCOPE = "On the app's page, under OAuth & Permissions, give it the scope chat:write and install it again"
_UNKNOWN = "Slack's own words are all that is known"

_ADVICE = {
    **dict.fromkeys(("channel_not_found", "not_in_channel", "is_archived", "channel_is_archived"), NO_CHANNEL),
    **dict.fromkeys(("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"), _TOKEN),
    **dict.fromkeys(("no_service", "no_service_id", "no_team", "invalid_token", "no_active_hooks"), _WEBHOOK),
    **dict.fromkeys(("action_prohibited", "restricted_action", "posting_to_general_channel_denied"), _RULES),
    **dict.fromkeys(("missing_scope", "not_allowed_token_type"), _SCOPE),
}
_PASSING = frozenset(
    {
        *("ratelimited", "rate_limited", "message_limit_exceeded"),
        *("internal_error", "fatal_error", "service_unavailable", "request_timeout"),
    }
)
# Somebody deleted the message, or it can be changed no more, or its channel is gone: chat.update#errors.
_MESSAGE_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"})
_GONE = (403, 404, 410)
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500
_WORDS_LIMIT = 200


class SlackError(DeityError):
    """Slack did not take a message, and will not unless somebody changes something; the error says what."""


class MessageGoneError(SlackError):
    """The message that was to be changed is not there, or cannot be changed any more."""


def silence(error: Exception) -> TryLaterError:
    """Slack did not answer at all."""
    return TryLaterError(f"Slack cannot be reached: {error}. {TRY_LATER}", silent=True)


def refusal(where: str, status: int, words: str, headers: Mapping[str, str]) -> DeityError:
    """The error: TryLaterError where another try may do, else SlackError.

    Args:
        where: where the message was to go. Never an incoming webhook's URL: that is a secret.
        status: HTTP's.
        words: Slack's, e.g. `channel_not_found`.
        headers: the answer's.
    """
    words = words.strip()[:_WORDS_LIMIT]
    said = f"Slack did not take the message for {where}: {words or 'no reason given'} (HTTP {status})"
    if status == _TOO_MANY_REQUESTS or status >= _SERVER_ERRORS or words in _PASSING:
        return TryLaterError(f"{said}. {TRY_LATER}", seconds=_asked(headers))
    return SlackError(f"{said}. {_ADVICE.get(words) or (_WEBHOOK if status in _GONE else _UNKNOWN)}")


def refused_change(where: str, status: int, words: str, headers: Mapping[str, str]) -> DeityError:
    """Likewise for a change of a message: MessageGoneError where there is none that can be changed."""
    if words in _MESSAGE_GONE:
        return MessageGoneError(f"the message in {where} cannot be changed: {words}")
    return refusal(where, status, words, headers)


def _asked(headers: Mapping[str, str]) -> int | None:
    """Seconds, by `Retry-After`: docs.slack.dev/apis/web-api/rate-limits."""
    asked = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return int(asked) if asked.isdecimal() else None
