"""Amazon CloudWatch Logs: what containers said last."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from adapters.translate import translated
from preview.errors import DeityError, NotFoundError, UnreadableLogError
from preview.log_lines import last_lines

_PAGES = 4
_BLANKS = 3  # Times as many events as lines are asked for: logs are full of blank lines, which are no lines here.
# AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html.
_FORBIDDEN = ("AccessDeniedException", "AccessDenied", "UnauthorizedOperation")


class LogsClient(Protocol):
    """boto3's client of `logs`, as far as it is used here."""

    def get_log_events(self, **parameters: Any) -> Mapping[str, Any]:
        """The API's GetLogEvents."""


class Logs:
    """CloudWatch Logs' calls in this product's words."""

    def __init__(self, client_of: Callable[[str], LogsClient]) -> None:
        """`client_of` makes a region's client. A container's log may be in any region; each is asked for once."""
        self._client_of = cache(client_of)

    def last_lines(self, group: str, stream: str, region: str, limit: int) -> tuple[str, ...]:
        """The stream's last lines, the newest last: plain, short, `limit` at most. None where there is no such stream.

        Raises:
            ThrottledError: AWS asks for fewer calls.
            UnreadableLogError: they may not be read, or CloudWatch Logs does not answer.
        """
        wanted = {"logGroupName": group, "logStreamName": stream, "limit": limit * _BLANKS, "startFromHead": False}
        try:
            with translated({"ResourceNotFoundException": NotFoundError, **dict.fromkeys(_FORBIDDEN, _forbidden)}):
                messages = self._messages(self._client_of(region), wanted)
        except NotFoundError:
            return ()
        except (ClientError, BotoCoreError) as error:
            # Whatever it is: the region in a task definition is anybody's text, and an outage of the logs must not hide
            # what else is known.
            raise UnreadableLogError(str(error)) from error
        return last_lines(messages, limit)

    def _messages(self, client: LogsClient, wanted: Mapping[str, Any]) -> list[str]:
        """The newest events that there are.

        A page can be empty although there are events: the stream ends where the token stays the same
        (AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html).
        """
        token: str | None = None
        for _ in range(_PAGES):
            page = client.get_log_events(**wanted, **({"nextToken": token} if token else {}))
            if page["events"]:
                return [event.get("message", "") for event in page["events"]]
            before, token = token, page.get("nextBackwardToken")
            if not token or token == before:
                break
        return []


def _forbidden(_message: str) -> DeityError:
    """AWS's own message is long, and says in its middle what lacks."""
    return UnreadableLogError("the permission logs:GetLogEvents is missing")
