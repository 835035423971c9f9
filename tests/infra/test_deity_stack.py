"""What the stack holds, as a person who has to run it would check it."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import settings
from preview.naming import STACK_TAG
from tests.infra.synthesized import Synthesized

HANDLERS = Path(__file__).resolve().parents[2] / "functions" / "handlers"

SETTINGS: dict[str, type[settings.Settings]] = {
    "github_webhook": settings.GithubWebhookSettings,
    "step": settings.StepSettings,
    "run_ended": settings.DispatchSettings,
    "sweep": settings.SweepSettings,
    "slack_notifier": settings.SlackNotifierSettings,
    "github_notifier": settings.GithubNotifierSettings,
    "slack_command": settings.SlackCommandSettings,
    "chat_command": settings.ChatCommandSettings,
}
TIMEOUTS = dict.fromkeys(SETTINGS, 60) | {"github_webhook": 9, "slack_command": 5, "sweep": 300}


def test_every_handler_has_its_function_and_every_function_its_handler(synthesized: Synthesized) -> None:
    deployed = {held["Handler"] for held in synthesized.deity.of_type("Lambda::Function").values()}
    written = {f"handlers.{file.stem}.handler" for file in HANDLERS.glob("*.py") if file.stem != "__init__"}
    assert deployed == written


@pytest.mark.parametrize("handler", SETTINGS)
def test_a_function_is_given_every_setting_its_handler_reads(synthesized: Synthesized, handler: str) -> None:
    variables = synthesized.deity.function(handler)["Environment"]["Variables"]
    SETTINGS[handler].from_env({name: json.dumps(value) for name, value in variables.items()})
    assert variables["POWERTOOLS_SERVICE_NAME"] == handler


def test_slack_is_itself_where_nothing_else_is_said(synthesized: Synthesized) -> None:
    assert "SLACK_API_URL" not in _variables(synthesized, "slack_notifier")


def test_secrets_are_given_by_name_alone(synthesized: Synthesized) -> None:
    assert _variables(synthesized, "github_webhook")["GITHUB_SECRET"] == "ecs-deity/github-webhook"
    assert _variables(synthesized, "slack_notifier")["SLACK_SECRET"] == "ecs-deity/slack"
    assert _variables(synthesized, "chat_command")["SLACK_SECRET"] == "ecs-deity/slack"
    assert _variables(synthesized, "slack_command")["SLACK_SIGNING_SECRET"] == "ecs-deity/slack-signing"


@pytest.mark.parametrize(("handler", "seconds"), TIMEOUTS.items())
def test_functions_are_traced_on_arm_and_end_in_time(synthesized: Synthesized, handler: str, seconds: int) -> None:
    function = synthesized.deity.function(handler)
    assert function["Timeout"] == seconds
    assert function["Architectures"] == ["arm64"]
    # One processor for whom Slack waits three seconds.
    assert function["MemorySize"] == (1769 if handler == "slack_command" else 512)
    assert function["TracingConfig"] == {"Mode": "Active"}


def test_every_function_writes_to_a_log_group_of_the_stack(synthesized: Synthesized) -> None:
    groups = synthesized.deity.of_type("Logs::LogGroup")
    used = [held["LoggingConfig"]["LogGroup"]["Ref"] for held in synthesized.deity.of_type("Lambda::Function").values()]
    assert set(used) <= set(groups)
    assert len(set(used)) == len(used)


@pytest.mark.parametrize("stack", ["deity", "sandbox"])
def test_no_log_is_kept_for_ever(synthesized: Synthesized, stack: str) -> None:
    groups = getattr(synthesized, stack).of_type("Logs::LogGroup")
    assert groups
    assert {held["RetentionInDays"] <= 30 for held in groups.values()} == {True}


def test_the_api_has_three_routes_throttled_and_logged(synthesized: Synthesized) -> None:
    stage = synthesized.deity.only("ApiGatewayV2::Stage")
    assert _routes(synthesized) == {
        "POST /github": "handlers.github_webhook.handler",
        "POST /slack/command": "handlers.slack_command.handler",
        "POST /slack/interaction": "handlers.slack_command.handler",
    }
    assert stage["DefaultRouteSettings"] == {"ThrottlingRateLimit": 50, "ThrottlingBurstLimit": 100}
    integrations = synthesized.deity.of_type("ApiGatewayV2::Integration").values()
    assert {held["PayloadFormatVersion"] for held in integrations} == {"2.0"}
    (group,) = stage["AccessLogSettings"]["DestinationArn"]["Fn::GetAtt"][:1]
    assert synthesized.deity.of_type("Logs::LogGroup")[group]["LogGroupName"] == "/aws/vendedlogs/apis/ecs-deity"
    logged = json.loads(stage["AccessLogSettings"]["Format"])
    assert {"requestId", "status", "from"} <= set(logged)


def test_the_registry_remembers_by_environment_and_forgets_tombstones(synthesized: Synthesized) -> None:
    registry = _table(synthesized, "environment")
    assert registry["TimeToLiveSpecification"] == {"AttributeName": "forget_at", "Enabled": True}
    assert registry["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert registry["BillingMode"] == "PAY_PER_REQUEST"


def test_the_registry_outlives_the_stack(synthesized: Synthesized) -> None:
    tables = [made for made in synthesized.deity.body["Resources"].values() if made["Type"] == "AWS::DynamoDB::Table"]
    policies = {made["Properties"]["KeySchema"][0]["AttributeName"]: made["DeletionPolicy"] for made in tables}
    assert policies == {"environment": "Retain", "id": "Delete", "pace": "Delete", "subject": "Delete"}


def test_the_notices_have_the_layout_powertools_expects(synthesized: Synthesized) -> None:
    notices = _table(synthesized, "id")
    assert notices["TimeToLiveSpecification"] == {"AttributeName": "expiration", "Enabled": True}


@pytest.mark.parametrize("kind", ["provision", "teardown"])
def test_a_machine_has_every_placeholder_filled_in(synthesized: Synthesized, kind: str) -> None:
    machine = _machine(synthesized, kind)
    placeholders = set(re.findall(r"\$\{(\w+)\}", machine["DefinitionString"]))
    assert placeholders == {"StepFunctionArn"}
    step, attribute = machine["DefinitionSubstitutions"]["StepFunctionArn"]["Fn::GetAtt"]
    assert synthesized.deity.of_type("Lambda::Function")[step]["Handler"] == "handlers.step.handler"
    assert attribute == "Arn"
    assert json.loads(machine["DefinitionString"])["QueryLanguage"] == "JSONata"


@pytest.mark.parametrize("kind", ["provision", "teardown"])
def test_a_machine_is_traced_and_logs_every_state_without_its_data(synthesized: Synthesized, kind: str) -> None:
    machine = _machine(synthesized, kind)
    logging = machine["LoggingConfiguration"]
    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
    (destination,) = logging["Destinations"]
    group = destination["CloudWatchLogsLogGroup"]["LogGroupArn"]["Fn::GetAtt"][0]
    assert synthesized.deity.of_type("Logs::LogGroup")[group]["LogGroupName"] == "/aws/vendedlogs/states/ecs-deity"


def test_every_ending_of_either_machine_reaches_run_ended(synthesized: Synthesized) -> None:
    rule = next(held for held in synthesized.deity.of_type("Events::Rule").values() if "EventPattern" in held)
    pattern = rule["EventPattern"]
    assert pattern["source"] == ["aws.states"]
    assert pattern["detail-type"] == ["Step Functions Execution Status Change"]
    assert set(pattern["detail"]["status"]) == {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}
    machines = synthesized.deity.of_type("StepFunctions::StateMachine")
    assert {machine["Ref"] for machine in pattern["detail"]["stateMachineArn"]} == set(machines)
    assert _called(synthesized, rule) == "handlers.run_ended.handler"


def test_the_sweep_runs_every_five_minutes(synthesized: Synthesized) -> None:
    rule = next(held for held in synthesized.deity.of_type("Events::Rule").values() if "ScheduleExpression" in held)
    assert rule["ScheduleExpression"] == "rate(5 minutes)"
    assert _called(synthesized, rule) == "handlers.sweep.handler"


def test_an_event_that_cannot_be_handed_over_is_kept(synthesized: Synthesized) -> None:
    queues = synthesized.deity.of_type("SQS::Queue")
    for rule in synthesized.deity.of_type("Events::Rule").values():
        (target,) = rule["Targets"]
        assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0] in queues
        assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] <= 3600


def test_an_event_that_lambda_gave_up_on_is_kept(synthesized: Synthesized) -> None:
    functions = synthesized.deity.of_type("Lambda::Function")
    kept = {
        functions[held["FunctionName"]["Ref"]]["Handler"]: held["DestinationConfig"]["OnFailure"]["Destination"]
        for held in synthesized.deity.of_type("Lambda::EventInvokeConfig").values()
    }
    assert set(kept) == {"handlers.run_ended.handler", "handlers.sweep.handler"}
    queues = synthesized.deity.of_type("SQS::Queue")
    assert {destination["Fn::GetAtt"][0] for destination in kept.values()} <= set(queues)


def test_every_queue_is_encrypted_and_kept_for_two_weeks(synthesized: Synthesized) -> None:
    queues = synthesized.deity.of_type("SQS::Queue")
    assert {(held["SqsManagedSseEnabled"], held["MessageRetentionPeriod"]) for held in queues.values()} == {
        (True, 14 * 24 * 3600)
    }


def test_alarms_go_to_a_topic_of_their_own(synthesized: Synthesized) -> None:
    topics = synthesized.deity.of_type("SNS::Topic")
    alarms = synthesized.deity.of_type("CloudWatch::Alarm")
    outputs = synthesized.deity.body["Outputs"]
    (told,) = {action["Ref"] for held in alarms.values() for action in held["AlarmActions"]}
    assert told in topics
    assert told == outputs["AlarmTopicArn"]["Value"]["Ref"]
    assert told != outputs["TopicArn"]["Value"]["Ref"]
    watched = sorted(held["MetricName"] for held in alarms.values())
    assert watched == [
        *["ApproximateNumberOfMessagesVisible"] * 4,
        "CommandsNotTaken",
        *["Errors"] * 7,
        *("Orphans", "StuckRemovals"),
    ]


def test_every_queue_of_dead_letters_and_every_function_but_the_step_has_an_alarm(synthesized: Synthesized) -> None:
    dimensions = [
        {each["Name"]: each["Value"] for each in held["Dimensions"]}
        for held in synthesized.deity.of_type("CloudWatch::Alarm").values()
    ]
    queues = synthesized.deity.of_type("SQS::Queue")
    dead = {name for name, held in queues.items() if "RedrivePolicy" not in held}
    assert {each["QueueName"]["Fn::GetAtt"][0] for each in dimensions if "QueueName" in each} == dead
    functions = synthesized.deity.of_type("Lambda::Function")
    watched = {functions[each["FunctionName"]["Ref"]]["Handler"] for each in dimensions if "FunctionName" in each}
    # A step that fails is a run that fails.
    assert watched == {held["Handler"] for held in functions.values()} - {"handlers.step.handler"}


@pytest.mark.parametrize("metric", ["Orphans", "StuckRemovals"])
def test_what_the_sweep_finds_raises_an_alarm_above_zero(synthesized: Synthesized, metric: str) -> None:
    alarms = synthesized.deity.of_type("CloudWatch::Alarm").values()
    (alarm,) = (held for held in alarms if held["MetricName"] == metric)
    assert (alarm["Namespace"], alarm["Threshold"]) == ("EcsDeity", 0)
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    dimensions = {held["Name"]: held["Value"] for held in alarm["Dimensions"]}
    assert dimensions == {"service": "sweep", "stack": "ecs-deity"}
    assert "deity sweep --dry-run" in alarm["AlarmDescription"]


def test_cloudwatch_may_publish_to_the_alarms_topic_and_to_no_other(synthesized: Synthesized) -> None:
    allowed = [
        policy["Topics"]
        for policy in synthesized.deity.of_type("SNS::TopicPolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    assert allowed == [[synthesized.deity.body["Outputs"]["AlarmTopicArn"]["Value"]]]


def test_the_outputs_are_what_the_tools_and_the_guide_read(synthesized: Synthesized) -> None:
    assert set(synthesized.deity.body["Outputs"]) == {
        "GithubWebhookUrl",
        "SlackCommandUrl",
        "SlackInteractionUrl",
        "RegistryTable",
        "TopicArn",
        "ProvisionArn",
        "TeardownArn",
        "AlarmTopicArn",
        "SweepFunction",
    }


@pytest.mark.parametrize("stack", ["deity", "sandbox"])
def test_nothing_of_the_stacks_themselves_looks_like_a_preview(synthesized: Synthesized, stack: str) -> None:
    # The sweep may remove what has this tag.
    resources = getattr(synthesized, stack).body["Resources"]
    tagged = [
        name for name, made in resources.items() if STACK_TAG in json.dumps(made.get("Properties", {}).get("Tags", {}))
    ]
    assert tagged == []


def test_only_the_services_themselves_take_on_the_roles(synthesized: Synthesized) -> None:
    trusted = {
        statement["Principal"]["Service"]
        for role in synthesized.deity.of_type("IAM::Role").values()
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
    }
    assert trusted == {"lambda.amazonaws.com", "states.amazonaws.com"}


def _variables(synthesized: Synthesized, handler: str) -> Mapping[str, Any]:
    variables: dict[str, Any] = synthesized.deity.function(handler)["Environment"]["Variables"]
    return variables


def _routes(synthesized: Synthesized) -> dict[str, str]:
    """Which handler answers what."""
    integrations = synthesized.deity.of_type("ApiGatewayV2::Integration")
    functions = synthesized.deity.of_type("Lambda::Function")
    return {
        route["RouteKey"]: functions[
            integrations[route["Target"]["Fn::Join"][1][1]["Ref"]]["IntegrationUri"]["Fn::GetAtt"][0]
        ]["Handler"]
        for route in synthesized.deity.of_type("ApiGatewayV2::Route").values()
    }


def _table(synthesized: Synthesized, key: str) -> dict[str, Any]:
    tables = synthesized.deity.of_type("DynamoDB::Table").values()
    return next(held for held in tables if held["KeySchema"] == [{"AttributeName": key, "KeyType": "HASH"}])


def _machine(synthesized: Synthesized, kind: str) -> dict[str, Any]:
    machines = synthesized.deity.of_type("StepFunctions::StateMachine").values()
    return next(held for held in machines if held["StateMachineName"] == f"ecs-deity-{kind}")


def _called(synthesized: Synthesized, rule: Mapping[str, Any]) -> str:
    (target,) = rule["Targets"]
    handler: str = synthesized.deity.of_type("Lambda::Function")[target["Arn"]["Fn::GetAtt"][0]]["Handler"]
    return handler
