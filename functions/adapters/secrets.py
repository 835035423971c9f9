"""Secrets Manager: one entry's text, remembered for a while so that a delivery need not wait for it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from preview.errors import MissingSettingError
from preview.signature import accepted_secrets

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_REMEMBERED_SECONDS = 300.0
_DOUBTED_SECONDS = 60.0


class Secret:
    """One entry of Secrets Manager. `clock` counts seconds from anywhere and never goes back."""

    def __init__(self, *, client: "SecretsManagerClient", name: str, clock: Callable[[], float]) -> None:
        self._client = client
        self._name = name
        self._clock = clock
        self._text: str | None = None
        self._read_at = 0.0

    def text(self, *, max_age: float = _REMEMBERED_SECONDS) -> str:
        """The entry's text, as it was at most `max_age` seconds ago.

        Raises:
            MissingSettingError: there is no such entry, or it has no text.
        """
        now = self._clock()
        if self._text is None or now - self._read_at > max_age:
            self._text, self._read_at = self._read(), now
        return self._text

    def _read(self) -> str:
        try:
            text = self._client.get_secret_value(SecretId=self._name).get("SecretString", "").strip()
        except self._client.exceptions.ResourceNotFoundException as error:
            raise MissingSettingError(self._missing(_words_of(error))) from error
        if not text:
            raise MissingSettingError(self._missing("the entry holds no text"))
        return text

    def _missing(self, why: str) -> str:
        return (
            f'the Secrets Manager entry "{self._name}" cannot be read: {why}. Set it with '
            f"aws secretsmanager create-secret (or put-secret-value) --name {self._name} --secret-string …"
        )


def github_secrets(secret: Secret) -> Iterator[str]:
    """The webhook's secrets, known ones first; who asks for more gets those of a fresh look, once a minute at most.

    A signature that does not fit is either a stranger's or made with a secret that was rotated just now. Looking again
    serves the second, and the first cannot make us look more often.

    Raises:
        MissingSettingError: there is no such entry, or it holds no secret.
    """
    known = secret.text()
    yield from accepted_secrets(known)
    fresh = secret.text(max_age=_DOUBTED_SECONDS)
    if fresh != known:
        yield from accepted_secrets(fresh)


def _words_of(error: ClientError) -> str:
    return error.response["Error"].get("Message", str(error)).rstrip(".")
