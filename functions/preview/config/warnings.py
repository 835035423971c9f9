"""What a sound configuration says that its author may not have meant. Nothing here stops a deployment."""

from collections.abc import Iterable, Iterator

from preview.browser_ports import REFUSED_BY_BROWSERS
from preview.config import Config, Project, Service
from preview.templates import names_commit

_SHOWN = 5


def warnings(config: Config) -> tuple[str, ...]:
    """One sentence for each, beginning with the setting it is about, e.g. `projects[0].port_range`."""
    return tuple(
        f"projects[{place}].{warning}"
        for place, project in enumerate(config.projects)
        for warning in (
            *_closed_ports(project),
            *_idle_strip(project),
            *_same_images(project),
            *_closed_to_forks(project, speaks=config.github.speaks),
        )
    )


def _closed_ports(project: Project) -> Iterator[str]:
    first, last = project.ports
    closed = sorted(port for port in REFUSED_BY_BROWSERS if first <= port <= last)
    if closed:
        named = ", ".join(map(str, closed[:_SHOWN])) + (" and others" if len(closed) > _SHOWN else "")
        refused = "holds ports that browsers refuse to open and that are drawn last"
        yield f"port_range {project.port_range} {refused}: {named}"


def _idle_strip(project: Project) -> Iterator[str]:
    if project.strip and project.name:
        yield f'strip "{project.strip}" does nothing beside a name that is given'
    elif project.strip and not project.repository.split("/")[1].startswith(project.strip):
        yield f'strip "{project.strip}" does nothing: the repository\'s name does not begin with it'


def _same_images(project: Project) -> Iterator[str]:
    says = "is the same for every commit (no {sha} or {short_sha}): a push may run the image of the commit before"
    for at, image in _images(project):
        if not names_commit(image):
            yield f'{at} "{image}" {says}'


def _closed_to_forks(project: Project, *, speaks: bool) -> Iterator[str]:
    """Comments alone are no reason to warn: they are on by default, and nobody misses what nobody asked for."""
    if not project.pull_requests.forks:
        return
    if not project.pull_requests.comments:
        yield "pull_requests.forks does nothing without pull_requests.comments: a comment approves of a fork's commit"
    elif not speaks:
        yield "pull_requests.forks does nothing without github.token or github.app: comments are no commands then"


def _images(project: Project) -> Iterator[tuple[str, str]]:
    """Every image of a project's, with the way to its setting."""
    services = ((f"services[{place}].", each) for place, each in enumerate(project.services))
    of_services: Iterable[tuple[str, Project | Service]] = (("", project), *services)
    for way, each in of_services:
        if each.image:
            yield f"{way}image", each.image
        yield from ((f"{way}images.{container}", image) for container, image in each.images.items())
