"""Every setting of a project reaches the AWS call that it is about, in a form that AWS takes."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preview.config import CapacityProvider, Config, HealthCheck, LaunchType, Network, Project, Service
from preview.errors import InvalidPlanError
from preview.facts import LoadBalancer, TaskDefinition
from preview.planning import calls
from preview.planning.calls import Call
from tests.unit.aws_forms import refusals
from tests.unit.config_examples import a_project, a_service, a_worker, configs, several
from tests.unit.story import a_record

ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"
GROUP = f"{ARN}:targetgroup/shop-login-abcdefg/0123456789abcdef"
CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
PUBLIC = LoadBalancer(
    arn=f"{ARN}:loadbalancer/app/previews/0123456789abcdef",
    dns_name="previews-1.eu-west-1.elb.amazonaws.com",
    vpc_id="vpc-0a1b2c3d",
    internet_facing=True,
    subnets=("subnet-1", "subnet-2"),
)
INTERNAL = LoadBalancer(
    arn=PUBLIC.arn, dns_name=PUBLIC.dns_name, vpc_id=PUBLIC.vpc_id, internet_facing=False, subnets=PUBLIC.subnets
)
OWN_ADDRESS = TaskDefinition(
    arn="arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-web:7",
    network_mode="awsvpc",
    compatibilities=("EC2", "FARGATE"),
    containers={"web": (8080, 9090), "log": ()},
)
BRIDGE = TaskDefinition(
    arn=OWN_ADDRESS.arn, network_mode="bridge", compatibilities=("EC2",), containers=OWN_ADDRESS.containers
)
ON_EC2 = TaskDefinition(
    arn=OWN_ADDRESS.arn, network_mode="awsvpc", compatibilities=("EC2",), containers=OWN_ADDRESS.containers
)
PAIR = (a_service(), a_worker(desired_count=2))
ENVIRONMENT = a_record()
TAGS = {"ecs-deity:stack": "ecs-deity", "ecs-deity:environment": ENVIRONMENT.environment}

# CreateService's parameters that UpdateService does not take (AmazonECS/latest/APIReference/API_UpdateService.html).
CREATE_ONLY = {"serviceName", "clientToken", "tags", "launchType"}


def group_of(project: Project, *, task_definition: TaskDefinition = OWN_ADDRESS) -> Call:
    return calls.target_group(ENVIRONMENT.slug, project.every_service[0], PUBLIC, task_definition, tags=TAGS)


def listener_of(project: Project) -> Call:
    return calls.listener(project, PUBLIC, tags=TAGS)


def service_of(
    project: Project,
    *,
    task_definition: TaskDefinition = OWN_ADDRESS,
    load_balancer: LoadBalancer = PUBLIC,
    service: Service | None = None,
    slug: str = ENVIRONMENT.slug,
    run: str = "shop-login-abcdefg-r1-t",
) -> Call:
    settings = service or project.every_service[0]
    where = {"cluster": "previews", "run": run}
    return calls.service(slug, settings, project, load_balancer, task_definition, **where, tags=TAGS)


def network_of(project: Project, **where: Any) -> dict[str, Any]:
    network: dict[str, Any] = service_of(project, **where)["networkConfiguration"]["awsvpcConfiguration"]
    return network


def what_aws_refuses(project: Project, task_definition: TaskDefinition = OWN_ADDRESS) -> str:
    """The complaints about every call that makes the environment or brings it up to date."""
    action = {"DefaultActions": [{"Type": "forward", "TargetGroupArn": GROUP}], "Port": 20123}
    attributes = {"TargetGroupArn": GROUP, **calls.target_group_attributes(project)}
    return "\n".join(
        filter(
            None,
            (
                refusals("elbv2", "CreateTargetGroup", dict(group_of(project, task_definition=task_definition))),
                refusals("elbv2", "ModifyTargetGroupAttributes", attributes),
                refusals("elbv2", "CreateListener", {**listener_of(project), **action}),
                *(
                    refused
                    for service in project.every_service
                    for refused in what_ecs_refuses(
                        service_of(project, service=service, task_definition=task_definition), task_definition
                    )
                ),
            ),
        )
    )


def what_ecs_refuses(call: Call, task_definition: TaskDefinition) -> tuple[str, str]:
    balancers = [{**held, "targetGroupArn": GROUP} for held in call.get("loadBalancers", ())]
    service = {**call, "loadBalancers": balancers, "taskDefinition": task_definition.arn}
    update = {name: value for name, value in service.items() if name not in CREATE_ONLY}
    return (
        refusals("ecs", "CreateService", service),
        refusals("ecs", "UpdateService", {**update, "service": ENVIRONMENT.slug, "forceNewDeployment": True}),
    )


@pytest.mark.parametrize(
    ("project", "task_definition"),
    [
        pytest.param(a_project(), OWN_ADDRESS, id="Fargate, as the task definition allows it"),
        pytest.param(a_project(launch_type=LaunchType.FARGATE), OWN_ADDRESS, id="Fargate"),
        pytest.param(a_project(launch_type=LaunchType.FARGATE_SPOT), OWN_ADDRESS, id="Fargate Spot"),
        pytest.param(a_project(), BRIDGE, id="EC2, bridge"),
        pytest.param(a_project(launch_type=LaunchType.EC2), ON_EC2, id="EC2, awsvpc"),
        pytest.param(
            a_project(
                capacity_providers=(CapacityProvider(name="big", base=1), CapacityProvider(name="spot", weight=4))
            ),
            ON_EC2,
            id="capacity providers",
        ),
        pytest.param(a_project(certificate=CERTIFICATE), OWN_ADDRESS, id="HTTPS"),
        pytest.param(several(*PAIR), OWN_ADDRESS, id="several services"),
    ],
)
def test_aws_takes_every_call_in_every_variant(project: Project, task_definition: TaskDefinition) -> None:
    assert what_aws_refuses(project, task_definition) == ""


@settings(max_examples=10, deadline=None, derandomize=True)
@given(config=configs(), task_definition=st.sampled_from([OWN_ADDRESS, BRIDGE, ON_EC2]))
def test_aws_takes_every_call_of_any_sound_configuration(config: Config, task_definition: TaskDefinition) -> None:
    for project in config.projects:
        assert what_aws_refuses(project, task_definition) == ""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"HealthCheckIntervalSeconds": 1}, "HealthCheckIntervalSeconds, value: 1, valid min value: 5"),
        ({"HealthCheckIntervalSeconds": 301}, "HealthCheckIntervalSeconds: 301, 300 at most"),
        ({"TargetType": "address"}, "'address' is none of"),
        ({"Colour": "blue"}, 'Unknown parameter in input: "Colour"'),
        ({"Name": 7}, "Invalid type for parameter Name"),
        ({"HealthCheckPath": "/" + "x" * 1024}, "HealthCheckPath: 1025 characters, 1024 at most"),
    ],
)
def test_these_tests_see_what_aws_would_refuse(wrong: dict[str, Any], said: str) -> None:
    assert said in refusals("elbv2", "CreateTargetGroup", {**group_of(a_project()), **wrong})


def test_the_health_check_is_the_projects() -> None:
    check = HealthCheck(
        path="/up",
        codes="200,204",
        interval_seconds=30,
        timeout_seconds=20,
        healthy_threshold=3,
        unhealthy_threshold=4,
        grace_seconds=240,
    )
    project = a_project(health_check=check, port=9090)

    assert dict(group_of(project)) == {
        "Name": ENVIRONMENT.slug,
        "Protocol": "HTTP",
        "Port": 9090,
        "VpcId": "vpc-0a1b2c3d",
        "TargetType": "ip",
        "HealthCheckProtocol": "HTTP",
        "HealthCheckPath": "/up",
        "HealthCheckIntervalSeconds": 30,
        "HealthCheckTimeoutSeconds": 20,
        "HealthyThresholdCount": 3,
        "UnhealthyThresholdCount": 4,
        "Matcher": {"HttpCode": "200,204"},
        "Tags": [{"Key": name, "Value": value} for name, value in TAGS.items()],
    }
    assert service_of(project)["healthCheckGracePeriodSeconds"] == 240


def test_tasks_register_by_their_own_address_where_they_have_one() -> None:
    assert group_of(a_project(), task_definition=OWN_ADDRESS)["TargetType"] == "ip"
    assert group_of(a_project(), task_definition=BRIDGE)["TargetType"] == "instance"


def test_the_deregistration_delay_is_the_projects() -> None:
    assert calls.target_group_attributes(a_project(deregistration_delay_seconds=17)) == {
        "Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "17"}]
    }


def test_a_certificate_makes_the_listener_https() -> None:
    plain, secure = listener_of(a_project()), listener_of(a_project(certificate=CERTIFICATE))

    assert (plain["Protocol"], "Certificates" in plain) == ("HTTP", False)
    assert (secure["Protocol"], secure["Certificates"]) == ("HTTPS", [{"CertificateArn": CERTIFICATE}])
    assert plain["LoadBalancerArn"] == PUBLIC.arn


def test_the_service_runs_the_projects_tasks_behind_its_container() -> None:
    call = service_of(a_project(container="web", port=9090, desired_count=3))

    assert (call["cluster"], call["serviceName"]) == ("previews", ENVIRONMENT.slug)
    assert call["desiredCount"] == 3
    assert call["loadBalancers"] == [{"containerName": "web", "containerPort": 9090}]
    assert "taskDefinition" not in call, "the environment's own is known once it is registered"


def test_a_service_without_a_route_has_no_load_balancer_and_no_grace_period_which_ecs_would_refuse() -> None:
    project = several(*PAIR)
    web, worker = (service_of(project, service=service) for service in project.every_service)

    assert {"loadBalancers", "healthCheckGracePeriodSeconds"} <= web.keys()
    assert not {"loadBalancers", "healthCheckGracePeriodSeconds"} & worker.keys()
    assert worker["desiredCount"] == 2


def test_everything_carries_the_tags_that_prove_ownership() -> None:
    project = a_project()
    for tags in (group_of(project)["Tags"], listener_of(project)["Tags"]):
        assert {tag["Key"]: tag["Value"] for tag in tags} == TAGS
    call = service_of(project)
    assert {tag["key"]: tag["value"] for tag in call["tags"]} == TAGS
    assert (call["propagateTags"], call["enableECSManagedTags"]) == ("SERVICE", True)


def test_a_service_whose_tasks_crash_is_given_up_and_goes_back_to_what_ran() -> None:
    assert service_of(a_project())["deploymentConfiguration"] == {
        "minimumHealthyPercent": 100,
        "maximumPercent": 200,
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
    }


def test_the_token_of_a_retried_call_is_the_runs_own_and_the_services() -> None:
    tokens = [
        service_of(a_project(), run=run, slug=slug)["clientToken"]
        for run, slug in (("run-1", "shop"), ("run-1", "shop"), ("run-2", "shop"), ("run-1", "shop-worker"))
    ]
    assert tokens[0] == tokens[1]
    assert len(set(tokens)) == 3


@pytest.mark.parametrize(
    ("changes", "task_definition", "capacity"),
    [
        ({}, OWN_ADDRESS, {"launchType": "FARGATE"}),
        ({}, BRIDGE, {"launchType": "EC2"}),
        ({"launch_type": LaunchType.EC2}, OWN_ADDRESS, {"launchType": "EC2"}),
        (
            {"launch_type": LaunchType.FARGATE_SPOT},
            OWN_ADDRESS,
            {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]},
        ),
        (
            {"capacity_providers": (CapacityProvider(name="big", weight=3, base=2),)},
            OWN_ADDRESS,
            {"capacityProviderStrategy": [{"capacityProvider": "big", "weight": 3, "base": 2}]},
        ),
    ],
)
def test_tasks_run_where_the_project_says_or_else_where_they_can(
    changes: dict[str, Any], task_definition: TaskDefinition, capacity: dict[str, Any]
) -> None:
    call = service_of(a_project(**changes), task_definition=task_definition)
    assert {name: call[name] for name in ("launchType", "capacityProviderStrategy") if name in call} == capacity


def test_tasks_are_placed_beside_the_load_balancer_unless_the_project_says_where() -> None:
    own = Network(subnets=("subnet-9",), security_groups=("sg-1", "sg-2"))

    assert network_of(a_project()) == {"subnets": ["subnet-1", "subnet-2"], "assignPublicIp": "ENABLED"}
    assert network_of(a_project(network=own)) == {
        "subnets": ["subnet-9"],
        "securityGroups": ["sg-1", "sg-2"],
        "assignPublicIp": "DISABLED",
    }


def test_tasks_that_share_their_instances_network_have_no_place_of_their_own() -> None:
    assert "networkConfiguration" not in service_of(a_project(), task_definition=BRIDGE)


@pytest.mark.parametrize(
    ("changes", "load_balancer", "public"),
    [
        pytest.param({}, PUBLIC, "ENABLED", id="beside a public load balancer"),
        pytest.param({}, INTERNAL, "DISABLED", id="beside an internal one"),
        pytest.param({"launch_type": LaunchType.FARGATE_SPOT}, PUBLIC, "ENABLED", id="Spot"),
        pytest.param({"launch_type": LaunchType.EC2}, PUBLIC, "DISABLED", id="instances cannot give one"),
        pytest.param(
            {"capacity_providers": (CapacityProvider(name="FARGATE"),)}, PUBLIC, "ENABLED", id="Fargate's provider"
        ),
        pytest.param(
            {"capacity_providers": (CapacityProvider(name="instances"),)}, PUBLIC, "DISABLED", id="instances' provider"
        ),
        pytest.param({"network": Network(subnets=("subnet-9",))}, PUBLIC, "DISABLED", id="subnets of one's own"),
        pytest.param({"network": Network(assign_public_ip=True)}, INTERNAL, "ENABLED", id="asked for"),
        pytest.param({"network": Network(assign_public_ip=False)}, PUBLIC, "DISABLED", id="refused"),
    ],
)
def test_tasks_have_a_public_address_where_they_need_one_and_can_have_it(
    changes: dict[str, Any], load_balancer: LoadBalancer, public: str
) -> None:
    assert network_of(a_project(**changes), load_balancer=load_balancer)["assignPublicIp"] == public


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"container": "wbe"}, "has no container 'wbe'; it has log, web"),
        ({"port": 80}, "container 'web' .* does not open port 80; it opens 8080, 9090"),
        ({"container": "log"}, "container 'log' .* does not open port 8080; it opens none"),
    ],
)
def test_a_container_or_port_that_is_not_there_is_refused_with_what_is(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidPlanError, match=said):
        calls.check_container(a_project(**changes).every_service[0], OWN_ADDRESS)


def test_a_service_that_names_no_container_needs_none() -> None:
    calls.check_container(a_worker(), TaskDefinition(arn="arn", network_mode="awsvpc", containers={"job": ()}))


def test_a_container_is_looked_for_where_no_port_is_given_as_well() -> None:
    with pytest.raises(InvalidPlanError, match="has no container 'job'"):
        calls.check_container(a_worker(container="job"), OWN_ADDRESS)


def test_a_task_definition_without_containers_is_refused() -> None:
    with pytest.raises(InvalidPlanError, match="it has none"):
        calls.check_container(a_project().every_service[0], TaskDefinition(arn="arn", network_mode="awsvpc"))
