"""What `deity config check` says: lines for people, or one JSON document."""

import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from cli.problems import ConfigFileError, render
from preview.config import Config, Hook, Project, Service, Trigger, project_name
from preview.config.warnings import warnings
from preview.problems import Problem


def show_problems(error: ConfigFileError, console: Console) -> None:
    """The file's problems, in the order of the file, and how many there are."""
    for problem in error.problems:
        # Wrapped by `render`: the console would also break the source line and move the caret.
        console.print(Text(render(problem, file=error.file, width=console.width)), soft_wrap=True)
    console.print(Text(f"\n{_counted(len(error.problems), 'problem')} in {error.file}", "bold"), soft_wrap=True)


def show_config(file: str, config: Config, console: Console) -> None:
    """What was understood, so that a person can see whether it is what they meant."""
    projects = _counted(len(config.projects), "project")
    console.print(Text(f"{file} is fine: {projects}, stack {config.stack}", "bold"), soft_wrap=True)
    for project in config.projects:
        console.print(Text(f"\n{project_name(project)}", "bold"), soft_wrap=True)
        for label, text in _understood(project, config):
            console.print(Text(_wrapped(f"  {label:<12}", text, console.width)), soft_wrap=True)
    for warning in warnings(config):
        console.print(Text("\n" + _wrapped("warning: ", warning, console.width)), soft_wrap=True)


def _wrapped(label: str, text: str, width: int) -> str:
    # Long words stay whole: an ARN that is broken cannot be copied.
    return textwrap.fill(
        text,
        width,
        initial_indent=label,
        subsequent_indent=" " * len(label),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _understood(project: Project, config: Config) -> Iterator[tuple[str, str]]:
    yield "repository", project.repository
    yield "branches", _branches(project)
    where = f"on cluster {project.cluster}, {_capacity(project)}"
    if project.services:
        yield "runs", f"{_counted(len(project.services), 'service')} {where}"
    else:
        yield "runs", f"{_tasks(project.every_service[0])} {where}"
    scheme = "HTTPS" if project.certificate else "HTTP"
    yield "reached", f"{scheme} on a port of {project.port_range} of load balancer {project.load_balancer}"
    if project.services:
        for service in project.every_service:
            yield "service", f"{service.name}: {_tasks(service)}; {_answers(service)}"
    else:
        yield "answers", _answers(project.every_service[0])
    yield from _images(project)
    for name, hook in project.hooks.items():
        yield "hook", f"{name}: {_hook(hook)}"
    channel = project.slack_channel or config.slack.channel
    yield "announced", _announced(config, f"in Slack, {channel}" if channel else "in Slack, where the webhook posts")
    ways = _ways_to_ask(project, config)
    if ways or project.trigger is Trigger.CHATOPS:
        yield "asked for", ways or "nowhere: there is no slack.signing_secret, github.token or github.app"


def _branches(project: Project) -> str:
    label = f'those of pull requests with the label "{project.pull_requests.label}"'
    if project.trigger is Trigger.CHATOPS:
        return "those that somebody asks for"
    pushed = [f"{prefix}/..." for prefix in project.prefixes] if project.trigger is Trigger.PUSH else []
    but = [] if project.bots else ["not what bots push"]
    but += [] if project.pull_requests.drafts else ["no drafts"]
    return "; ".join([", ".join([*pushed, label]), *but])


def _announced(config: Config, in_slack: str) -> str:
    return f"{in_slack}; and on GitHub" if config.github.speaks and config.github.feedback else in_slack


def _ways_to_ask(project: Project, config: Config) -> str:
    """How people ask for things by hand."""
    ways = []
    if config.slack.signing_secret:
        ways.append("in Slack, by those whom `allow` names" if config.slack.allow else "in Slack, by everybody")
    if config.github.speaks and project.pull_requests.comments:
        forks = ", those from forks too" if project.pull_requests.forks else ""
        ways.append(f"by comments on pull requests{forks}")
    return "; ".join(ways)


def _capacity(project: Project) -> str:
    if project.capacity_providers:
        return ", ".join(f"{each.name} (weight {each.weight})" for each in project.capacity_providers)
    return project.launch_type or "Fargate if the task definition allows it, or else EC2"


def _tasks(service: Service) -> str:
    return f"{_counted(service.desired_count, 'task')} of {service.task_definition}"


def _answers(service: Service) -> str:
    if not service.routed:
        return "no requests lead to it"
    check = service.health_check
    return f"container {service.container}, port {service.port}; healthy when {check.path} says {check.codes}"


def _images(project: Project) -> Iterator[tuple[str, str]]:
    found = False
    for service in project.every_service:
        of = f" of {service.name}" if service.name else ""
        for container, image in service.image_templates.items():
            found = True
            yield "image", f"container {container}{of} runs {image}"
    if found:
        yield "waits", f"up to {_counted(project.image_deadline_minutes, 'minute')} for images in Amazon ECR"


def _hook(hook: Hook) -> str:
    of = f" of {hook.service}" if hook.service else ""
    what = hook.function or f"{shlex.join(hook.command)}, as a task{of}"
    return f"{what}; at most {_counted(hook.timeout_seconds, 'second')}"


def as_json(file: str, *, config: Config | None = None, problems: tuple[Problem, ...] = ()) -> dict[str, Any]:
    """The same for programs: either what was understood, or the problems."""
    return {
        "file": file,
        "ok": config is not None,
        "stack": config.stack if config else None,
        "projects": [_project_as_json(project) for project in config.projects] if config else [],
        "warnings": list(warnings(config)) if config else [],
        "problems": [_problem_as_json(problem) for problem in problems],
    }


def _project_as_json(project: Project) -> dict[str, Any]:
    return {
        "name": project_name(project),
        "repository": project.repository,
        "trigger": str(project.trigger),
        "prefixes": list(project.prefixes),
        "cluster": project.cluster,
        "capacity": _capacity(project),
        "load_balancer": project.load_balancer,
        "ports": list(project.ports),
        "services": [_service_as_json(service) for service in project.every_service],
        "hooks": sorted(project.hooks),
    }


def _service_as_json(service: Service) -> dict[str, Any]:
    return {
        "name": service.name,
        "task_definition": service.task_definition,
        "desired_count": service.desired_count,
        "container": service.container,
        "port": service.port,
        "images": dict(service.image_templates),
    }


def _problem_as_json(problem: Problem) -> dict[str, Any]:
    place = asdict(problem.place) if problem.place else {"line": None, "column": None}
    return {
        **place,
        "key": problem.key,
        "message": problem.message,
        "expected": problem.expected,
        "found": problem.found,
    }


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
