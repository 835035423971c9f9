"""A hook's task as Step Functions runs it."""

from collections.abc import Mapping

from tests.steps.fake_one_off_tasks import OneOffTask
from tests.steps.fake_task_definitions import ARN
from tests.steps.fakes import SLUG, World


def begin_hook(world: World, *, tags: Mapping[str, str], run: str = "some-run") -> OneOffTask:
    """Runs one of the environment's own task definition."""
    return world.ecs.one_off.begin(
        {
            "Cluster": "previews",
            "TaskDefinition": f"{ARN}/{SLUG}:1",
            "StartedBy": run,
            "Overrides": {"ContainerOverrides": [{"Name": "web", "Command": ["bin/seed"]}]},
            "Tags": [{"Key": name, "Value": value} for name, value in tags.items()],
        }
    )
