"""What each Lambda function is told through its environment variables, checked once at its cold start."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Self

from preview.errors import MissingSettingError


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A handler's settings: each field is the environment variable of its name in capitals.

    Fields with a default may be left out of the environment.
    """

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """The settings in `environ`; an empty value counts as none.

        Raises:
            MissingSettingError: naming every variable that is missing, not only the first.
        """
        given = {field.name: environ.get(field.name.upper(), "") for field in fields(cls)}
        required = [field.name for field in fields(cls) if field.default is MISSING]
        missing = [name.upper() for name in required if not given[name]]
        if missing:
            raise MissingSettingError(
                f"{cls.__name__}: the environment variables {', '.join(missing)} are missing. "
                "The stack sets them; deploy it again."
            )
        return cls(**{name: value for name, value in given.items() if value})


@dataclass(frozen=True, kw_only=True)
class GitHubSettings(Settings):
    """Of every handler that asks GitHub, or tells it something; with neither a token nor an App nobody does.

    Attributes:
        github_token: the name of the Secrets Manager entry that holds a token, not the token.
        github_app: a GitHub App's id.
        github_app_key: the KMS key that signs for the App: its id, ARN or alias.
        github_api_url: where GitHub's REST API answers, when it is not GitHub itself.
    """

    github_token: str | None = None
    github_app: str | None = None
    github_app_key: str | None = None
    github_api_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class StepSettings(GitHubSettings):
    """Of `handlers.step`. GitHub is asked where branches may have files of their own.

    Attributes:
        registry_table: the DynamoDB table that remembers the environments.
        turns_table: the DynamoDB table in which runs take turns.
        topic_arn: the SNS topic of the announcements.
    """

    registry_table: str
    turns_table: str
    topic_arn: str


@dataclass(frozen=True, kw_only=True)
class DispatchSettings(Settings):
    """Of `handlers.run_ended`, and of every handler that starts runs.

    Attributes:
        registry_table: the DynamoDB table that remembers the environments.
        topic_arn: the SNS topic of the announcements.
        provision_arn: the state machine that makes environments.
        teardown_arn: the state machine that removes them.
        feedback_queues: the SQS queues before Slack and GitHub, their URLs with spaces between: what is shown there is
            brought up to date by them where nothing is announced.
    """

    registry_table: str
    topic_arn: str
    provision_arn: str
    teardown_arn: str
    feedback_queues: str | None = None


@dataclass(frozen=True, kw_only=True)
class SweepSettings(DispatchSettings, GitHubSettings):
    """Of `handlers.sweep`."""


@dataclass(frozen=True, kw_only=True)
class GithubWebhookSettings(DispatchSettings):
    """Of `handlers.github_webhook`.

    Attributes:
        github_secret: the name of the Secrets Manager entry, not the secret.
        commands_queue: the URL of the SQS queue of commands; `None` where comments are none.
    """

    github_secret: str
    commands_queue: str | None = None


@dataclass(frozen=True, kw_only=True)
class SlackCommandSettings(Settings):
    """Of `handlers.slack_command`.

    Attributes:
        slack_signing_secret: the name of the Secrets Manager entry, not the secret.
        commands_queue: the URL of the SQS queue of commands.
        notices_table: the DynamoDB table that remembers requests, so that none is taken twice.
    """

    slack_signing_secret: str
    commands_queue: str
    notices_table: str


@dataclass(frozen=True, kw_only=True)
class ChatCommandSettings(DispatchSettings, GitHubSettings):
    """Of `handlers.chat_command`.

    Attributes:
        slack_secret: the name of the Secrets Manager entry, not the secret.
        commands_queue: the URL of the SQS queue of commands.
        notices_table: the DynamoDB table that remembers commands, so that none is carried out twice.
        slack_api_url: where Slack's Web API answers, when it is not Slack itself.
    """

    slack_secret: str
    commands_queue: str
    notices_table: str
    slack_api_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class FeedbackSettings(Settings):
    """Of the handlers that tell people.

    Attributes:
        feedback_table: the DynamoDB table that remembers what is shown of each environment.
        feedback_queue: the URL of the SQS queue that the handler takes from.
        provision_arn: the state machine that makes environments: people are led to its executions.
        teardown_arn: the state machine that removes them, likewise.
    """

    feedback_table: str
    feedback_queue: str
    provision_arn: str
    teardown_arn: str


@dataclass(frozen=True, kw_only=True)
class SlackNotifierSettings(FeedbackSettings):
    """Of `handlers.slack_notifier`.

    Attributes:
        slack_secret: the name of the Secrets Manager entry, not the secret.
        notices_table: the DynamoDB table that remembers what was posted, so that nothing is posted twice.
        slack_api_url: where Slack's Web API answers, when it is not Slack itself: the embedded run's inbox.
    """

    slack_secret: str
    notices_table: str
    slack_api_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class GithubNotifierSettings(FeedbackSettings, GitHubSettings):
    """Of `handlers.github_notifier`."""
