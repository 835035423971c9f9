"""Every commit deploys exactly its own image: what is said to be ready is what answers."""

from dataclasses import replace
from functools import partial
from itertools import permutations

import pytest

from preview.announcement import Status
from preview.queued import announcement_in
from tests.simulation.account import CLUSTER
from tests.simulation.projects import SEVERAL_WITH_IMAGES, WITH_IMAGE
from tests.simulation.world import QUICK, World

BRANCH = "feature/login"
COMMITS = ("1" * 40, "2" * 40, "3" * 40)


class Answers:
    """What answers at the moment of each announcement that an environment is ready: its commit, and their images."""

    def __init__(self, world: World) -> None:
        self.said: list[tuple[str | None, set[str]]] = []
        self._world = world
        world.subscribers.append(self._told)

    def wrong(self) -> list[str]:
        """Which announcements were not true, in words."""
        digests = self._world.account.digests
        return [
            f"{commit} is ready, and {images} answer"
            for commit, images in self.said
            if {image.rpartition("@")[2] for image in images} != {digests.get(commit or "")}
        ]

    def _told(self, message: str) -> None:
        announcement = announcement_in(message)
        if announcement.status is Status.READY:
            self.said.append((announcement.commit, self._images()))

    def _images(self) -> set[str]:
        """Those of the tasks to which the load balancer hands requests."""
        account = self._world.account
        groups = account.elbv2.describe_target_groups()["TargetGroups"]
        healthy = {
            held["Target"]["Id"]
            for group in groups
            if group["TargetGroupName"].startswith("shop-")
            for held in account.elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])[
                "TargetHealthDescriptions"
            ]
            if held["TargetHealth"]["State"] == "healthy"
        }
        arns = account.ecs.list_tasks(cluster=CLUSTER)["taskArns"]
        tasks = account.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"]
        return {
            account.container(task["taskDefinitionArn"]).image
            for task in tasks
            if any(detail["value"] in healthy for held in task["attachments"] for detail in held["details"])
        }


@pytest.mark.parametrize("between", [0.0, 20.0, 60.0])
@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_what_is_said_to_be_ready_answers_in_whatever_order_images_come(order: tuple[int, ...], between: float) -> None:
    world = World(projects=(replace(WITH_IMAGE, image_deadline_minutes=30),), delays=QUICK)
    answers = Answers(world)
    for place, image in enumerate(order):
        world.clock.after(10 + 25 * place, partial(world.account.push_image, COMMITS[image]))

    for commit in COMMITS:
        assert world.deliver(world.push(BRANCH, commit)) == 202
        world.clock.pass_time(between)
    world.settle()

    assert answers.wrong() == []
    assert answers.said[-1][0] == COMMITS[-1]


def test_every_service_runs_the_image_of_the_commit() -> None:
    world = World(projects=(SEVERAL_WITH_IMAGES,), delays=QUICK)
    answers = Answers(world)
    for commit in COMMITS:
        world.account.push_image(commit)
        world.deliver(world.push(BRANCH, commit))
        world.clock.pass_time(17)  # Some come up, others give way.
    world.settle()

    assert answers.wrong() == []
    assert answers.said[-1][0] == COMMITS[-1]


def test_a_tag_that_is_moved_meanwhile_changes_nothing() -> None:
    world = World(projects=(WITH_IMAGE,), delays=QUICK)
    answers = Answers(world)
    pinned = world.account.push_image(COMMITS[0])
    world.deliver(world.push(BRANCH, COMMITS[0]))
    world.until(world.executions.going()[-1], "RegisterTaskDefinition")

    moved = world.account.push_image(COMMITS[0], content="built again")
    world.settle()

    assert moved != pinned
    assert [{image.rpartition("@")[2] for image in images} for _, images in answers.said] == [{pinned}]
