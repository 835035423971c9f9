"""Where a container's log is, by what its task definition says."""

import pytest

from preview.facts import LogConfiguration, StoppedContainer, Task
from preview.watching.log_streams import LogStream, elsewhere, log_stream

TASK = Task(
    arn="arn:aws:ecs:eu-west-1:111122223333:task/previews/0123abcd", last_status="STOPPED", desired_status="STOPPED"
)
OPTIONS = {"awslogs-group": "/ecs/shop", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "shop"}
WEB = StoppedContainer(name="web", runtime_id="f00d")


def awslogs(**changes: str | None) -> LogConfiguration:
    """The driver `awslogs` with an option set to something else, or left out."""
    changed = {**OPTIONS, **{f"awslogs-{name.replace('_', '-')}": value for name, value in changes.items()}}
    return LogConfiguration(driver="awslogs", options={name: value for name, value in changed.items() if value})


def test_with_a_prefix_the_stream_is_named_for_container_and_task() -> None:
    expected = LogStream(group="/ecs/shop", name="shop/web/0123abcd", region="us-east-1")
    assert log_stream(TASK, WEB, awslogs()) == expected


def test_without_a_prefix_the_stream_is_named_for_the_containers_runtime_id() -> None:
    found = log_stream(TASK, WEB, awslogs(stream_prefix=None))
    assert found == LogStream(group="/ecs/shop", name="f00d", region="us-east-1")


def test_without_a_prefix_a_container_that_docker_never_made_has_no_stream() -> None:
    assert log_stream(TASK, StoppedContainer(name="web"), awslogs(stream_prefix=None)) is None


def test_a_log_whose_region_is_not_said_is_where_its_task_is() -> None:
    found = log_stream(TASK, WEB, awslogs(region=None))
    assert found is not None
    assert found.region == "eu-west-1"


def test_how_lines_get_there_does_not_matter() -> None:
    options = {**OPTIONS, "mode": "non-blocking", "max-buffer-size": "25m", "awslogs-create-group": "true"}
    assert log_stream(TASK, WEB, LogConfiguration(driver="awslogs", options=options)) == log_stream(
        TASK, WEB, awslogs()
    )


@pytest.mark.parametrize(
    ("logs", "words"),
    [
        (None, "no logConfiguration in its task definition says where to keep it"),
        (LogConfiguration(driver="splunk", options=OPTIONS), "it goes to the driver splunk"),
        (awslogs(group=None), "its logConfiguration names no log group"),
        (awslogs(stream_prefix=None), "it goes to the log group /ecs/shop, in a stream that cannot be known"),
    ],
)
def test_a_log_that_cannot_be_found_is_said_to_be_elsewhere(logs: LogConfiguration | None, words: str) -> None:
    assert log_stream(TASK, StoppedContainer(name="web"), logs) is None
    assert elsewhere("web", logs) == f"The log of container web: {words}."
