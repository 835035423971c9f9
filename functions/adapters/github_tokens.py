"""The tokens that GitHub is asked with: one that somebody stored, for every repository."""

from typing import Protocol

from adapters.secrets import Secret


class Tokens(Protocol):
    """Hands over tokens; see also `adapters.github_app.AppTokens`."""

    def token(self, repository: str) -> str:
        """A token for `owner/name`.

        Raises:
            MissingSettingError: there is none.
            GitHubError: GitHub gives none for this repository.
            TryLaterError: GitHub gives none just now.
        """

    def forget(self, repository: str) -> None:
        """The repository's token was refused: have a new one made, or read anew, the next time."""


class StoredToken:
    """The token of a Secrets Manager entry."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def token(self, repository: str) -> str:  # noqa: ARG002  one token serves all
        """The entry's text.

        Raises:
            MissingSettingError: there is no such entry, or it holds no text.
        """
        return self._secret.text()

    def forget(self, repository: str) -> None:  # noqa: ARG002
        """Have the entry read anew the next time: the token may have been replaced."""
        self._secret.forget()
