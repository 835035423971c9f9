"""What the parts do with settings other than those of the synthesized stacks."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_iam as iam

import app as app_module
from infra.deity_stack import DeityStack
from infra.grants import Grant, GrantsTooLongError, role
from infra.sandbox import NetworkMode, Sandbox
from infra.sandbox_stack import SandboxStack
from preview.config import Config, GitHub, Project

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


def test_with_a_token_the_sweep_may_read_it_and_asks_github_or_its_stand_in(tmp_path: Path) -> None:
    config = replace(ELSEWHERE, github=GitHub(token="ecs-deity/github-token"))
    stack = DeityStack(_app(tmp_path), config=config, asset=_asset(tmp_path), github_api_url="http://localhost:1/api")
    template = assertions.Template.from_stack(stack)
    asking = {"GITHUB_TOKEN": "ecs-deity/github-token", "GITHUB_API_URL": "http://localhost:1/api"}
    template.resource_properties_count_is("AWS::Lambda::Function", {"Environment": {"Variables": asking}}, 1)
    reads = json.dumps(template.find_resources("AWS::IAM::Role")).count(":secret:ecs-deity/github-token-??????")
    assert reads == 1


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
