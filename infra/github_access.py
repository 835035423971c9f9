"""What a function that speaks to GitHub is told, and may do: read the token, or sign for the App."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import ArnFormat, Stack

from infra.grants import Grant
from preview.config import Config

# Of an App's JWT, RS256: docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/
# generating-a-json-web-token-jwt-for-a-github-app. KMS calls it so: kms/latest/APIReference/API_Sign.html.
_RS256 = "RSASSA_PKCS1_V1_5_SHA_256"


@dataclass(frozen=True, kw_only=True)
class GitHubAccess:
    """Empty where there is neither a token nor an App: nobody speaks to GitHub then.

    Attributes:
        environment: the settings of `settings.GitHubSettings`.
        secrets: the Secrets Manager entries to read.
        grants: what else it takes.
    """

    environment: Mapping[str, str]
    secrets: tuple[str, ...]
    grants: tuple[Grant, ...]


NO_ACCESS = GitHubAccess(environment={}, secrets=(), grants=())


def github_access(stack: Stack, config: Config, api_url: str | None) -> GitHubAccess:
    """By the token or the App of deity.yaml; `api_url` stands in for GitHub's own."""
    github = config.github
    replaced = {"GITHUB_API_URL": api_url} if api_url else {}
    if github.token:
        return GitHubAccess(environment={"GITHUB_TOKEN": github.token, **replaced}, secrets=(github.token,), grants=())
    if github.app:
        return GitHubAccess(
            environment={"GITHUB_APP": github.app.id, "GITHUB_APP_KEY": github.app.key, **replaced},
            secrets=(),
            grants=(_sign(stack, github.app.key),),
        )
    return NO_ACCESS


def _sign(stack: Stack, key: str) -> Grant:
    """As an App's tokens are signed and no other way. `key` is the key's id, ARN or alias.

    A policy that names an alias as its resource is about the alias, and lets nobody use the key
    (kms/latest/developerguide/alias-authorization.html): the key itself is known to AWS alone, so that the condition on
    what aliases it has narrows it. Who may give aliases to keys can widen it; the key's ARN in deity.yaml cannot be.
    """
    only_tokens = {"StringEquals": {"kms:SigningAlgorithm": _RS256}}
    before, found, alias = key.partition("alias/")
    if found:
        return Grant(
            sid="SignForTheApp",
            actions=("kms:Sign",),
            resources=(f"{before}key/*" if before else _key(stack, "*"),),
            when={**only_tokens, "ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/{alias}"}},
            because="Which key has the alias only AWS knows; the condition narrows it to that one.",
        )
    arn = key if key.startswith("arn:") else _key(stack, key)
    return Grant(sid="SignForTheApp", actions=("kms:Sign",), resources=(arn,), when=only_tokens)


def _key(stack: Stack, name: str) -> str:
    return stack.format_arn(service="kms", resource="key", resource_name=name, arn_format=ArnFormat.SLASH_RESOURCE_NAME)
