"""What Slack says when it does not take a message, and what a person can do about it.

Slack's words: docs.slack.dev/reference/methods/chat.postMessage#errors and chat.update#errors for a bot, and for an
incoming webhook docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors.
"""

from collections.abc import Mapping

from adapters.slack_trouble import check_passing
from preview.errors import DeityError

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
# Somebody deleted the message, or it can be changed no more, or its channel is gone: chat.update#errors.
_MESSAGE_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"})
_GONE = (403, 404, 410)
_WORDS_LIMIT = 200


class SlackError(DeityError):
    """Slack did not take a message, and will not unless somebody changes something; the error says what."""


class MessageGoneError(SlackError):
    """The message that was to be changed is not there, or cannot be changed any more."""


def refusal(where: str, status: int, words: str, headers: Mapping[str, str]) -> SlackError:
    """The error for people.

    Args:
        where: where the message was to go. Never an incoming webhook's URL: that is a secret.
        status: HTTP's.
        words: Slack's, e.g. `channel_not_found`.
        headers: the answer's.

    Raises:
        TryLaterError: another try may do.
    """
    words = words.strip()[:_WORDS_LIMIT]
    did_not = f"did not take the message for {where}"
    check_passing(status, words, headers, did_not)
    said = f"Slack {did_not}: {words or 'no reason given'} (HTTP {status})"
    return SlackError(f"{said}. {_ADVICE.get(words) or (_WEBHOOK if status in _GONE else _UNKNOWN)}")


def refused_change(where: str, status: int, words: str, headers: Mapping[str, str]) -> SlackError:
    """Likewise for a change of a message: MessageGoneError where there is none that can be changed."""
    if words in _MESSAGE_GONE:
        return MessageGoneError(f"the message in {where} cannot be changed: {words}")
    return refusal(where, status, words, headers)
