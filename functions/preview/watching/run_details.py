"""What a run made or removed, in order, and how long each took: from the output of its Succeed state."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from preview.announcement import Detail
from preview.records import from_json

_HOOK = ("RunHookFunction", "RunHookTask", "CheckHook")
# Each state's time is counted from the end of the one before it, retries and waits of its own included.
_PROVISION = (
    "Plan",
    "CheckImage",
    "CreateTargetGroup",
    "CreateListener",
    "RegisterTaskDefinition",
    "CreateService",
    "CheckService",
    *_HOOK,
    "RemoveRetired",
)
_TEARDOWN = (
    "Plan",
    *_HOOK,
    "ScaleToZero",
    "StopTasks",
    "CheckTasks",
    "DeleteService",
    "CheckServiceGone",
    "DeleteListener",
    "DeleteTargetGroup",
    "DeregisterTaskDefinition",
)
# Of a digest's 64 figures these tell it from every other that a person will meet.
_DIGEST_FIGURES = 12


@dataclass(frozen=True, kw_only=True)
class _Service:
    """One of the environment's services: its name in deity.yaml, its slug, and how many tasks it is to have."""

    name: str = ""
    slug: str
    tasks: int = 1


@dataclass(frozen=True, kw_only=True)
class _Provisioned:
    """What the state Ready puts out as `made`. By slug: the images by container, the ports, the task definitions.

    `answered` says that the environment had its route before: this run did not make it.
    """

    times: Mapping[str, float] = field(default_factory=dict)
    services: tuple[_Service, ...] = ()
    images: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    hook: str | None = None
    retired: tuple[str, ...] = ()
    answered: bool = False


@dataclass(frozen=True, kw_only=True)
class _Removed:
    """What the state Gone puts out as `removed`: the slugs of services and target groups, ports, and numbers."""

    times: Mapping[str, float] = field(default_factory=dict)
    tasks: int = 0
    services: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    target_groups: Mapping[str, str] = field(default_factory=dict)
    definitions: int = 0
    hook: str | None = None


def run_details(output: Mapping[str, Any]) -> tuple[Detail, ...]:
    """The details in a run's output; none where it has none to tell, as that of a run of an older version.

    A state makes the pieces of all services at once: its time stands at the last of them, and none is counted twice.
    Where the time of a state, or of all before it, is not known, the detail is without.
    """
    if "made" in output:
        return tuple(_provisioned(from_json(_Provisioned, output["made"]), leaving=output.get("leaving", ())))
    if "removed" in output:
        return tuple(_removed(from_json(_Removed, output["removed"])))
    return ()


def _provisioned(made: _Provisioned, *, leaving: Sequence[str]) -> Iterator[Detail]:
    times = _Times(made.times, _PROVISION)
    routed = [service for service in made.services if service.slug in made.ports]
    given_a_route = [] if made.answered else routed
    several = len(made.services) > 1

    def of(service: _Service, what: str) -> str:
        return f"{service.name} {what}" if several and service.name else what

    pinned = [
        (of(service, "image"), _short(image))
        for service in made.services
        for image in dict.fromkeys(made.images.get(service.slug, {}).values())
        if "@" in image
    ]
    yield from _at_last(pinned, times.of("CheckImage"))
    groups = [(of(service, "target group"), service.slug) for service in given_a_route]
    yield from _at_last(groups, times.of("CreateTargetGroup"))
    listeners = [(of(service, "listener"), f"port {made.ports[service.slug]}") for service in given_a_route]
    yield from _at_last(listeners, times.of("CreateListener"))
    definitions = [
        (of(service, "task definition"), made.definitions[service.slug].rpartition("/")[2])
        for service in made.services
        if service.slug in made.definitions
    ]
    yield from _at_last(definitions, times.of("RegisterTaskDefinition"))
    services = [(of(service, "service"), service.slug) for service in made.services]
    yield from _at_last(services, times.of("CreateService"))
    up = [
        (of(service, "healthy target" if service in routed else "running task"), f"{service.tasks} of {service.tasks}")
        for service in made.services
    ]
    yield from _at_last(up, times.of("CheckService"))
    yield from _hook(made.hook, times)
    gone = [("removed service", slug) for slug in made.retired if slug not in leaving]
    yield from _at_last(gone, times.of("RemoveRetired"))


def _removed(removed: _Removed) -> Iterator[Detail]:
    times = _Times(removed.times, _TEARDOWN)
    yield from _hook(removed.hook, times)
    tasks = [("tasks", f"{removed.tasks} stopped")] if removed.tasks else []
    yield from _at_last(tasks, times.of("ScaleToZero", "CheckTasks"))
    services = [("service", slug) for slug in removed.services]
    yield from _at_last(services, times.of("DeleteService", "CheckServiceGone"))
    listeners = [("listener", f"port {port}") for port in removed.ports]
    yield from _at_last(listeners, times.of("DeleteListener"))
    groups = [("target group", slug) for slug in removed.target_groups]
    yield from _at_last(groups, times.of("DeleteTargetGroup"))
    definitions = [("task definition revisions", str(removed.definitions))] if removed.definitions else []
    yield from _at_last(definitions, times.of("DeregisterTaskDefinition"))


@dataclass(frozen=True)
class _Times:
    """When each state last ended, seconds since 1970, and the order in which states come."""

    ended: Mapping[str, float]
    order: tuple[str, ...]

    def of(self, first: str, last: str | None = None) -> float | None:
        """The seconds that the states from `first` to `last` took; `None` where that is not known."""
        before = [self.ended[state] for state in self.order[: self.order.index(first)] if state in self.ended]
        end = self.ended.get(last or first)
        # Two clocks have a part in it, the function's and Step Functions' own: they may differ by a little.
        return round(max(0.0, end - max(before)), 1) if end is not None and before else None


def _hook(name: str | None, times: _Times) -> Iterator[Detail]:
    if name is not None:
        last = next((state for state in reversed(_HOOK) if state in times.ended), _HOOK[0])
        yield Detail(what="hook", name=name, seconds=times.of(_HOOK[0], last))


def _at_last(told: Sequence[tuple[str, str]], seconds: float | None) -> Iterator[Detail]:
    for number, (what, name) in enumerate(told, start=1):
        yield Detail(what=what, name=name, seconds=seconds if number == len(told) else None)


def _short(image: str) -> str:
    """REGISTRY/NAME@sha256:DIGEST without its registry, the digest cut short."""
    name, _, digest = image.partition("@")
    algorithm, _, figures = digest.partition(":")
    return f"{name.partition('/')[2] or name}@{algorithm}:{figures[:_DIGEST_FIGURES]}"
