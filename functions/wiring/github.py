"""What GitHub is asked with: a token, or those of a GitHub App."""

import time
from typing import TYPE_CHECKING

from adapters.github_tokens import StoredToken
from settings import GitHubSettings
from wiring import clients, shared

if TYPE_CHECKING:
    from adapters.github_tokens import Tokens


def tokens(held: GitHubSettings) -> "Tokens | None":
    """`None` where nobody set anything up for it."""
    if held.github_token is not None:
        return StoredToken(shared.secret(held.github_token))
    if held.github_app is None or held.github_app_key is None:
        return None
    # Imported here, because most installations have a token and would pay for it at every cold start.
    from adapters.github_app import AppTokens  # noqa: PLC0415
    from adapters.github_http import GitHubHttp  # noqa: PLC0415

    return AppTokens(
        GitHubHttp(api_url=held.github_api_url),
        app=held.github_app,
        key=held.github_app_key,
        kms=clients.kms(),
        now=time.time,
    )
