"""Only who knows the secret is heard; rotating it loses no delivery."""

from collections.abc import Iterator

import pytest

from preview.errors import BadSignatureError, MissingSettingError
from preview.intake.signature import accepted_secrets, signature, verify

# GitHub's own example: docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
SECRET = "It's a Secret to Everybody"
BODY = b"Hello, World!"
SIGNED = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_githubs_own_example_is_accepted() -> None:
    assert signature(BODY, SECRET) == SIGNED
    verify(BODY, SIGNED, [SECRET])


def test_while_a_secret_is_rotated_both_are_accepted() -> None:
    verify(BODY, signature(BODY, "new"), ["new", "old"])
    verify(BODY, signature(BODY, "old"), ["new", "old"])


@pytest.mark.parametrize(
    "header",
    [
        SIGNED.removeprefix("sha256="),
        SIGNED[:-1],
        SIGNED + "0",
        SIGNED.replace("sha256=", "sha1="),
        f"{SIGNED},{SIGNED}",
        "sha256=",
        "sha256=ÿé",
        "sha256=\ud800",
    ],
)
def test_a_signature_that_is_not_the_bodys_is_refused(header: str) -> None:
    with pytest.raises(BadSignatureError, match="does not fit"):
        verify(BODY, header, [SECRET])


def test_a_body_changed_by_one_byte_is_refused() -> None:
    with pytest.raises(BadSignatureError):
        verify(BODY + b" ", SIGNED, [SECRET])


def test_a_retired_secret_is_refused() -> None:
    with pytest.raises(BadSignatureError):
        verify(BODY, SIGNED, ["new", "another"])


@pytest.mark.parametrize("header", [None, ""])
def test_an_unsigned_delivery_is_told_that_it_is_unsigned(header: str | None) -> None:
    with pytest.raises(BadSignatureError, match="X-Hub-Signature-256 is missing"):
        verify(BODY, header, [SECRET])


def test_further_secrets_are_asked_for_only_when_the_first_does_not_fit() -> None:
    asked: list[str] = []

    def secrets() -> Iterator[str]:
        for secret in (SECRET, "another"):
            asked.append(secret)
            yield secret

    verify(BODY, SIGNED, secrets())
    assert asked == [SECRET]


@pytest.mark.parametrize(
    ("stored", "secrets"),
    [
        ("s3cret", ("s3cret",)),
        ("s3cret\n", ("s3cret",)),
        ('{"current": "new", "previous": "old"}', ("new", "old")),
        ('{"current": "new"}', ("new",)),
        ('{"current": "new", "previous": null}', ("new",)),
        ("12345678", ("12345678",)),
        ('"quoted"', ('"quoted"',)),
        ("{not json", ("{not json",)),
        ("[" * 100_000, ("[" * 100_000,)),
    ],
)
def test_a_secret_is_a_text_or_a_current_and_a_previous_one(stored: str, secrets: tuple[str, ...]) -> None:
    assert accepted_secrets(stored) == secrets


@pytest.mark.parametrize(
    "stored",
    ["", "  \n", "{}", '{"secret": "a"}', '{"current": ""}', '{"current": "a", "previous": " "}', '{"current": 7}'],
)
def test_a_store_without_a_usable_secret_is_refused_and_told_what_was_expected(stored: str) -> None:
    with pytest.raises(MissingSettingError, match='"current": "…", "previous": "…"'):
        accepted_secrets(stored)
