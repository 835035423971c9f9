"""The AWS account of a simulated world: what was there before us, and what there is of ours."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from preview.naming import ENVIRONMENT_TAG, STACK_TAG, ownership_tags
from tests.simulation.wire import Wire

CLUSTER = "previews"
LOAD_BALANCER = "previews"
FAMILY = "shop-web"
LOG_GROUP = "/ecs/shop"
REPOSITORY = "shop"
EXECUTION_ROLE = "arn:aws:iam::000000000000:role/shop-execution"
REGISTRY, NOTICES, TURNS, FEEDBACK = "registry", "notices", "turns", "feedback"
TOPIC = "arn:aws:sns:us-east-1:000000000000:announcements"
_LOG_OPTIONS = {"awslogs-group": LOG_GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "shop"}


@dataclass(frozen=True, kw_only=True)
class Owned:
    """One resource with this product's tags; `environment` is the value of the tag."""

    kind: str
    name: str
    environment: str


@dataclass(frozen=True, kw_only=True)
class Container:
    """A container of a task definition: its image, and the values of its variables by name."""

    image: str
    variables: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Foreign:
    """What somebody else has on the same load balancer and in the same cluster, and their task definitions."""

    listeners: tuple[Any, ...]
    target_groups: tuple[Any, ...]
    services: tuple[Any, ...]
    task_definitions: tuple[tuple[str, str], ...]


class Account:
    """The account, as whoever holds all its rights sees it.

    Attribute `digests` holds the digest of each image that was pushed, by its tag.
    """

    def __init__(self, wire: Wire, *, load_balancers: Sequence[str] = (LOAD_BALANCER,)) -> None:
        """Makes what is there before us; and on the first load balancer what is somebody else's."""
        self.elbv2 = wire.client("elbv2", by_hand=True)
        self.ecs = wire.client("ecs", by_hand=True)
        self.ecr = wire.client("ecr", by_hand=True)
        self.dynamodb = wire.client("dynamodb", by_hand=True)
        for table, key in ((REGISTRY, "environment"), (NOTICES, "id"), (TURNS, "pace"), (FEEDBACK, "subject")):
            self._make_table(table, key)
        self.ecs.create_cluster(clusterName=CLUSTER)
        self.ecs.register_task_definition(
            family=FAMILY,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            executionRoleArn=EXECUTION_ROLE,
            containerDefinitions=[
                {
                    "name": "web",
                    "image": "shop",
                    "portMappings": [{"containerPort": 8080}],
                    "logConfiguration": {"logDriver": "awslogs", "options": _LOG_OPTIONS},
                }
            ],
        )
        self.ecr.create_repository(repositoryName=REPOSITORY)
        self.digests: dict[str, str] = {}
        made = [
            self.elbv2.create_load_balancer(Name=name, Subnets=["subnet-1", "subnet-2"])["LoadBalancers"][0]
            for name in load_balancers
        ]
        self.load_balancers: list[str] = [held["LoadBalancerArn"] for held in made]
        self.vpc: str = made[0]["VpcId"]
        self._make_foreign()

    def owned(self) -> list[Owned]:
        """Everything that carries this product's tags and has not gone, or begun to go."""
        found = []
        arns = {group["TargetGroupArn"]: group["TargetGroupName"] for group in self._target_groups()}
        arns |= {held["ListenerArn"]: f"port {held['Port']}" for held in self._listeners()}
        for arn, name in arns.items():
            (described,) = self.elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"]
            tags = {tag["Key"]: tag["Value"] for tag in described["Tags"]}
            kind = "listener" if ":listener/" in arn else "target group"
            found += _owned(kind, name, tags)
        for service in self._services():
            tags = {tag["key"]: tag["value"] for tag in service.get("tags", ())}
            found += _owned("service", service["serviceName"], tags)
        for definition, tags in self._definitions():
            found += _owned("task definition", _name(definition), tags)
        for task in self._one_off_tasks():
            tags = {tag["key"]: tag["value"] for tag in task.get("tags", ())}
            found += _owned("task", task["taskArn"].rpartition("/")[2], tags)
        return found

    def definitions(self) -> dict[str, dict[str, str]]:
        """The status of each task definition revision of ours, by its environment's tag and `family:revision`."""
        found: dict[str, dict[str, str]] = {}
        for definition, tags in self._definitions():
            if STACK_TAG in tags:
                found.setdefault(tags[ENVIRONMENT_TAG], {})[_name(definition)] = definition["status"]
        return found

    def run_by(self, service: str) -> str:
        """The task definition revision that a service is to run, as `family:revision`."""
        described = self.ecs.describe_services(cluster=CLUSTER, services=[service])["services"]
        return str(described[0]["taskDefinition"].rpartition("/")[2])

    def container(self, definition: str) -> Container:
        """What the container of a task definition revision runs."""
        described = self.ecs.describe_task_definition(taskDefinition=definition)["taskDefinition"]
        (held,) = described["containerDefinitions"]
        variables = {variable["name"]: variable["value"] for variable in held["environment"]}
        return Container(image=held["image"], variables=variables)

    def push_image(self, tag: str, *, content: str = "") -> str:
        """What CI does: pushes an image with this tag, whose content differs from that of other tags. Its digest."""
        manifest = json.dumps({"schemaVersion": 2, "annotations": {"tag": tag, "content": content}})
        put = self.ecr.put_image(repositoryName=REPOSITORY, imageManifest=manifest, imageTag=tag)
        self.digests[tag] = str(put["image"]["imageId"]["imageDigest"])
        return self.digests[tag]

    def remove(self, held: Owned) -> None:
        """Removes a listener or a service, as somebody with the rights and the wrong window open does."""
        if held.kind == "listener":
            arns = [it["ListenerArn"] for it in self._listeners() if f"port {it['Port']}" == held.name]
            for arn in arns:
                self.elbv2.delete_listener(ListenerArn=arn)
        else:
            self.ecs.delete_service(cluster=CLUSTER, service=held.name, force=True)

    def leave_behind(self, *, slug: str, key: str, port: int) -> None:
        """Makes a target group and a listener with this product's tags, as a run that nobody remembers may have.

        Nothing, where the name or the port is taken.
        """
        tags = [{"Key": name, "Value": value} for name, value in ownership_tags(stack="ecs-deity", key=key).items()]
        names = {group["TargetGroupName"] for group in self._target_groups()}
        if slug in names or port in {held["Port"] for held in self._listeners()}:
            return
        made = self.elbv2.create_target_group(
            Name=slug, Protocol="HTTP", Port=8080, VpcId=self.vpc, TargetType="ip", Tags=tags
        )
        action = {"Type": "forward", "TargetGroupArn": made["TargetGroups"][0]["TargetGroupArn"]}
        self.elbv2.create_listener(
            LoadBalancerArn=self.load_balancers[0], Protocol="HTTP", Port=port, DefaultActions=[action], Tags=tags
        )

    def foreign(self) -> Foreign:
        """What is somebody else's."""
        groups = [held for held in self._target_groups() if held["TargetGroupName"].startswith("foreign")]
        arns = {held["TargetGroupArn"] for held in groups}
        listeners = [
            held
            for held in self._listeners()
            if not held["DefaultActions"][0].get("TargetGroupArn")
            or held["DefaultActions"][0]["TargetGroupArn"] in arns
        ]
        services = [held for held in self._services() if held["serviceName"].startswith("foreign")]
        settled = [
            {name: held[name] for name in ("serviceArn", "status", "desiredCount", "loadBalancers")}
            for held in services
        ]
        definitions = [
            (_name(definition), str(definition["status"]))
            for definition, tags in self._definitions()
            if STACK_TAG not in tags
        ]
        return Foreign(
            listeners=tuple(listeners),
            target_groups=tuple(groups),
            services=tuple(settled),
            task_definitions=tuple(definitions),
        )

    def _make_table(self, table: str, key: str) -> None:
        self.dynamodb.create_table(
            TableName=table,
            KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )

    def _make_foreign(self) -> None:
        made = self.elbv2.create_target_group(
            Name="foreign", Protocol="HTTP", Port=80, VpcId=self.vpc, TargetType="ip", Tags=[{"Key": "a", "Value": "b"}]
        )
        group = made["TargetGroups"][0]["TargetGroupArn"]
        redirect = {"Type": "redirect", "RedirectConfig": {"Port": "443", "StatusCode": "HTTP_301"}}
        forward = {"Type": "forward", "TargetGroupArn": group}
        for port, action in ((80, redirect), (20_005, forward)):
            self.elbv2.create_listener(
                LoadBalancerArn=self.load_balancers[0], Protocol="HTTP", Port=port, DefaultActions=[action]
            )
        self.ecs.create_service(
            cluster=CLUSTER,
            serviceName="foreign",
            taskDefinition=FAMILY,
            desiredCount=1,
            launchType="FARGATE",
            loadBalancers=[{"targetGroupArn": group, "containerName": "web", "containerPort": 8080}],
        )

    def _target_groups(self) -> list[Any]:
        return list(self.elbv2.describe_target_groups()["TargetGroups"])

    def _listeners(self) -> list[Any]:
        return [
            held
            for arn in self.load_balancers
            for held in self.elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]
        ]

    def _definitions(self) -> list[tuple[Any, dict[str, str]]]:
        """The task definition revisions that are not being deleted, with their tags."""
        arns = [
            arn
            for status in ("ACTIVE", "INACTIVE")
            for page in self.ecs.get_paginator("list_task_definitions").paginate(status=status)
            for arn in page["taskDefinitionArns"]
        ]
        described = [self.ecs.describe_task_definition(taskDefinition=arn, include=["TAGS"]) for arn in arns]
        return [
            (held["taskDefinition"], {tag["key"]: tag["value"] for tag in held.get("tags", ())}) for held in described
        ]

    def _one_off_tasks(self) -> list[Any]:
        """The tasks that no service started and that have not been told to stop."""
        arns = [
            arn for page in self.ecs.get_paginator("list_tasks").paginate(cluster=CLUSTER) for arn in page["taskArns"]
        ]
        described = [
            task
            for first in range(0, len(arns), 100)
            for task in self.ecs.describe_tasks(cluster=CLUSTER, tasks=arns[first : first + 100], include=["TAGS"])[
                "tasks"
            ]
        ]
        return [task for task in described if not task["group"].startswith("service:")]

    def _services(self) -> list[Any]:
        names = self.ecs.list_services(cluster=CLUSTER)["serviceArns"]
        described = [
            held
            for first in range(0, len(names), 10)
            for held in self.ecs.describe_services(
                cluster=CLUSTER, services=names[first : first + 10], include=["TAGS"]
            )["services"]
        ]
        return [held for held in described if held["status"] == "ACTIVE"]


def _owned(kind: str, name: str, tags: Mapping[str, str]) -> list[Owned]:
    return [Owned(kind=kind, name=name, environment=tags[ENVIRONMENT_TAG])] if STACK_TAG in tags else []


def _name(definition: Mapping[str, Any]) -> str:
    return f"{definition['family']}:{definition['revision']}"
