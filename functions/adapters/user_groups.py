"""Slack's user groups: who is in them."""

from collections.abc import Callable
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from adapters.slack_refusals import SlackError
from adapters.slack_trouble import check_passing, silence

_TIMEOUT_SECONDS = 5
_REMEMBERED_SECONDS = 300.0
_WEB_API = "https://slack.com/api/"
# docs.slack.dev/reference/methods/usergroups.users.list#errors
_ADVICE = {
    "missing_scope": "the app lacks the scope usergroups:read: give it that under OAuth & Permissions, and install it "
    "again",
    "no_such_subteam": "there is no such user group: look at slack.allow in deity.yaml",
    "plan_upgrade_required": "this workspace's plan has no user groups",
    **dict.fromkeys(
        ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"),
        "the bot token is not valid any more: put a new one into the entry that slack.secret in deity.yaml names",
    ),
}


class UserGroups:
    """Members are remembered for five minutes: Slack takes some 20 such questions a minute.

    docs.slack.dev/reference/methods/usergroups.users.list

    Args:
        secret: hands over a bot's token.
        clock: counts seconds from anywhere and never goes back.
        forget: called when Slack refused, so that a token which was replaced meanwhile is read anew.
        api_url: the Web API's address, when it is not Slack's own.
    """

    def __init__(
        self,
        *,
        secret: Callable[[], str],
        clock: Callable[[], float],
        forget: Callable[[], None] = lambda: None,
        api_url: str | None = None,
    ) -> None:
        self._secret = secret
        self._clock = clock
        self._forget = forget
        self._api_url = f"{(api_url or _WEB_API).rstrip('/')}/"
        self._known: dict[str, tuple[float, frozenset[str]]] = {}

    def members(self, group: str) -> frozenset[str]:
        """The ids of the members of the user group of that id, as they were five minutes ago at most.

        Raises:
            SlackError: Slack refuses to say it, with what to change.
            TryLaterError: Slack does not say it now.
        """
        known = self._known.get(group)
        if known is None or self._clock() - known[0] >= _REMEMBERED_SECONDS:
            known = self._known[group] = (self._clock(), self._asked(group))
        return known[1]

    def _asked(self, group: str) -> frozenset[str]:
        token = self._secret().strip()
        if not token.startswith(("xoxb-", "xoxp-")):
            raise SlackError("the rules of slack.allow name user groups, which only a bot token (xoxb-…) can look up")
        client = WebClient(token, base_url=self._api_url, timeout=_TIMEOUT_SECONDS, retry_handlers=[])
        try:
            return frozenset(client.usergroups_users_list(usergroup=group).get("users") or ())
        except SlackApiError as error:
            words = str(error.response.get("error"))
            answer = error.response
            check_passing(answer.status_code, words, answer.headers, f"did not say who is in {group}")
            self._forget()
            raise SlackError(
                f"Slack did not say who is in the user group {group}: {_ADVICE.get(words, words)}"
            ) from error
        except (OSError, HTTPException) as error:
            raise silence(error) from error
