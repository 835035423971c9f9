"""Where everything of a running embedded run is: the file that programs outside it read."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """The contents of `endpoints.json`. Programs outside this project rely on these names.

    Attributes:
        aws_endpoint: for any AWS client, with any credentials.
        region: of everything that was made.
        account: likewise.
        github_webhook_url: takes signed deliveries.
        github_webhook_secret: signs them.
        github_api_url: plays GitHub's API over the git remote, for whoever has the token.
        github_token: the token.
        github_page_url: the repository's page, for people.
        slack_inbox_url: GET gives the posted messages as a JSON list, oldest first.
        slack_page_url: the same for people.
        slack_command_url: takes signed slash commands.
        slack_interaction_url: takes signed presses of buttons.
        slack_signing_secret: signs both.
        git_remote: clone it and push to it: its pushes are delivered as GitHub's.
        git_repository: the repository that the git remote plays.
        fixed_repository: a repository whose deliveries are made by hand; every commit of it runs one fixed image.
        load_balancer_arn: in front of every environment.
        registry_table: the DynamoDB table that remembers the environments.
        topic_arn: the SNS topic of the announcements.
    """

    aws_endpoint: str
    region: str
    account: str
    github_webhook_url: str
    github_webhook_secret: str
    github_api_url: str
    github_token: str
    github_page_url: str
    slack_inbox_url: str
    slack_page_url: str
    slack_command_url: str
    slack_interaction_url: str
    slack_signing_secret: str
    git_remote: str
    git_repository: str
    fixed_repository: str
    load_balancer_arn: str
    registry_table: str
    topic_arn: str


@contextmanager
def published(endpoints: Endpoints, path: Path) -> Iterator[None]:
    """Writes the file, whole or not at all, and removes it at the end unless another run has written its own since."""
    content = json.dumps(asdict(endpoints), indent=2) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)  # It holds the webhook's secret.
    draft.write_text(content, encoding="utf-8")
    draft.replace(path)
    try:
        yield
    finally:
        if path.is_file() and path.read_text(encoding="utf-8") == content:
            path.unlink()
