"""When a run makes room: its branch has asked for something else since it began."""

from preview.environment import Environment

SUPERSEDED = "superseded"


def superseded(environment: Environment | None, revision: int) -> bool:
    """Whether a run towards `revision` works for nobody any more."""
    return environment is None or environment.desired.revision != revision
