"""What the branch's own `.deity.yaml` asks to be otherwise, where its project lets it."""

from collections.abc import Iterable, Mapping

from preview.branch_file.overrides import NO_OVERRIDES, BaseService, Overrides
from preview.config import Project, Service
from preview.environment import Environment
from preview.facts import TaskDefinition
from preview.planning.calls import on_fargate
from steps.aws import Aws


def branch_overrides(
    environment: Environment, project: Project, task_definitions: Mapping[str, TaskDefinition], aws: Aws
) -> Overrides:
    """The overrides of the commit that the branch asks for.

    Raises:
        InvalidPlanError: the file asks for what it may not; the message names each line.
        GitHubError: GitHub gave no clear answer.
    """
    commit = environment.desired.commit
    if project.overrides is None or aws.branch_files is None or commit is None:
        return NO_OVERRIDES
    return aws.branch_files.overrides(
        environment.repository,
        commit,
        limits=project.overrides,
        services=tuple(_bases(project, task_definitions)),
    )


def _bases(project: Project, task_definitions: Mapping[str, TaskDefinition]) -> Iterable[BaseService]:
    for service in project.every_service:
        yield _base(service, project, task_definitions[service.task_definition])


def _base(service: Service, project: Project, definition: TaskDefinition) -> BaseService:
    return BaseService(
        name=service.name,
        routed=service.routed,
        fargate=on_fargate(project, definition),
        desired_count=service.desired_count,
        cpu=definition.cpu,
        memory=definition.memory,
        least_cpu=definition.reserved_cpu,
        least_memory=definition.reserved_memory,
        secrets=definition.secrets,
    )
