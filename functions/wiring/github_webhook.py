"""What `handlers.github_webhook` works with."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from adapters.commands import Commands
from adapters.secrets import signing_secrets
from convergence.converge import Convergence
from preview.config import Config
from settings import GithubWebhookSettings
from wiring import clients, configuration, convergence, shared


@dataclass(frozen=True, kw_only=True)
class WebhookParts:
    """The webhook's secrets, as they are when asked for; what takes its requests; and its commands, if any are."""

    secrets: Callable[[], Iterable[str]]
    config: Config
    converge: Convergence
    commands: Commands | None


def parts() -> WebhookParts:
    """The webhook's parts."""
    held = GithubWebhookSettings.from_env(os.environ)
    secret = shared.secret(held.github_secret)
    return WebhookParts(
        secrets=lambda: signing_secrets(secret),
        config=configuration.config(),
        converge=convergence.converge(),
        commands=Commands(clients.sqs(), held.commands_queue) if held.commands_queue else None,
    )
