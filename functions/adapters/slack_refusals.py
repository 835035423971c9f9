"""What Slack says when it does not take a message, and what a person can do about it.

Slack's words: docs.slack.dev/reference/methods/chat.postMessage#errors for a bot, and for an incoming webhook
docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors.
"""

from preview.errors import DeityError

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
    **dict.fromkeys(("ratelimited", "rate_limited", "internal_error", "fatal_error"), TRY_LATER),
}
_GONE = (403, 404, 410)
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500
_WORDS_LIMIT = 200


class SlackError(DeityError):
    """Slack did not take a message; the error says what to change, or that another try may do."""


def refusal(where: str, status: int, words: str) -> str:
    """The error's message.

    Args:
        where: where the message was to go. Never an incoming webhook's URL: that is a secret.
        status: HTTP's.
        words: Slack's, e.g. `channel_not_found`.
    """
    words = words.strip()[:_WORDS_LIMIT]
    advice = _ADVICE.get(words) or _advice_on(status)
    return f"Slack did not take the message for {where}: {words or 'no reason given'} (HTTP {status}). {advice}"


def _advice_on(status: int) -> str:
    if status == _TOO_MANY_REQUESTS or status >= _SERVER_ERRORS:
        return TRY_LATER
    return _WEBHOOK if status in _GONE else _UNKNOWN
