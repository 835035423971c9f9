"""Whom the embedded run's stack speaks to: Slack and GitHub, played on this machine, and the secrets between them."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local import settings
from local.emulator.process import Emulator
from local.github import remote as git_remote
from local.github.remote import GitRemote
from local.github.server import GitHub
from local.slack.inbox import SlackInbox
from local.slack.interactions import SlackApp

# The emulator's functions are Python processes, which take longer to start than Slack would wait.
_PATIENCE_SECONDS = 15.0


def _hex(count: int) -> str:
    return secrets.token_hex(count)


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What each side proves itself with.

    Attributes:
        webhook: signs GitHub's deliveries.
        token: lets the stack ask and tell GitHub.
        bot: lets it post to Slack.
        signing: signs what Slack sends.
    """

    webhook: str = field(default_factory=lambda: _hex(32))
    token: str = field(default_factory=lambda: _hex(20))
    bot: str = field(default_factory=lambda: f"xoxb-{_hex(16)}")
    signing: str = field(default_factory=lambda: _hex(16))

    def entries(self) -> Mapping[str, str]:
        """The entries of Secrets Manager, by their names."""
        return {
            settings.WEBHOOK_SECRET_NAME: self.webhook,
            settings.GITHUB_TOKEN_NAME: self.token,
            settings.SLACK_SECRET_NAME: self.bot,
            settings.SLACK_SIGNING_SECRET_NAME: self.signing,
        }


@dataclass(frozen=True, kw_only=True)
class Partners:
    """Both of them, and their secrets; `connect` tells them where the stack listens."""

    inbox: SlackInbox
    github: GitHub
    secrets: Secrets
    _directory: Path

    def connect(self, aws: Emulator, outputs: Mapping[str, str]) -> tuple[GitRemote, SlackApp]:
        """The git remote and the Slack app, which speak to the stack with these outputs from now on."""
        app = SlackApp(
            command_url=aws.reachable(outputs["SlackCommandUrl"]),
            interaction_url=aws.reachable(outputs["SlackInteractionUrl"]),
            signing_secret=self.secrets.signing,
            seconds=_PATIENCE_SECONDS,
        )
        self.inbox.connect(app)
        remote = git_remote.create(
            self._directory,
            repository=settings.GIT_REPOSITORY,
            webhook_url=aws.reachable(outputs["GithubWebhookUrl"]),
            secret=self.secrets.webhook,
            github=self.github.url,
        )
        return remote, app


@contextmanager
def partners(directory: Path, aws: Emulator) -> Iterator[Partners]:
    """Slack and GitHub, and their addresses and secrets where the stack looks for them, for as long as this lasts.

    Raises:
        OSError: there is no free port.
    """
    held = Secrets()
    manager = aws.client("secretsmanager")
    for name, text in held.entries().items():
        manager.create_secret(Name=name, SecretString=text)
    bare = git_remote.path_of(directory, settings.GIT_REPOSITORY)
    inbox = SlackInbox.start(webhook_channel=settings.CHANNEL)
    try:
        github = GitHub.start(bare=bare, repository=settings.GIT_REPOSITORY, token=held.token)
        try:
            for name, url in (
                (settings.GITHUB_API_PARAMETER, github.url),
                (settings.SLACK_API_PARAMETER, inbox.api_url),
            ):
                aws.client("ssm").put_parameter(Name=name, Value=url, Type="String")
            yield Partners(inbox=inbox, github=github, secrets=held, _directory=directory)
        finally:
            github.close()
    finally:
        inbox.close()
