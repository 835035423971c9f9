"""AWS's error codes as this product's errors, whose class names the state machines know."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from botocore.exceptions import ClientError

from preview.errors import DeityError, ThrottledError

# Every service spells it its own way (elasticloadbalancing/latest/userguide/elb-api-throttling.html,
# AmazonECS/latest/developerguide/request-throttling.html, sns/latest/api/CommonErrors.html); these are the codes that
# botocore itself takes for throttling, less those that mean a quota or a conflict.
_THROTTLED = frozenset(
    {
        *("Throttling", "ThrottlingException", "ThrottledException", "Throttled"),
        *("RequestThrottled", "RequestThrottledException", "RequestLimitExceeded", "TooManyRequestsException"),
        *("ProvisionedThroughputExceededException", "BandwidthLimitExceeded", "EC2ThrottledException", "SlowDown"),
    }
)

Meaning = Callable[[str], DeityError]


@contextmanager
def translated(errors: Mapping[str, Meaning] | None = None) -> Iterator[None]:
    """Raises what `errors` makes of an AWS error's code and message, ThrottledError for throttling, others as they are.

    Args:
        errors: by AWS's code, an error's class or a function from the message to an error.
    """
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        message = error.response["Error"].get("Message", "")
        meaning = ThrottledError if code in _THROTTLED else (errors or {}).get(code)
        if meaning is None:
            raise
        raise meaning(f"{error.operation_name}: {message or code}") from error
