"""Where an environment's resources are to be: as its project says when nothing of them is left."""

from dataclasses import replace

from preview.announcement import Status
from preview.environment import Environment


def nothing_there(environment: Environment) -> bool:
    """Whether nothing of the environment is left, and nobody works on it."""
    failure, desired = environment.failure, environment.desired
    unwound = failure is not None and failure.unwound and failure.revision == desired.revision
    return environment.run is None and (unwound or environment.observed.status is Status.DELETED)


def placed(environment: Environment, first: Environment) -> Environment:
    """The record with the names and the place of what its next run makes.

    Where nothing is there, they are what the project says now: somebody may have mended just that. Else they stay, and
    what the next run may make is looked for by a removal, too.

    Args:
        environment: the record.
        first: the record that a new environment begins with.
    """
    others = tuple(dict.fromkeys((*environment.others, *first.others)))
    if not nothing_there(environment):
        return replace(environment, others=others)
    return replace(
        environment,
        project=first.project,
        slug=first.slug,
        others=first.others,
        leaving=(),
        cluster=first.cluster,
        load_balancer=first.load_balancer,
    )
