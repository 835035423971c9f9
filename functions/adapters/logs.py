"""Amazon CloudWatch Logs: what containers said last."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from adapters.translate import translated
from preview.errors import DeityError, NotFoundError, UnreadableLogError
from preview.watching.log_lines import last_lines

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_logs.type_defs import GetLogEventsRequestTypeDef

_PAGES = 4
_BLANKS = 3  # Times as many events as lines are asked for: logs are full of blank lines, which are no lines here.
# AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html.
_FORBIDDEN = ("AccessDeniedException", "AccessDenied", "UnauthorizedOperation")


class Logs:
    """CloudWatch Logs' calls in this product's words."""

    def __init__(self, client_of: Callable[[str], "CloudWatchLogsClient"]) -> None:
        """`client_of` makes a region's client. A container's log may be in any region; each is asked for once."""
        self._client_of = cache(client_of)

    def last_lines(self, group: str, stream: str, region: str, limit: int) -> tuple[str, ...]:
        """The stream's last lines, the newest last: plain, short, `limit` at most. None where there is no such stream.

        Raises:
            ThrottledError: AWS asks for fewer calls.
            UnreadableLogError: they may not be read, or CloudWatch Logs does not answer.
        """
        wanted: GetLogEventsRequestTypeDef = {
            "logGroupName": group,
            "logStreamName": stream,
            "limit": limit * _BLANKS,
            "startFromHead": False,
        }
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

    def _messages(self, client: "CloudWatchLogsClient", wanted: "GetLogEventsRequestTypeDef") -> list[str]:
        """The newest events that there are.

        A page can be empty although there are events: the stream ends where the token stays the same
        (AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html).
        """
        asked = wanted
        for _ in range(_PAGES):
            page = client.get_log_events(**asked)
            token = page.get("nextBackwardToken")
            if page["events"] or not token or token == asked.get("nextToken"):
                return [event.get("message", "") for event in page["events"]]
            asked = {**wanted, "nextToken": token}
        return []


def _forbidden(_message: str) -> DeityError:
    """AWS's own message is long, and says in its middle what lacks."""
    return UnreadableLogError("the permission logs:GetLogEvents is missing")
