"""What the emulator knows of task definitions, and of the images in them."""

from collections.abc import MutableMapping

from ministack.services import ecr, ecs  # type: ignore[import-untyped]

from local.emulator.ministack_inside import Record, own, tasks


def images(repository: str) -> list[Record] | None:
    """The images of an ECR repository; `None` where there is no such repository."""
    found: list[Record] | None = own(ecr, "images").get(repository)
    return found


def task_definitions() -> MutableMapping[str, Record]:
    """ECS's task definition revisions, by `FAMILY:REVISION`."""
    found: MutableMapping[str, Record] = own(ecs, "task_defs")
    return found


def definition_key(reference: str) -> str | None:
    """The key of the task definition revision that a call means; `None` where it can mean none."""
    key: str | None = own(ecs, "resolve_td_key")(reference)
    return key


def forget_task_definition(key: str) -> None:
    """Let ECS, and the index of tags, know a task definition revision no more. Its number is not used again."""
    found = task_definitions().pop(key, None)
    if found is not None:
        own(ecs, "tags").pop(found["taskDefinitionArn"], None)


def essential_containers(task: str) -> frozenset[str]:
    """The names of a task's essential containers; none of one that is not known."""
    held = tasks().get(task, {"containers": (), "_container_essentials": ()})
    pairs = zip(held["containers"], held["_container_essentials"], strict=True)
    return frozenset(container["name"] for container, essential in pairs if essential)
