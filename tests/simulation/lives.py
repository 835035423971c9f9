"""The kinds of lives that a branch is put through under faults: which projects, and how it is asked for what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from preview.command import Verb
from preview.config import Project
from tests.payloads.deliveries import SignedDelivery
from tests.simulation.github import Pull
from tests.simulation.outside import Mood
from tests.simulation.projects import (
    LABEL,
    PLAIN,
    SEVERAL,
    SITE,
    TASK,
    WITH_IMAGE,
    WORKER,
    heeding,
    of_services,
    warning,
)
from tests.simulation.world import World

BRANCH = "feature/login"
FIRST, SECOND, THIRD = "1" * 40, "2" * 40, "3" * 40
_TRIES = 3


@dataclass(frozen=True, kw_only=True)
class Asking:
    """How somebody asks for an environment at a commit, and for its removal."""

    up: Callable[[World, str], None]
    down: Callable[[World], None]


def deliver(world: World, delivery: SignedDelivery) -> None:
    """GitHub redelivers nothing by itself: where the webhook failed, somebody has GitHub do it."""
    for _ in range(_TRIES):
        if world.deliver(delivery) in (200, 202):
            return
        world.clock.pass_time(5)
    raise AssertionError("three times in a row the webhook could not be reached")


def _pushed(world: World, commit: str) -> None:
    deliver(world, world.push(BRANCH, commit))


def _deleted(world: World) -> None:
    deliver(world, world.deletion(BRANCH))


def _pull(world: World) -> Pull | None:
    return world.github.open_pull(BRANCH)


def _labelled(world: World, commit: str) -> None:
    """A push of a branch whose pull request has the label."""
    _pushed(world, commit)
    pull = _pull(world)
    if pull is not None:
        deliver(world, world.pull_request("synchronize", pull))
        return
    pull = world.opened(BRANCH, commit, labels=[LABEL])
    deliver(world, world.pull_request("opened", pull))


def _unlabelled(world: World) -> None:
    pull = _pull(world)
    assert pull is not None
    pull.labels = ()
    deliver(world, world.pull_request("unlabeled", pull))


def _typed(world: World, verb: Verb, *, commit: str | None = None, days: int | None = None) -> None:
    """Who is answered that it could not be taken down types it again."""
    for _ in range(_TRIES):
        if world.command(verb, BRANCH, commit=commit, days=days):
            return
        world.clock.pass_time(5)
    raise AssertionError("three times in a row the command could not be taken down")


def _up_in_slack(world: World, commit: str) -> None:
    """Nobody hears of the push. What is up is kept, too."""
    world.push(BRANCH, commit)
    _typed(world, Verb.UP, commit=commit)
    world.clock.pass_time(60)
    _typed(world, Verb.KEEP, days=7)


def _down_in_slack(world: World) -> None:
    _typed(world, Verb.DOWN)


def _up_by_comment(world: World, commit: str) -> None:
    world.push(BRANCH, commit)
    pull = _pull(world) or world.opened(BRANCH, commit)
    deliver(world, world.comment(f"/preview up {commit}", pull.number))
    world.clock.pass_time(60)
    deliver(world, world.comment("/preview status", pull.number))


def _down_by_comment(world: World) -> None:
    pull = _pull(world)
    assert pull is not None
    deliver(world, world.comment("/preview down", pull.number))


@dataclass(frozen=True, kw_only=True)
class Life:
    """A kind of life.

    Attributes:
        created: the project as it is at first.
        updated: likewise from the update on.
        asking: how it is asked for what.
        watched: Slack and GitHub show it; each of them refuses the first call.
    """

    created: Project = PLAIN
    updated: Project = PLAIN
    asking: Asking = Asking(up=_pushed, down=_deleted)
    watched: bool = False

    def begun(self, delays: float) -> World:
        """A world in which it can be lived."""
        world = World(projects=(self.created,), delays=delays, watched=self.watched)
        world.slack.moods, world.github.moods = [Mood.REFUSES], [Mood.REFUSES]
        return world


def _watched(heeds: str, asking: Asking) -> Life:
    project = heeding(PLAIN, heeds)
    return Life(created=project, updated=project, asking=asking, watched=True)


_HOOKED = replace(WITH_IMAGE, after_create=warning(TASK), after_update=warning(TASK), before_destroy=warning(TASK))
LIVES: Mapping[str, Life] = {
    "plain": Life(),
    "hooked": Life(created=_HOOKED, updated=_HOOKED),
    "several": Life(created=SEVERAL, updated=of_services(SITE, WORKER)),
    "labelled": _watched("labels", Asking(up=_labelled, down=_unlabelled)),
    "commanded in Slack": _watched("people alone", Asking(up=_up_in_slack, down=_down_in_slack)),
    "commanded by comments": _watched("people alone", Asking(up=_up_by_comment, down=_down_by_comment)),
}
