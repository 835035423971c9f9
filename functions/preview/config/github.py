"""GitHub's side of `deity.yaml`: the webhook's secret, and what ECS Deity may ask and say there."""

from collections.abc import Iterator
from dataclasses import dataclass

from preview.config import forms as form
from preview.config.checks import Contradiction, refuse
from preview.config.markers import CLOSED


@dataclass(frozen=True, kw_only=True)
class GitHubApp:
    """A GitHub App that is installed in the repositories, in place of a token.

    Attributes:
        id: the App's id, or its client id.
        key: the KMS key that holds the App's imported private key: its id, its ARN or its alias. It never leaves KMS.
    """

    __pydantic_config__ = CLOSED

    id: form.GitHubAppId
    key: form.KmsKey


@dataclass(frozen=True, kw_only=True)
class GitHub:
    """The webhook's side, and what GitHub is asked and told.

    Attributes:
        webhook_secret: the Secrets Manager entry that holds the webhook's secret, as a text, or as JSON
            `{"current": …, "previous": …}` while it is being rotated.
        token: the Secrets Manager entry that holds a token. With it, or an App, the sweep finds branches whose
            deletion nobody told, comments on pull requests can be commands, and commits, deployments and pull requests
            show what became of their environments.
        app: a GitHub App instead of a token.
        feedback: whether commits, deployments and pull requests show it; needs a token or an App that may write there.
    """

    __pydantic_config__ = CLOSED

    webhook_secret: form.SecretName = "ecs-deity/github-webhook"  # noqa: S105  the entry's name
    token: form.SecretName | None = None
    app: GitHubApp | None = None
    feedback: bool = True

    def __post_init__(self) -> None:
        """Raises ContradictionError where there are a token and an App."""
        refuse(self._contradictions())

    def _contradictions(self) -> Iterator[Contradiction]:
        if self.token and self.app:
            yield Contradiction(("app",), "give a token or an App, not both")

    @property
    def speaks(self) -> bool:
        """Whether GitHub can be asked and told anything."""
        return bool(self.token or self.app)
