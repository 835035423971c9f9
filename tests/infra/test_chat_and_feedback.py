"""What takes commands and what tells people: their queues, what they are told, and for how long they try."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pytest

from feedback import batch
from handlers import chat_command, slack_command
from tests.infra.synthesized import APP_KEY, Synthesized

_RESPONSE_URL_MINUTES = 30


@pytest.mark.parametrize("handler", ["step", "sweep", "chat_command", "github_notifier"])
def test_who_speaks_to_github_is_told_of_the_app_and_its_key(synthesized: Synthesized, handler: str) -> None:
    variables = _variables(synthesized, handler)
    told = {name: value for name, value in variables.items() if name.startswith("GITHUB_")}
    assert told == {"GITHUB_APP": "123456", "GITHUB_APP_KEY": APP_KEY}


def test_the_webhook_and_the_worker_have_slack_and_github_shown_what_changed(synthesized: Synthesized) -> None:
    notifiers = [
        synthesized.deity.source(handler)["EventSourceArn"] for handler in ("slack_notifier", "github_notifier")
    ]
    queues = {"Fn::Join": ["", [_url(notifiers[0]), " ", _url(notifiers[1])]]}
    assert _variables(synthesized, "github_webhook")["FEEDBACK_QUEUES"] == queues
    assert _variables(synthesized, "chat_command")["FEEDBACK_QUEUES"] == queues


def test_commands_go_to_the_worker(synthesized: Synthesized) -> None:
    commands = _url(synthesized.deity.source("chat_command")["EventSourceArn"])
    for handler in ("github_webhook", "slack_command", "chat_command"):
        assert _variables(synthesized, handler)["COMMANDS_QUEUE"] == commands


@pytest.mark.parametrize("handler", ["slack_notifier", "github_notifier"])
def test_a_notifier_puts_back_into_the_queue_that_it_takes_from(synthesized: Synthesized, handler: str) -> None:
    taken = _url(synthesized.deity.source(handler)["EventSourceArn"])
    assert _variables(synthesized, handler)["FEEDBACK_QUEUE"] == taken


def test_what_is_shown_is_remembered_as_the_memory_does(synthesized: Synthesized) -> None:
    tables = synthesized.deity.of_type("DynamoDB::Table").values()
    key = [{"AttributeName": "subject", "KeyType": "HASH"}]
    (feedback,) = (held for held in tables if held["KeySchema"] == key)
    assert feedback["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    for handler in ("slack_notifier", "github_notifier"):
        assert "FEEDBACK_TABLE" in _variables(synthesized, handler)


@pytest.mark.parametrize("handler", ["slack_notifier", "github_notifier"])
def test_announcements_wait_through_an_outage_of_four_hours(synthesized: Synthesized, handler: str) -> None:
    waiting = synthesized.deity.waiting(handler)
    assert 4 <= _seconds_until_given_up(waiting, batch) / 3600 < 4.1
    subscribed = [held["Endpoint"] for held in synthesized.deity.of_type("SNS::Subscription").values()]
    assert subscribed.count(synthesized.deity.source(handler)["EventSourceArn"]) == 1
    assert len(subscribed) == 2


def test_a_command_is_tried_for_as_long_as_slack_takes_answers(synthesized: Synthesized) -> None:
    minutes = _seconds_until_given_up(synthesized.deity.waiting("chat_command"), chat_command) / 60
    assert _RESPONSE_URL_MINUTES - 6 < minutes <= _RESPONSE_URL_MINUTES


@pytest.mark.parametrize(("handler", "size"), [("slack_notifier", 5), ("github_notifier", 5), ("chat_command", 1)])
def test_a_message_that_failed_comes_again_and_is_kept_in_the_end(
    synthesized: Synthesized, handler: str, size: int
) -> None:
    source, waiting = synthesized.deity.source(handler), synthesized.deity.waiting(handler)
    assert (source["FunctionResponseTypes"], source["BatchSize"]) == (["ReportBatchItemFailures"], size)
    assert waiting["VisibilityTimeout"] >= 6 * synthesized.deity.function(handler)["Timeout"]
    queues = synthesized.deity.of_type("SQS::Queue")
    assert "RedrivePolicy" not in queues[waiting["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]]


def test_a_command_that_could_not_be_taken_raises_an_alarm(synthesized: Synthesized) -> None:
    alarms = synthesized.deity.of_type("CloudWatch::Alarm").values()
    (alarm,) = (held for held in alarms if held["MetricName"] == "CommandsNotTaken")
    assert (alarm["Namespace"], alarm["Threshold"]) == (slack_command.NAMESPACE, 0)
    dimensions = {held["Name"]: held["Value"] for held in alarm["Dimensions"]}
    assert dimensions == {"service": "slack_command", "stack": "ecs-deity"}


def _url(queue_arn: Mapping[str, Any]) -> dict[str, str]:
    return {"Ref": queue_arn["Fn::GetAtt"][0]}


def _seconds_until_given_up(waiting: Mapping[str, Any], pauses: ModuleType) -> int:
    """From a message's first try to the end of its last, by the pauses of who puts it back."""
    tries = waiting["RedrivePolicy"]["maxReceiveCount"]
    return sum(pauses._PAUSES.after(tried, None) for tried in range(1, tries + 1))


def _variables(synthesized: Synthesized, handler: str) -> Mapping[str, Any]:
    variables: dict[str, Any] = synthesized.deity.function(handler)["Environment"]["Variables"]
    return variables
