"""The sandbox: what deity.yaml can name before it exists, and a way from the load balancer to the tasks."""

import pytest

from infra.sandbox import NetworkMode, Sandbox, SandboxError, sandbox_from
from tests.infra.synthesized import Synthesized


def test_everything_has_the_one_name_that_deity_yaml_uses(synthesized: Synthesized) -> None:
    sandbox = synthesized.sandbox
    assert sandbox.only("ECS::Cluster")["ClusterName"] == "ecs-deity-sandbox"
    assert sandbox.only("ElasticLoadBalancingV2::LoadBalancer")["Name"] == "ecs-deity-sandbox"
    assert sandbox.only("ECS::TaskDefinition")["Family"] == "ecs-deity-sandbox"


def test_its_outputs_are_deity_yamls_lines(synthesized: Synthesized) -> None:
    outputs = synthesized.sandbox.body["Outputs"]
    settings = {held["Description"]: held["Value"] for held in outputs.values() if "Description" in held}
    assert set(settings) == {
        f"deity.yaml: {name}" for name in ("cluster", "load_balancer", "task_definition", "container", "port")
    }
    (container,) = synthesized.sandbox.only("ECS::TaskDefinition")["ContainerDefinitions"]
    assert settings["deity.yaml: container"] == container["Name"]
    assert settings["deity.yaml: port"] == str(container["PortMappings"][0]["ContainerPort"])


def test_it_has_two_public_subnets_and_no_nat_gateway(synthesized: Synthesized) -> None:
    subnets = synthesized.sandbox.of_type("EC2::Subnet")
    assert [held["MapPublicIpOnLaunch"] for held in subnets.values()] == [True, True]
    assert synthesized.sandbox.of_type("EC2::NatGateway") == {}
    balancer = synthesized.sandbox.only("ElasticLoadBalancingV2::LoadBalancer")
    assert balancer["Scheme"] == "internet-facing"
    assert {subnet["Ref"] for subnet in balancer["Subnets"]} == set(subnets)


def test_the_load_balancer_lets_in_the_listener_ports_of_its_projects_alone(synthesized: Synthesized) -> None:
    front = synthesized.sandbox.only("EC2::SecurityGroup")
    assert [(held["FromPort"], held["ToPort"]) for held in front["SecurityGroupIngress"]] == [(21000, 21099)]


def test_the_load_balancer_reaches_tasks_in_the_vpcs_default_security_group(synthesized: Synthesized) -> None:
    (vpc,) = synthesized.sandbox.of_type("EC2::VPC")
    groups = synthesized.sandbox.only("ElasticLoadBalancingV2::LoadBalancer")["SecurityGroups"]
    assert {"Fn::GetAtt": [vpc, "DefaultSecurityGroup"]} in groups


def test_its_cluster_runs_fargate_and_fargate_spot(synthesized: Synthesized) -> None:
    assert synthesized.sandbox.only("ECS::Cluster")["CapacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    task = synthesized.sandbox.only("ECS::TaskDefinition")
    assert "FARGATE" in task["RequiresCompatibilities"]
    assert task["NetworkMode"] == "awsvpc"


def test_a_stopping_container_is_not_waited_for(synthesized: Synthesized) -> None:
    (container,) = synthesized.sandbox.only("ECS::TaskDefinition")["ContainerDefinitions"]
    assert container["StopTimeout"] == 2


def test_tasks_may_pull_the_accounts_own_images(synthesized: Synthesized) -> None:
    (role,) = synthesized.sandbox.of_type("ECS::TaskDefinition").values()
    (policy,) = (
        held
        for held in synthesized.sandbox.of_type("IAM::Policy").values()
        if {"Ref": role["ExecutionRoleArn"]["Fn::GetAtt"][0]} in held["Roles"]
    )
    allowed = [statement["Action"] for statement in policy["PolicyDocument"]["Statement"]]
    assert "ecr:GetAuthorizationToken" in allowed
    assert ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"] in allowed


def test_choices_come_from_the_apps_context() -> None:
    given = {
        "sandbox_name": "trial",
        "sandbox_image": "example/app:1",
        "sandbox_container_port": "8080",
        "sandbox_network_mode": "bridge",
        "sandbox_allow": "203.0.113.0/24",
    }
    assert sandbox_from(given.get) == Sandbox(
        name="trial",
        image="example/app:1",
        container_port=8080,
        network_mode=NetworkMode.BRIDGE,
        allow="203.0.113.0/24",
    )


def test_nothing_chosen_gives_the_defaults() -> None:
    assert sandbox_from(lambda _name: None) == Sandbox()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("sandbox_name", "no spaces", "32 at most"),
        ("sandbox_name", "a" * 33, "32 at most"),
        ("sandbox_name", "double--hyphen", "single inner hyphens"),
        ("sandbox_image", "two words", "a container image"),
        ("sandbox_container_port", "99999", "65535"),
        ("sandbox_container_port", "http", "integer"),
        ("sandbox_network_mode", "host", "'awsvpc' or 'bridge'"),
        ("sandbox_allow", "everyone", "203.0.113.0/24"),
    ],
)
def test_a_wrong_choice_is_named_with_what_was_expected(name: str, value: str, expected: str) -> None:
    with pytest.raises(SandboxError) as raised:
        sandbox_from({name: value}.get)
    assert f"{name}={value}" in str(raised.value)
    assert expected in str(raised.value)


def test_every_wrong_choice_is_named_at_once() -> None:
    with pytest.raises(SandboxError) as raised:
        sandbox_from({"sandbox_container_port": "0", "sandbox_network_mode": "host"}.get)
    assert len(str(raised.value).splitlines()) == 2
