"""Where in CloudWatch Logs a container's output is, by its task definition's words."""

from dataclasses import dataclass

from preview.facts import LogConfiguration, StoppedContainer, Task

_AWSLOGS = "awslogs"


@dataclass(frozen=True, kw_only=True)
class LogStream:
    """A log stream: its group's name, its own, and the region that both are in."""

    group: str
    name: str
    region: str


def log_stream(task: Task, container: StoppedContainer, logs: LogConfiguration | None) -> LogStream | None:
    """The stream that holds the container's output; `None` where it goes elsewhere, or that cannot be known.

    With a prefix the stream is PREFIX/CONTAINER/TASK-ID, without one it has the container's runtime id for its name:
    docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html.
    """
    if logs is None or logs.driver != _AWSLOGS or not logs.options.get("awslogs-group"):
        return None
    prefix = logs.options.get("awslogs-stream-prefix")
    name = f"{prefix}/{container.name}/{task.arn.rpartition('/')[2]}" if prefix else container.runtime_id
    region = logs.options.get("awslogs-region") or _region(task.arn)
    if not name or not region:
        return None
    return LogStream(group=logs.options["awslogs-group"], name=name, region=region)


def elsewhere(container: str, logs: LogConfiguration | None) -> str:
    """A sentence for a container whose output is in no stream that is known: where to look for it instead."""
    if logs is None:
        return f"The log of container {container}: no logConfiguration in its task definition says where to keep it."
    if logs.driver != _AWSLOGS:
        return f"The log of container {container}: it goes to the driver {logs.driver}."
    group = logs.options.get("awslogs-group")
    if not group:
        return f"The log of container {container}: its logConfiguration names no log group."
    return f"The log of container {container}: it goes to the log group {group}, in a stream that cannot be known."


def _region(arn: str) -> str | None:
    """The region in an ARN, `arn:PARTITION:SERVICE:REGION:...`: where the task runs, its log is, unless it says so."""
    parts = arn.split(":")
    return parts[3] if len(parts) > 3 else None  # noqa: PLR2004  the fourth part
