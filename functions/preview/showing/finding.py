"""Which project and which environment somebody means by what they typed."""

from collections.abc import Iterable

from preview.config import Config, Project, project_name
from preview.environment import Environment
from preview.prefixes import without_prefix
from preview.showing.overview import is_gone


def projects_meant(typed: str, config: Config) -> tuple[Project, ...]:
    """The projects of that name, or of a repository of that name, or of `owner/name`; in upper or lower case."""
    word = typed.strip().lower()

    def names(project: Project) -> tuple[str, str, str]:
        repository = project.repository.lower()
        return project_name(project).lower(), repository, repository.partition("/")[2]

    return tuple(project for project in config.projects if word in names(project))


def environments_meant(
    branch: str, repository: str, environments: Iterable[Environment], prefixes: tuple[str, ...]
) -> tuple[Environment, ...]:
    """The repository's environments of branches that are called so without their prefix; those that are there first
    of all, and where none is, those that are remembered.
    """
    meant = [
        held
        for held in environments
        if held.repository == repository and branch in (held.branch, without_prefix(held.branch, prefixes))
    ]
    return tuple(held for held in meant if not is_gone(held)) or tuple(meant)
