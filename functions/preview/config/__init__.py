"""What `deity.yaml` can say, as frozen dataclasses: the one model of it.

Outside the Lambda functions pydantic's `TypeAdapter` checks a file against these classes and publishes their
JSON Schema. The functions load the already checked result with `records.from_json`, without pydantic.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from preview.config import forms as form
from preview.config.checks import Contradiction, refuse
from preview.config.github import GitHub, GitHubApp
from preview.config.hooks import Hook, OnFailure
from preview.config.markers import CLOSED
from preview.config.override_limits import OverrideLimits
from preview.config.parts import CapacityProvider, HealthCheck, LaunchType, Network, Permissions
from preview.config.project import OF_ONE_SERVICE, Project
from preview.config.pull_requests import PullRequests, Trigger
from preview.config.service import Service
from preview.config.slack import AllowRule, Slack
from preview.naming import PROJECT_LIMIT, slugify

__all__ = [
    "OF_ONE_SERVICE",
    "AllowRule",
    "CapacityProvider",
    "Config",
    "GitHub",
    "GitHubApp",
    "HealthCheck",
    "Hook",
    "LaunchType",
    "Network",
    "OnFailure",
    "OverrideLimits",
    "Permissions",
    "Project",
    "PullRequests",
    "Service",
    "Slack",
    "Trigger",
    "project_name",
]


@dataclass(frozen=True, kw_only=True)
class Config:
    """All of `deity.yaml`.

    Attributes:
        projects: one for each repository.
        stack: the CloudFormation stack's name, and the value of the tag `ecs-deity:stack` by which it owns
            things.
        github: the webhook's side, and what GitHub is told.
        slack: where announcements go, and where commands come from.
        permissions: what narrows the rights of ECS Deity's functions.
    """

    __pydantic_config__ = CLOSED

    projects: tuple[Project, ...]
    stack: form.StackName = "ecs-deity"
    github: GitHub = field(default_factory=GitHub)
    slack: Slack = field(default_factory=Slack)
    permissions: Permissions = field(default_factory=Permissions)

    def __post_init__(self) -> None:
        """Raises ContradictionError where there is no project, or two would answer for the same thing."""
        refuse(self._contradictions())

    def _contradictions(self) -> Iterator[Contradiction]:
        if not self.projects:
            yield Contradiction(("projects",), "expected at least one project, found an empty list")
        repositories: dict[str, int] = {}
        names: dict[str, int] = {}
        for place, project in enumerate(self.projects):
            repository, name = _repository(project), project_name(project)
            if repository in repositories:
                message = f'projects[{repositories[repository]}] has the repository "{project.repository}" already'
                yield Contradiction(("projects", place, "repository"), f"{message}: give each repository once")
            elif name in names:
                at = ("projects", place, "name" if project.name else "repository")
                message = f'projects[{names[name]}] has the name "{name}" already'
                yield Contradiction(at, f"{message}: give one of the two a `name` of its own")
            if project.overrides and not self.github.speaks:
                needed = "needs `github.token` or `github.app`, which may read the repository's contents"
                yield Contradiction(("projects", place, "overrides"), f"reading a branch's .deity.yaml {needed}")
            repositories.setdefault(repository, place)
            names.setdefault(name, place)

    def project_of(self, repository: str) -> Project | None:
        """The project of a repository; GitHub's names do not tell upper from lower case."""
        return next((project for project in self.projects if _repository(project) == repository.lower()), None)


def _repository(project: Project) -> str:
    return project.repository.lower()


def project_name(project: Project) -> str:
    """The project's name: the one given, or the repository's, fitted to what AWS names may hold."""
    bare = project.repository.split("/")[1].removeprefix(project.strip or "")
    return project.name or slugify(bare, limit=PROJECT_LIMIT) or "app"
