"""When a run makes room: its branch has asked for something else since it began."""

from preview.environment import Environment

SUPERSEDED = "superseded"


def superseded(environment: Environment | None, revision: int, run: str | None = None) -> bool:
    """Whether a run towards `revision` works for nobody any more.

    Args:
        environment: the record now.
        revision: the run's.
        run: the execution's name, where the claim is to be looked at too: an execution that somebody started or redrove
            by hand holds none, and would work beside the one that does.
    """
    if environment is None or environment.desired.revision != revision:
        return True
    return run is not None and (environment.run is None or environment.run.name != run)
