"""What `handlers.github_notifier` works with."""

import os
from dataclasses import dataclass

from adapters.github_comments import GitHubComments
from adapters.github_deployments import GitHubDeployments
from adapters.github_questions import GitHubQuestions
from adapters.github_statuses import GitHubStatuses
from adapters.queue import Queue
from feedback.github_comment import EnvironmentComment
from feedback.github_commit_status import CommitStatus
from feedback.github_deployment import CommitDeployment
from feedback.github_feedback import GitHubFeedback
from preview.errors import MissingSettingError
from settings import GithubNotifierSettings
from wiring import configuration, feedback, github


@dataclass(frozen=True, kw_only=True)
class GitHubNotifierParts:
    """What shows announcements on GitHub, and the queue they come from."""

    feedback: GitHubFeedback
    queue: Queue


def parts() -> GitHubNotifierParts:
    """The GitHub notifier's parts.

    Raises:
        MissingSettingError: there is neither a token nor an App.
    """
    held = GithubNotifierSettings.from_env(os.environ)
    tokens, api_url = github.tokens(held), held.github_api_url
    if tokens is None:
        raise MissingSettingError("GithubNotifierSettings: there is neither GITHUB_TOKEN nor GITHUB_APP and its key")
    console = feedback.console(held)
    shown = GitHubFeedback(
        memory=feedback.memory(held),
        parts=(
            CommitStatus(statuses=GitHubStatuses(tokens=tokens, api_url=api_url), console=console),
            EnvironmentComment(
                comments=GitHubComments(tokens=tokens, api_url=api_url),
                pull_requests=GitHubQuestions(tokens=tokens, api_url=api_url),
                config=configuration.config(),
                console=console,
            ),
            CommitDeployment(deployments=GitHubDeployments(tokens=tokens, api_url=api_url), console=console),
        ),
    )
    return GitHubNotifierParts(feedback=shown, queue=feedback.queue(held))
