"""A branch's `.deity.yaml` against what its project allows, and against what AWS takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from preview.branch_file.findings import Findings
from preview.branch_file.overrides import BaseService, Overrides, ServiceOverrides
from preview.config import task_sizes
from preview.config.override_limits import OverrideLimits
from preview.problems import KeyPath


def check_limits(
    overrides: Overrides, limits: OverrideLimits, services: Sequence[BaseService], findings: Findings
) -> None:
    """Notes in `findings` whatever goes beyond the project's limits or AWS's.

    Args:
        overrides: what the file asks for, as far as it is of the right form.
        limits: the project's.
        services: the project's, as they are without the file.
        findings: where to note what is wrong.
    """
    _check_switches((), overrides.common, limits, findings)
    if overrides.common.command and len(services) > 1:
        findings.add(
            ("command",), "expected under services.NAME: each service of this project has a command of its own"
        )
    for name, own in overrides.services.items():
        _check_switches(("services", name), own, limits, findings)
    for service in services:
        asked = _Asked(service=service, overrides=overrides, several=len(services) > 1)
        _check_secrets(asked, findings)
        _check_count(asked, limits, findings)
        _check_cpu(asked, limits, findings)
        _check_memory(asked, limits, findings)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What the file asks for one service, and where it does so."""

    service: BaseService
    overrides: Overrides
    several: bool

    def at(self, *path: str) -> KeyPath:
        """The way to what decides about the setting of that name: the service's own, or else the common one."""
        own = self.overrides.services.get(self.service.name, ServiceOverrides())
        holder = getattr(own, path[0])
        decided = path[1] in holder if len(path) > 1 else holder is not None
        return ("services", self.service.name, *path) if decided else path

    def ways(self, name: str) -> tuple[KeyPath, KeyPath]:
        """Both ways by which the file can give the setting."""
        return (name,), ("services", self.service.name, name)

    @property
    def whose(self) -> str:
        """Says which service is meant, where the place does not."""
        return f" for the service {self.service.name}" if self.several else ""

    @property
    def of(self) -> ServiceOverrides:
        """What the service's overrides come to."""
        return self.overrides.of(self.service.name)


def _check_switches(path: KeyPath, asked: ServiceOverrides, limits: OverrideLimits, findings: Findings) -> None:
    if asked.environment and not limits.environment:
        message = "this project's branches may not set variables: overrides.environment in deity.yaml is false"
        findings.add((*path, "environment"), message)
    if asked.command and not limits.command:
        message = "this project's branches may not change the command: overrides.command in deity.yaml is not true"
        findings.add((*path, "command"), message)


def _check_secrets(asked: _Asked, findings: Findings) -> None:
    for name in sorted(asked.service.secrets.intersection(asked.of.environment)):
        # ECS refuses a container with both (AmazonECS/latest/APIReference/API_Secret.html), and it is not for a
        # branch to replace a secret.
        message = f"the task definition takes {name} from a secret{asked.whose}: give the variable another name"
        findings.add(asked.at("environment", name), message)


def _check_count(asked: _Asked, limits: OverrideLimits, findings: Findings) -> None:
    count = asked.of.desired_count
    if count is None:
        return
    # Nothing would ever answer at the URL.
    least = 1 if asked.service.routed else 0
    most = asked.service.desired_count if limits.max_desired_count is None else limits.max_desired_count
    if count < least:
        findings.add(asked.at("desired_count"), f"expected at least {least}{asked.whose}; found {count}")
    elif count > most:
        findings.add(asked.at("desired_count"), _too_much(most, count, "max_desired_count", limits, asked))


def _check_cpu(asked: _Asked, limits: OverrideLimits, findings: Findings) -> None:
    cpu, service = asked.of.cpu, asked.service
    if cpu is None:
        return
    most = service.cpu if limits.max_cpu is None else limits.max_cpu
    where = asked.at("cpu")
    if service.fargate and not task_sizes.fargate_memory(cpu):
        findings.add(where, f"expected {task_sizes.fargate_cpu_in_words()}; found {cpu}")
    elif most is None:
        findings.add(where, _unlimited(cpu, "max_cpu", asked))
    elif cpu > most:
        findings.add(where, _too_much(most, cpu, "max_cpu", limits, asked))
    elif cpu < (least := max(service.least_cpu, task_sizes.LEAST_CPU)):
        findings.add(where, _too_little(least, cpu, "CPU units", asked))


def _check_memory(asked: _Asked, limits: OverrideLimits, findings: Findings) -> None:
    memory, service = asked.of.memory, asked.service
    if service.fargate and not any(findings.at(way) for way in (*asked.ways("cpu"), *asked.ways("memory"))):
        for path, message in _misfits(asked):
            findings.add(path, message)
            return
    if memory is None:
        return
    most = service.memory if limits.max_memory is None else limits.max_memory
    where = asked.at("memory")
    if most is None:
        findings.add(where, _unlimited(memory, "max_memory", asked))
    elif memory > most:
        findings.add(where, _too_much(most, memory, "max_memory", limits, asked))
    elif memory < (least := max(service.least_memory, task_sizes.LEAST_MEMORY)):
        findings.add(where, _too_little(least, memory, "MiB", asked))


def _misfits(asked: _Asked) -> Iterator[tuple[KeyPath, str]]:
    """CPU and memory that Fargate does not give together."""
    given, service = asked.of, asked.service
    cpu = service.cpu if given.cpu is None else given.cpu
    memory = service.memory if given.memory is None else given.memory
    if cpu is None or (given.cpu is None and given.memory is None):
        return
    amounts = task_sizes.fargate_memory(cpu)
    if memory in amounts or not amounts:
        return
    fitting = f"expected {task_sizes.fargate_memory_in_words(cpu)} with {cpu} CPU units"
    if given.memory is None:
        yield asked.at("cpu"), f"give memory, too{asked.whose}: {fitting}; the task definition has {memory}"
    else:
        yield asked.at("memory"), f"{fitting}{asked.whose}; found {memory}"


def _too_much(most: int, found: int, setting: str, limits: OverrideLimits, asked: _Asked) -> str:
    allowed = f"overrides.{setting} in deity.yaml"
    why = f"as the project has ({allowed} can allow more)" if getattr(limits, setting) is None else f"as {allowed} says"
    return f"expected at most {most}{asked.whose}, {why}; found {found}"


def _too_little(least: int, found: int, unit: str, asked: _Asked) -> str:
    return f"expected at least {least} {unit}{asked.whose}, for its containers; found {found}"


def _unlimited(found: int, setting: str, asked: _Asked) -> str:
    why = f"neither the task definition nor overrides.{setting} in deity.yaml says how much is allowed"
    return f"expected none{asked.whose}: {why}; found {found}"
