"""How a run comes to enter each state of both machines: what kind of project that takes, and what has to go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from local.emulator.fates import always_well, exits
from preview.config import Project
from tests.simulation.executions import Running
from tests.simulation.faults import Fault, Kind
from tests.simulation.projects import (
    FUNCTION,
    PLAIN,
    SEVERAL,
    SEVERAL_WITH_IMAGES,
    SITE,
    TASK,
    WITH_FUNCTIONS,
    WITH_IMAGE,
    WITH_TASKS,
    WORKER,
    failing,
    of_services,
    warning,
)
from tests.simulation.world import BAD, QUICK, World, well
from tests.statemachines.promises import STATES

BRANCH = "feature/login"
FIRST, SECOND, THIRD, BROKEN = "1" * 40, "2" * 40, "3" * 40, BAD + "0" * 37


class HookError(Exception):
    """The project's own function failed."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a run comes to enter a state.

    Attributes:
        name: tells it from other ways to the state.
        project: the project, as it is when the run begins.
        before: the project of the environment that is there already; `None` where the run creates it.
        commit: what is pushed.
        builds: its image is there; otherwise it comes half a minute after the run has entered the state.
        hooks_fail: a hook of the run does.
        refused: the operation that AWS refuses.
        moves: the branch asks for something else as soon as the run enters this state.
        waits: others have taken so many turns that the run has to wait for its own.
    """

    name: str = ""
    project: Project = PLAIN
    before: Project | None = None
    commit: str = FIRST
    builds: bool = True
    hooks_fail: bool = False
    refused: str | None = None
    moves: str | None = None
    waits: bool = False


_RETIRES = Way(project=of_services(SITE, WORKER), before=SEVERAL, commit=SECOND)
_UPDATES = Way(project=WITH_IMAGE, before=WITH_IMAGE, commit=SECOND)
_PROVISION: Mapping[str, tuple[Way, ...]] = {
    "WaitForTurn": (Way(waits=True),),
    "CheckImage": (Way(project=WITH_IMAGE), Way(name="of several", project=SEVERAL_WITH_IMAGES)),
    "IsImageFound": (Way(project=WITH_IMAGE),),
    "TellWaiting": (Way(project=WITH_IMAGE, builds=False),),
    "WaitForImage": (Way(project=WITH_IMAGE, builds=False),),
    "RegisterTaskDefinition": (Way(), replace(_UPDATES, name="again")),
    "CreateService": (Way(), replace(_RETIRES, name="of several, again")),
    "CheckService": (Way(), Way(name="of several", project=SEVERAL)),
    "RunHookFunction": (Way(project=WITH_FUNCTIONS),),
    "RunHookTask": (Way(project=WITH_TASKS), Way(name="of several", project=SEVERAL_WITH_IMAGES)),
    "CheckHook": (
        Way(name="fails", project=replace(PLAIN, after_create=FUNCTION), hooks_fail=True),
        Way(name="fails, a task", project=replace(PLAIN, after_create=TASK), hooks_fail=True),
        Way(name="warns", project=replace(PLAIN, after_create=warning(TASK)), hooks_fail=True),
        Way(name="fails after an update", project=WITH_TASKS, before=PLAIN, commit=SECOND, hooks_fail=True),
    ),
    "IsMoreToRemove": (Way(project=WITH_FUNCTIONS),),
    "RemoveRetired": (_RETIRES,),
    "IsRetiredGone": (_RETIRES,),
    "WaitForRetired": (_RETIRES,),
    "DeregisterTaskDefinition": (_UPDATES, replace(_RETIRES, name="of several")),
    "Superseded": (Way(moves="CheckService"),),
    "Diagnose": (Way(commit=BROKEN), Way(name="of several", project=SEVERAL, commit=BROKEN)),
    "Failed": (Way(commit=BROKEN),),
}
_STUBBORN = Way(before=PLAIN, refused="DeleteListener")
_TEARDOWN: Mapping[str, tuple[Way, ...]] = {
    "WaitForTurn": (Way(before=PLAIN, waits=True),),
    "RunHookFunction": (Way(project=WITH_FUNCTIONS, before=WITH_FUNCTIONS),),
    "RunHookTask": (Way(project=WITH_TASKS, before=WITH_TASKS),),
    "CheckHook": (
        Way(name="fails", project=WITH_FUNCTIONS, before=WITH_FUNCTIONS, hooks_fail=True),
        Way(name="fails, a task", project=replace(PLAIN, before_destroy=failing(TASK)), before=PLAIN, hooks_fail=True),
        Way(name="warns", project=WITH_TASKS, before=WITH_TASKS, hooks_fail=True),
    ),
    "CheckTasks": (Way(before=PLAIN), Way(name="of several", project=PLAIN, before=SEVERAL)),
    "DeleteTargetGroup": (Way(before=PLAIN), Way(name="of several", project=SEVERAL, before=SEVERAL)),
    "DeregisterTaskDefinition": (Way(before=PLAIN), Way(name="of several", project=SEVERAL, before=SEVERAL)),
    "Superseded": (Way(before=PLAIN, moves="CheckTasks"),),
    "Diagnose": (_STUBBORN,),
    "Failed": (_STUBBORN,),
}
_OTHERWISE = {"provision": (Way(),), "teardown": (Way(before=PLAIN),)}
_KNOWN = {"provision": _PROVISION, "teardown": _TEARDOWN}
WAYS = [(machine, state, way) for machine, state in STATES for way in _KNOWN[machine].get(state, _OTHERWISE[machine])]
"""The ways to each state of each machine, by the names of both."""


def reached(machine: str, state: str, way: Way) -> tuple[World, Running]:
    """A world with a run that is about to enter the state; nothing goes wrong from then on."""
    world = World(projects=(way.before or way.project,), delays=QUICK)
    for commit in (FIRST, SECOND, THIRD, BROKEN):
        if way.builds or commit != way.commit:
            world.account.push_image(commit)
    if way.before is not None:
        world.deliver(world.push(BRANCH, FIRST))
        world.settle()
        world.configure(way.project)
    if way.waits:
        world.others_take_turns()
    _let_go_wrong(world, way)
    running = _begun(world, machine, way)
    world.until(running, state)
    world.functions.trouble = lambda _site, _call: None
    world.hook, world.one_off = well, always_well
    if not way.builds:
        world.clock.after(30, lambda: world.account.push_image(way.commit))
    return world, running


def _begun(world: World, machine: str, way: Way) -> Running:
    asked = world.push(BRANCH, way.commit) if machine == "provision" else world.deletion(BRANCH)
    assert world.deliver(asked) == 202
    running = world.executions.going()[-1]
    if way.moves:
        world.until(running, way.moves)
        assert world.deliver(world.push(BRANCH, SECOND)) == 202
    return running


def _let_go_wrong(world: World, way: Way) -> None:
    world.functions.trouble = lambda _site, call: (
        Fault(Kind.REFUSAL, "OperationNotPermitted") if call.operation == way.refused else None
    )
    if way.hooks_fail:
        world.hook, world.one_off = _badly, lambda _begun: exits(3)


def _badly() -> None:
    raise HookError("no database")
