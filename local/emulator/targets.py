"""Since when targets are registered, and which are draining: the emulator keeps neither."""

import threading
from collections.abc import Callable, Mapping, Sequence

from ministack.services import alb  # type: ignore[import-untyped]

from local.emulator.ministack_inside import (
    Record,
    Response,
    Undo,
    registered_targets,
    target_groups,
    wrap_function,
)
from local.emulator.routes import deregistration_delay
from local.emulator.rules import ELB, Call, Rule, each
from local.emulator.timeline import Timeline

Key = tuple[str, int]
"""A target's address and port."""
Publish = Callable[..., bool]
_PAGE = (
    "docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay"
)


class Targets:
    """What is known of the targets of every group."""

    def __init__(self, timeline: Timeline) -> None:
        """Nothing is known yet."""
        self._timeline = timeline
        self._registered_at: dict[str, dict[Key, float]] = {}
        self._drained_at: dict[str, dict[Key, float]] = {}
        self._lock = threading.RLock()  # services whose tasks are real containers register them from threads

    def forget(self) -> None:
        """Nothing is known again."""
        self._registered_at.clear()
        self._drained_at.clear()

    def lay_over(self) -> tuple[Undo, ...]:
        """Notice what ECS registers and deregisters, which is no call."""
        return (wrap_function(alb, "set_targets_for_group", self._noticing),)

    def registered(self, group: str) -> Mapping[Key, float]:
        """The group's targets, with the time at which each was registered."""
        with self._lock:
            self.notice(group)
            return dict(self._registered_at.get(group, {}))

    def draining(self, group: str) -> Mapping[Key, float]:
        """Those that are on their way out, with the time at which each is gone."""
        now = self._timeline.now()
        with self._lock:
            left = {key: at for key, at in self._drained_at.pop(group, {}).items() if at > now}
            if left:
                self._drained_at[group] = left
            return dict(left)

    def notice(self, group: str) -> None:
        """Notice what was registered and deregistered in a group since the last time."""
        with self._lock:
            if (record := target_groups().get(group)) is not None:
                self._compare(group, record)
            else:
                self._registered_at.pop(group, None)
                self._drained_at.pop(group, None)

    def _compare(self, group: str, record: Record) -> None:
        known = self._registered_at.setdefault(group, {})
        there = {key_of(target, record) for target in registered_targets().get(group, ())}
        now = self._timeline.now()
        for key in there - known.keys():
            known[key] = now
            self._drained_at.get(group, {}).pop(key, None)
        if gone := known.keys() - there:
            delay = deregistration_delay(group)
            for key in sorted(gone):
                del known[key]
                if delay:
                    self._drained_at.setdefault(group, {})[key] = now + delay

    def rules(self) -> tuple[Rule, ...]:
        """What the calls do that register targets and deregister them."""

        async def notice(call: Call, response: Response) -> Response:
            self.notice(str(call.parameters.get("TargetGroupArn", "")))
            return response

        says = f"A deregistered target is draining for the group's deregistration delay, and not just gone. {_PAGE}"
        return each(("RegisterTargets", "DeregisterTargets"), service=ELB, says=says, after=notice)

    def _noticing(self, publish: Publish) -> Publish:
        def published(group: str, targets: Sequence[Key], previous: Sequence[str] = ()) -> bool:
            done = publish(group, targets, previous)
            self.notice(group)
            return done

        return published


def key_of(target: Record, group: Record) -> Key:
    """A target's address and its port, which is the group's where it has none of its own."""
    return str(target["Id"]), int(target.get("Port") or group["Port"])
