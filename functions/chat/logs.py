"""What an environment's running containers said last."""

from dataclasses import dataclass

from adapters.container_log import ContainerLog
from chat.parts import Tasks
from preview.config import Config
from preview.environment import Environment
from preview.naming import ownership_tags
from preview.ownership import owned
from preview.planning.service_plan import slugs_of
from preview.showing.answers import SECTION_LIMIT, Reply, name
from preview.showing.overview import is_gone
from preview.showing.slack_markup import code_block, escaped
from preview.watching.telling import newest_first

_LINES = 20
_RUNNING = "RUNNING"
_BLOCK_LIMIT = SECTION_LIMIT - 300


@dataclass(frozen=True, kw_only=True)
class RunningLogs:
    """The logs of the tasks that run now; of those that ended, the failure's diagnosis tells."""

    tasks: Tasks
    log: ContainerLog
    config: Config

    def of(self, environment: Environment) -> Reply:
        """A paragraph for each of its services: the last 20 lines of its newest running task, or why there are none."""
        if is_gone(environment):
            return Reply(sections=(f"{name(environment)} is gone: nothing of it runs.",))
        about = f"{name(environment)}:"
        return Reply(sections=(about, *(self._of_service(environment, *each) for each in self._services(environment))))

    def _services(self, environment: Environment) -> tuple[tuple[str, str, str | None], ...]:
        """Of each service its name, its slug, and the container that it is about."""
        project = self.config.project_of(environment.repository)
        if project is None:
            return tuple((slug, slug, None) for slug in environment.slugs)
        return tuple((service.name, slug, service.container) for service, slug in slugs_of(project, environment))

    def _of_service(self, environment: Environment, service: str, slug: str, container: str | None) -> str:
        tags = ownership_tags(stack=self.config.stack, key=environment.environment)
        found = [task for task in self.tasks.tasks(environment.cluster, slug) if owned(task.tags, tags)]
        running = newest_first(task for task in found if task.last_status == _RUNNING)
        title = f"*{service}* · " if service else ""
        if not running:
            starting = f"; {len(found)} on the way" if found else ""
            return f"{title}no task is running{starting}."
        lines = self.log.last_lines(running[0], main=container, limit=_LINES)
        if not lines:
            return f"{title}nobody can say any more where its log is: its task definition is gone."
        heading, *said = lines
        if not said:
            return f"{title}{escaped(heading, limit=SECTION_LIMIT - len(title))}"
        block = "\n".join(line.removeprefix("    ") for line in said)
        note = "\n… cut here"
        return f"{title}{escaped(heading, limit=200)}\n{code_block(block, limit=_BLOCK_LIMIT, note=note)}"
