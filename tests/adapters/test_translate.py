"""AWS's error codes become the errors that the state machines know by name."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.retries.standard import ThrottledRetryableChecker

from adapters.translate import translated
from preview.errors import CapacityError, DeityError, NotFoundError, ThrottledError

_CHECKER: Any = ThrottledRetryableChecker
# botocore retries these like throttling, but they say something else: a quota is full, or two writers met.
_NOT_ABOUT_RATE = {"LimitExceededException", "TransactionInProgressException", "PriorRequestNotComplete"}


def _refusal(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "CreateThing")


@pytest.mark.parametrize("code", sorted({*_CHECKER._THROTTLED_ERROR_CODES} - _NOT_ABOUT_RATE))
def test_every_spelling_of_throttling_that_botocore_knows_is_throttling(code: str) -> None:
    with pytest.raises(ThrottledError), translated():
        raise _refusal(code)


def test_sns_spells_throttling_without_an_exception_at_its_end() -> None:
    with pytest.raises(ThrottledError), translated():
        raise _refusal("Throttled", "Rate exceeded")


def test_throttling_is_throttling_whatever_a_call_makes_of_its_own_errors() -> None:
    with pytest.raises(ThrottledError), translated({"ThrottlingException": NotFoundError}):
        raise _refusal("ThrottlingException", "Rate exceeded")


def test_a_known_code_becomes_its_error_with_the_call_and_awss_words() -> None:
    with pytest.raises(CapacityError, match=r"^CreateThing: only 50$") as caught, translated({"Full": CapacityError}):
        raise _refusal("Full", "only 50")
    assert isinstance(caught.value.__cause__, ClientError)


def test_one_code_for_many_refusals_is_told_apart_by_its_message() -> None:
    def meaning(message: str) -> DeityError:
        return NotFoundError(message) if "gone" in message else CapacityError(message)

    with pytest.raises(NotFoundError), translated({"Invalid": meaning}):
        raise _refusal("Invalid", "it is gone")
    with pytest.raises(CapacityError), translated({"Invalid": meaning}):
        raise _refusal("Invalid", "it is full")


def test_an_error_without_words_is_told_by_its_code() -> None:
    with pytest.raises(NotFoundError, match="CreateThing: Gone"), translated({"Gone": NotFoundError}):
        raise _refusal("Gone", "")


def test_an_unknown_code_stays_what_it_is() -> None:
    with pytest.raises(ClientError, match="AccessDenied"), translated({"Gone": NotFoundError}):
        raise _refusal("AccessDenied")


def test_what_is_no_answer_of_aws_stays_what_it_is() -> None:
    with pytest.raises(ReadTimeoutError), translated({"Gone": NotFoundError}):
        raise ReadTimeoutError(endpoint_url="https://example.invalid")
