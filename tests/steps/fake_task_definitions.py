"""ECS's task definitions, ECR's images and the topic, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from adapters.ecr import Ecr
from adapters.task_definitions import TaskDefinitions
from adapters.topic import Topic
from preview.announcement import Announcement
from preview.errors import InvalidPlanError
from preview.facts import LogConfiguration, OwnTaskDefinition, TaskDefinition
from preview.ownership import check_owned
from preview.planning.images import EcrImage
from preview.planning.task_definition import Registrable
from tests.steps.troubles import Calls

ARN = "arn:aws:ecs:eu-west-1:111122223333:task-definition"
BASE: Registrable = {
    "family": "shop-web",
    "networkMode": "awsvpc",
    "executionRoleArn": "arn:aws:iam::111122223333:role/pull",
    "containerDefinitions": [
        {
            "name": "web",
            "image": "shop:latest",
            "environment": [{"name": "MODE", "value": "preview"}],
            "secrets": [{"name": "PASSWORD", "valueFrom": "shop/password"}],
            "portMappings": [{"containerPort": 8080}],
        }
    ],
    "tags": [{"key": "team", "value": "shop"}],
}


WEB = TaskDefinition(
    arn="arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-web:7",
    network_mode="awsvpc",
    compatibilities=("EC2", "FARGATE"),
    containers={"web": (8080,)},
    logs={
        "web": LogConfiguration(
            driver="awslogs",
            options={"awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "shop"},
        )
    },
)


class FakeTaskDefinitions(TaskDefinitions):
    """The account's task definitions.

    Attributes:
        calls: what changed something.
        bases: what the projects name, by ARN.
        facts: likewise, as plans see them, by family.
        registered: RegisterTaskDefinition's parameters, by ARN, of those that are active.
    """

    def __init__(self) -> None:
        self.calls = Calls()
        self.bases: dict[str, Registrable] = {f"{ARN}/shop-web:7": BASE}
        self.facts = {"shop-web": WEB}
        self.registered: dict[str, Mapping[str, Any]] = {}
        self._numbers: dict[str, int] = {}

    def described(self, name: str) -> TaskDefinition:
        for family, definition in self.facts.items():
            if name in (family, definition.arn):
                return definition
        if name in self.registered:
            return replace(self.facts["shop-web"], arn=name)
        raise InvalidPlanError(f"there is no task definition {name}")

    def registrable(self, arn: str) -> Registrable:
        if arn not in self.bases:
            raise InvalidPlanError(f"there is no task definition {arn}")
        return self.bases[arn]

    def newest(self, family: str) -> OwnTaskDefinition | None:
        listed = self.of(family)
        return self.active(listed[-1]) if listed else None

    def active(self, arn: str) -> OwnTaskDefinition | None:
        call = self.registered.get(arn)
        tags = {tag["key"]: tag["value"] for tag in call["tags"]} if call else {}
        return OwnTaskDefinition(arn=arn, tags=tags) if call else None

    def register(self, call: Mapping[str, Any]) -> str:
        with self.calls.of("register"):
            family = call["family"]
            self._numbers[family] = self._numbers.get(family, 0) + 1
            arn = f"{ARN}/{family}:{self._numbers[family]}"
            self.registered[arn] = call
        return arn

    def remove(self, family: str, *, keep: Collection[str], owner: Mapping[str, str]) -> int:
        gone = [arn for arn in self.of(family) if arn not in keep]
        with self.calls.of("remove"):
            for arn in gone:
                held = self.active(arn)
                check_owned(f"task definition {arn}", held.tags if held else {}, owner)
                del self.registered[arn]
        return len(gone)

    def of(self, family: str) -> list[str]:
        """The family's active ones, the newest last."""
        return [arn for arn in self.registered if f"/{family}:" in arn]


class FakeEcr(Ecr):
    """The images that there are: digests by `REPOSITORY:TAG`."""

    def __init__(self) -> None:
        self.images: dict[str, str] = {}

    def digest(self, image: EcrImage) -> str | None:
        return self.images.get(f"{image.repository}:{image.tag}")


class FakeTopic(Topic):
    """What was announced."""

    def __init__(self) -> None:
        self.told: list[Announcement] = []

    def publish(self, announcement: Announcement) -> None:
        self.told.append(announcement)
