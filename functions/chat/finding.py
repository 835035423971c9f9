"""The project and the environment that a command is about; or what to type instead."""

from collections.abc import Iterator
from dataclasses import dataclass

from chat.parts import Registry
from chat.refusals import RefusedError
from preview.command import Command
from preview.config import Config, Project, project_name
from preview.environment import Environment
from preview.showing import overview
from preview.showing.finding import environments_meant, projects_meant
from preview.showing.slack_markup import code


@dataclass(frozen=True, kw_only=True)
class Finder:
    """Looks for what is meant. Every method raises RefusedError where nothing, or more than one thing, is."""

    config: Config
    registry: Registry

    def project(self, typed: str | None) -> Project:
        """The project that is meant."""
        if not typed:
            raise RefusedError(f"Say of which project: {self._names()}.")
        meant = projects_meant(typed, self.config)
        if len(meant) > 1:
            matching = overview.projects([project.repository for project in meant])
            raise RefusedError(f"{code(typed)} may be any of {matching}. Name one of them whole.")
        if not meant:
            raise RefusedError(f"There is no project {code(typed)}. There are: {self._names()}.")
        return meant[0]

    def environment(self, command: Command) -> Environment:
        """The environment that is meant: by its branch's whole name, or by that without its prefix."""
        branch = self.branch(command)
        known = self._of_no_project(command.repository, branch)
        if known:
            return known
        project = self.project(command.repository)
        known = self.known(project, branch)
        if known is None:
            shown = project_name(project)
            raise RefusedError(
                f"There is no environment of {code(branch)} in {code(shown)}. {code(f'/deity list {shown}')} shows "
                f"those that there are; {code(f'/deity up {shown} {branch}')} makes one."
            )
        return known

    def known(self, project: Project, branch: str) -> Environment | None:
        """The environment that is meant, one that is gone and remembered among them; `None` where none is known."""
        exact = self.registry.get(f"{project.repository}@{branch}")
        if exact is not None:
            return exact
        meant = environments_meant(branch, project.repository, self.all(), project.prefixes)
        if len(meant) > 1:
            branches = ", ".join(code(held.branch) for held in meant)
            raise RefusedError(f"{code(branch)} may be any of {branches}. Type the branch's whole name.")
        return meant[0] if meant else None

    def branch(self, command: Command) -> str:
        """The branch, as it was typed."""
        if not command.branch:
            raise RefusedError(f"Say of which branch: {code(f'/deity {overview.USAGE[command.verb][0]}')}.")
        return command.branch

    def all(self) -> Iterator[Environment]:
        """Every environment; what cannot be read as one is the sweep's to complain of."""
        return (held for held in self.registry.all() if isinstance(held, Environment))

    def _of_no_project(self, repository: str | None, branch: str) -> Environment | None:
        """What was made for a project that the configuration has no more: it can still be looked at, and removed."""
        if not repository or self.config.project_of(repository):
            return None
        return self.registry.get(f"{repository}@{branch}") if "/" in repository else None

    def _names(self) -> str:
        return overview.projects([project_name(project) for project in self.config.projects])
