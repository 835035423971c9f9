"""Secrets Manager: one entry's text, remembered for a while so that a delivery need not wait for it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from adapters.translate import translated
from preview.errors import MissingSettingError
from preview.intake.signature import accepted_secrets

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_REMEMBERED_SECONDS = 300.0
_DOUBTED_SECONDS = 60.0


class Secret:
    """One entry. `clock` counts seconds from anywhere and never goes back."""

    def __init__(self, client: "SecretsManagerClient", name: str, *, clock: Callable[[], float]) -> None:
        self._client = client
        self._name = name
        self._clock = clock
        self._text: str | None = None
        self._read_at = 0.0

    def text(self, *, max_age: float = _REMEMBERED_SECONDS) -> str:
        """The entry's text, as it was at most `max_age` seconds ago.

        Raises:
            MissingSettingError: there is no such entry, or it holds no text.
        """
        now = self._clock()
        if self._text is None or now - self._read_at > max_age:
            self._text, self._read_at = self._read(), now
        return self._text

    def forget(self) -> None:
        """Have the entry read anew the next time."""
        self._text = None

    def _read(self) -> str:
        with translated({"ResourceNotFoundException": self._missing}):
            text = self._client.get_secret_value(SecretId=self._name).get("SecretString", "").strip()
        if not text:
            raise self._missing("it holds no text")
        return text

    def _missing(self, why: str) -> MissingSettingError:
        return MissingSettingError(
            f"the secret {self._name} cannot be read from Secrets Manager ({why}). Set it: aws secretsmanager "
            f"put-secret-value --secret-id {self._name} --secret-string …, or create-secret --name … if there is none"
        )


def signing_secrets(secret: Secret) -> Iterator[str]:
    """The secrets that sign requests, the known ones first; then those of a fresh look, once a minute at most.

    A signature that does not fit is a stranger's, or made with a secret that was rotated just now. Looking again
    serves the second, and the first cannot make us look more often.

    Raises:
        MissingSettingError: there is no such entry, or it holds no secret.
    """
    known = secret.text()
    yield from accepted_secrets(known)
    fresh = secret.text(max_age=_DOUBTED_SECONDS)
    if fresh != known:
        yield from accepted_secrets(fresh)
