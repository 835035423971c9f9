"""What the parts do with settings other than those of the synthesized stacks."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_iam as iam

import app as app_module
from infra.deity_stack import DeityStack
from infra.github_access import github_access
from infra.grants import Grant, GrantsTooLongError, role
from infra.sandbox import NetworkMode, Sandbox
from infra.sandbox_stack import SandboxStack
from preview.config import Config, GitHub, GitHubApp, Project, PullRequests, Slack

ELSEWHERE = Config(
    projects=(
        Project(
            repository="acme/webapp",
            cluster="previews",
            load_balancer="shared",
            task_definition="webapp",
            container="app",
            port=8080,
        ),
    )
)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> assertions.Template:
    """The stack of a configuration without hooks, whose Slack is a stand-in."""
    directory = tmp_path_factory.mktemp("elsewhere")
    stack = DeityStack(
        _app(directory), config=ELSEWHERE, asset=_asset(directory), slack_api_url="http://localhost:1/api/"
    )
    return assertions.Template.from_stack(stack)


def test_slacks_address_can_be_replaced(elsewhere: assertions.Template) -> None:
    posting = {"Environment": {"Variables": {"SLACK_API_URL": "http://localhost:1/api/"}}}
    elsewhere.resource_properties_count_is("AWS::Lambda::Function", posting, 1)


def test_with_a_token_github_is_asked_and_told_or_its_stand_in_is(tmp_path: Path) -> None:
    config = replace(ELSEWHERE, github=GitHub(token="ecs-deity/github-token"))
    stack = DeityStack(_app(tmp_path), config=config, asset=_asset(tmp_path), github_api_url="http://localhost:1/api")
    template = assertions.Template.from_stack(stack)
    asking = {"GITHUB_TOKEN": "ecs-deity/github-token", "GITHUB_API_URL": "http://localhost:1/api"}
    assert _handlers(template, asking) == {"sweep", "chat_command", "github_notifier"}
    reads = json.dumps(template.find_resources("AWS::IAM::Role")).count(":secret:ecs-deity/github-token-??????")
    assert reads == 3
    assert "kms:Sign" not in json.dumps(template.find_resources("AWS::IAM::Role"))


def test_without_a_token_and_a_signing_secret_nobody_takes_commands_and_github_is_told_nothing(
    elsewhere: assertions.Template,
) -> None:
    assert _handlers(elsewhere, {}) == {"github_webhook", "step", "run_ended", "sweep", "slack_notifier"}
    assert len(elsewhere.find_resources("AWS::ApiGatewayV2::Route")) == 1
    assert len(elsewhere.find_resources("AWS::SNS::Subscription")) == 1
    (webhook,) = (
        variables for variables in _variables(elsewhere) if variables["POWERTOOLS_SERVICE_NAME"] == "github_webhook"
    )
    assert "COMMANDS_QUEUE" not in webhook
    assert [name for held in _variables(elsewhere) for name in held if name.startswith("GITHUB_TOKEN")] == []
    assert "SlackCommandUrl" not in elsewhere.to_json()["Outputs"]


def test_with_a_signing_secret_alone_commands_come_from_slack_alone(tmp_path: Path) -> None:
    config = replace(ELSEWHERE, slack=Slack(signing_secret="ecs-deity/slack-signing"))
    template = assertions.Template.from_stack(DeityStack(_app(tmp_path), config=config, asset=_asset(tmp_path)))
    assert len(template.find_resources("AWS::ApiGatewayV2::Route")) == 3
    queue = {"COMMANDS_QUEUE": assertions.Match.any_value()}
    assert _handlers(template, queue) == {"slack_command", "chat_command"}


def test_with_a_token_alone_commands_come_from_pull_requests_alone(tmp_path: Path) -> None:
    config = replace(ELSEWHERE, github=GitHub(token="ecs-deity/github-token", feedback=False))
    template = assertions.Template.from_stack(DeityStack(_app(tmp_path), config=config, asset=_asset(tmp_path)))
    assert len(template.find_resources("AWS::ApiGatewayV2::Route")) == 1
    queue = {"COMMANDS_QUEUE": assertions.Match.any_value()}
    assert _handlers(template, queue) == {"github_webhook", "chat_command"}
    # Without feedback GitHub is told nothing.
    assert "github_notifier" not in _handlers(template, {})


def test_where_comments_are_no_commands_and_slack_gives_none_there_is_no_queue_for_them(tmp_path: Path) -> None:
    (project,) = ELSEWHERE.projects
    quiet = replace(project, pull_requests=PullRequests(comments=False))
    config = replace(ELSEWHERE, projects=(quiet,), github=GitHub(token="ecs-deity/github-token"))
    template = assertions.Template.from_stack(DeityStack(_app(tmp_path), config=config, asset=_asset(tmp_path)))
    assert _handlers(template, {"COMMANDS_QUEUE": assertions.Match.any_value()}) == set()


@pytest.mark.parametrize(
    ("key", "resource", "alias"),
    [
        ("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", "OWN:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", None),
        ("arn:aws:kms:eu-west-1:111122223333:key/mrk-1", "arn:aws:kms:eu-west-1:111122223333:key/mrk-1", None),
        ("alias/team/alias/app", "OWN:key/*", "alias/team/alias/app"),
        ("arn:aws:kms:eu-west-1:111122223333:alias/app", "arn:aws:kms:eu-west-1:111122223333:key/*", "alias/app"),
    ],
)
def test_an_apps_key_is_named_by_its_id_its_arn_or_its_alias(
    tmp_path: Path, key: str, resource: str, alias: str | None
) -> None:
    stack = cdk.Stack(_app(tmp_path))
    access = github_access(stack, replace(ELSEWHERE, github=GitHub(app=GitHubApp(id="1", key=key))), None)
    (grant,) = access.grants
    own = f"arn:{stack.partition}:kms:{stack.region}:{stack.account}"
    assert [each.replace(own, "OWN") for each in grant.resources] == [resource]
    assert grant.when.get("ForAnyValue:StringEquals") == (alias and {"kms:ResourceAliases": alias})
    assert grant.when["StringEquals"] == {"kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"}


def test_without_hooks_a_run_calls_the_step_function_alone(elsewhere: assertions.Template) -> None:
    call = {"Action": "lambda:InvokeFunction", "Resource": {"Fn::GetAtt": assertions.Match.any_value()}}
    calling = {
        "Policies": [
            {"PolicyDocument": {"Statement": assertions.Match.array_with([assertions.Match.object_like(call)])}}
        ]
    }
    elsewhere.resource_properties_count_is("AWS::IAM::Role", calling, 2)


def test_in_bridge_mode_the_instance_picks_a_free_port_for_each_container(tmp_path: Path) -> None:
    template = _sandbox(tmp_path, Sandbox(network_mode=NetworkMode.BRIDGE, container_port=8080))
    assert template["NetworkMode"] == "bridge"
    assert template["RequiresCompatibilities"] == ["EC2"]
    (container,) = template["ContainerDefinitions"]
    assert container["PortMappings"] == [{"ContainerPort": 8080, "HostPort": 0, "Protocol": "tcp"}]


def test_a_sandbox_no_project_uses_yet_lets_the_default_ports_in(tmp_path: Path) -> None:
    stack = SandboxStack(_app(tmp_path), sandbox=Sandbox(allow="203.0.113.0/24"), config=ELSEWHERE)
    let_in = {"CidrIp": "203.0.113.0/24", "FromPort": 20000, "ToPort": 29999, "IpProtocol": "tcp"}
    assertions.Template.from_stack(stack).has_resource_properties(
        "AWS::EC2::SecurityGroup", {"SecurityGroupIngress": [assertions.Match.object_like(let_in)]}
    )


def test_a_grant_with_a_wildcard_action_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="in full"):
        Grant(sid="All", actions=("ecs:*",), resources=("arn:aws:ecs:eu-west-1:111122223333:cluster/a",))


def test_a_grant_with_a_wildcard_resource_needs_its_reason() -> None:
    with pytest.raises(ValueError, match="because"):
        Grant(sid="Wide", actions=("ecs:ListTasks",), resources=("*",))


def test_more_grants_than_iam_takes_are_refused_before_deployment(tmp_path: Path) -> None:
    many = tuple(f"arn:aws:ecs:eu-west-1:111122223333:service/cluster-{number}/x" for number in range(200))
    with pytest.raises(GrantsTooLongError, match=r"The step's role: about \d+ characters, but a role holds 10240"):
        role(
            cdk.Stack(_app(tmp_path)),
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description="The step's role",
            grants=[Grant(sid="Many", actions=("ecs:UpdateService",), resources=many)],
        )


def _variables(template: assertions.Template) -> list[dict[str, Any]]:
    functions = template.find_resources("AWS::Lambda::Function").values()
    return [held["Properties"]["Environment"]["Variables"] for held in functions]


def _handlers(template: assertions.Template, told: Mapping[str, Any]) -> set[str]:
    """Which functions are told so."""
    functions = template.find_resources("AWS::Lambda::Function", {"Properties": {"Environment": {"Variables": told}}})
    return {held["Properties"]["Handler"].split(".")[1] for held in functions.values()}


def _app(directory: Path) -> cdk.App:
    return cdk.App(context=app_module.flags(), analytics_reporting=False, outdir=str(directory / "cdk.out"))


def _asset(directory: Path) -> Path:
    asset = directory / "asset"
    asset.mkdir()
    (asset / "config.json").write_text("{}", encoding="utf-8")
    return asset


def _sandbox(directory: Path, sandbox: Sandbox) -> dict[str, Any]:
    stack = SandboxStack(_app(directory), sandbox=sandbox, config=ELSEWHERE)
    (found,) = assertions.Template.from_stack(stack).find_resources("AWS::ECS::TaskDefinition").values()
    properties: dict[str, Any] = found["Properties"]
    return properties
