"""Tries again within one call, for trouble that is over in seconds. What lasts longer is left to the queue."""

from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.http_retry.interval_calculator import RetryIntervalCalculator
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

_TRIES_AGAIN = 2
_LONGEST_WAIT_SECONDS = 5
_TOO_MANY_REQUESTS = 429


def retries(pause: RetryIntervalCalculator) -> list[RetryHandler]:
    """Three tries in all. A call that meets silence is tried once: its time-out is as long as all pauses together."""
    return [
        _ShortRateLimit(max_retry_count=_TRIES_AGAIN),
        ServerErrorRetryHandler(max_retry_count=_TRIES_AGAIN, interval_calculator=pause),
        ConnectionErrorRetryHandler(max_retry_count=_TRIES_AGAIN, interval_calculator=pause),
    ]


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
