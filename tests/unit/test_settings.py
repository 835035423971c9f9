"""Each handler is told what it needs through its environment, and says what it was not told."""

import pytest

from preview.errors import MissingSettingError
from settings import DispatchSettings, GithubWebhookSettings, SlackNotifierSettings, StepSettings

DISPATCH = {
    "REGISTRY_TABLE": "registry",
    "TOPIC_ARN": "arn:topic",
    "PROVISION_ARN": "arn:provision",
    "TEARDOWN_ARN": "arn:teardown",
}
NOTIFIER = {
    "SLACK_SECRET": "ecs-deity/slack",
    "NOTICES_TABLE": "notices",
    "FEEDBACK_TABLE": "feedback",
    "FEEDBACK_QUEUE": "https://sqs/slack",
    "PROVISION_ARN": "arn:provision",
    "TEARDOWN_ARN": "arn:teardown",
}


def test_the_webhook_reads_its_settings_from_the_environment() -> None:
    settings = GithubWebhookSettings.from_env({**DISPATCH, "GITHUB_SECRET": "ecs-deity/github", "PATH": "/usr/bin"})

    assert settings == GithubWebhookSettings(
        registry_table="registry",
        topic_arn="arn:topic",
        provision_arn="arn:provision",
        teardown_arn="arn:teardown",
        github_secret="ecs-deity/github",
    )


def test_the_step_function_and_the_run_handlers_read_theirs() -> None:
    step = StepSettings.from_env({**DISPATCH, "TURNS_TABLE": "turns"})

    assert step == StepSettings(registry_table="registry", turns_table="turns", topic_arn="arn:topic")
    assert DispatchSettings.from_env(DISPATCH).teardown_arn == "arn:teardown"


def test_slacks_address_is_slacks_own_unless_it_is_given() -> None:
    assert SlackNotifierSettings.from_env(NOTIFIER).slack_api_url is None
    given = SlackNotifierSettings.from_env({**NOTIFIER, "SLACK_API_URL": "http://localhost:8080/api/"})
    assert given.slack_api_url == "http://localhost:8080/api/"


def test_every_missing_setting_is_named_at_once() -> None:
    with pytest.raises(MissingSettingError, match=r"SlackNotifierSettings.*SLACK_SECRET, NOTICES_TABLE are missing"):
        SlackNotifierSettings.from_env({"SLACK_API_URL": "http://localhost"})


@pytest.mark.parametrize("name", DISPATCH)
def test_an_empty_setting_is_a_missing_one(name: str) -> None:
    with pytest.raises(MissingSettingError, match=name):
        DispatchSettings.from_env({**DISPATCH, name: ""})
