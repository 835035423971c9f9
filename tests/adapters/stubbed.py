"""botocore's own clients with prepared answers: for what AWS does and moto does not.

botocore still checks every call's parameters, and every prepared answer, against AWS's service model.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
import moto  # noqa: F401  it answers only clients made after it was loaded
from botocore.stub import Stubber

REGION = "eu-west-1"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What AWS answers to a call, and, where it matters, with which parameters the call is to come."""

    call: str
    result: Mapping[str, Any] = field(default_factory=dict)
    expects: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """AWS's error to a call. `members` are what the error says beside its code and message."""

    call: str
    code: str
    message: str = ""
    members: Mapping[str, Any] = field(default_factory=dict)


@cache
def client(service: Any) -> Any:
    """A client that reaches nothing, or moto while that is active. Made once: it reads AWS's whole service model."""
    return boto3.client(service, region_name=REGION, aws_access_key_id="none", aws_secret_access_key="none")


@contextmanager
def stubbed(service: str, *answers: Answer | Refusal) -> Iterator[Any]:
    """A client that gives these answers, in this order; every one of them must be asked for."""
    made = client(service)
    with Stubber(made) as stubber:
        for answer in answers:
            if isinstance(answer, Answer):
                stubber.add_response(answer.call, dict(answer.result), answer.expects)
            else:
                stubber.add_client_error(
                    answer.call, answer.code, answer.message, modeled_fields=dict(answer.members) or None
                )
        yield made
        stubber.assert_no_pending_responses()
