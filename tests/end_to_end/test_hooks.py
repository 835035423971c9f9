"""Hooks: what a project has run when an environment is ready or about to go, as a task or as its own function."""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local import settings
from local.leftovers import leftovers
from preview.announcement import Detail, Status
from preview.environment import Environment, Machine
from tests.end_to_end.conftest import World
from tests.end_to_end.projects import CALLING, FUNCTION, HOOKED
from tests.end_to_end.sender import Sender, commit
from tests.end_to_end.watching import details, get, lines, names_entered

pytestmark = pytest.mark.emulator
_BRANCH = "feature/hook"
_CODE = """
import json, pathlib

def handler(event, context):
    if "refuse" in event["branch"]:
        raise RuntimeError("the migration found a table that it does not know")
    with pathlib.Path({record!r}).open("a") as record:
        record.write(json.dumps(event) + "\\n")
"""


@dataclass(frozen=True, kw_only=True)
class Life:
    """What was seen of an environment whose hooks are tasks."""

    first: Environment
    second: Environment
    gone: Environment
    creation: Sequence[str]
    update: Sequence[str]
    removal: Sequence[str]
    made: Sequence[Detail]
    removed: Sequence[Detail]
    page: str
    printed: Sequence[str]
    left: tuple[str, ...]


@pytest.fixture(scope="module")
def life(world: World) -> Life:
    """Its life, lived once."""
    github, key = world.sender(HOOKED), f"{HOOKED}@{_BRANCH}"
    github.push(_BRANCH)
    first = world.settled_key(key)
    creation, made = names_entered(world, Machine.PROVISION), details(world, Machine.PROVISION)
    github.push(_BRANCH, 2, before=1)
    second = world.settled_key(key, revision=2)
    update = names_entered(world, Machine.PROVISION)
    page = get(second.observed.url)
    github.delete(_BRANCH)
    gone = world.settled_key(key, revision=3)
    return Life(
        first=first,
        second=second,
        gone=gone,
        creation=creation,
        update=update,
        removal=names_entered(world, Machine.TEARDOWN),
        made=made,
        removed=details(world, Machine.TEARDOWN),
        page=page,
        printed=lines(world),
        left=leftovers(world.run, cluster=settings.SANDBOX),
    )


def test_a_task_is_run_before_the_environment_is_announced_ready(life: Life) -> None:
    assert life.first.observed.status is Status.READY, life.first.failure
    assert life.creation.index("IsServiceReady") < life.creation.index("RunHookTask") < life.creation.index("Ready")


def test_what_was_made_is_told_in_order_and_each_took_its_time(life: Life) -> None:
    slug, port = life.first.slug, life.first.observed.port
    assert [(held.what, held.name) for held in life.made] == [
        ("target group", slug),
        ("listener", f"port {port}"),
        ("task definition", f"{slug}:1"),
        ("service", slug),
        ("healthy target", "1 of 1"),
        ("hook", "after_create"),
    ]
    assert all(held.seconds is not None for held in life.made)
    assert max(held.seconds or 0 for held in life.made) < 60


def test_what_was_removed_is_told_likewise(life: Life) -> None:
    told = [(held.what, held.name) for held in life.removed if held.what != "tasks"]
    assert told[0] == ("hook", "before_destroy")
    assert told[1:4] == [
        ("service", life.first.slug),
        ("listener", f"port {life.first.observed.port}"),
        ("target group", life.first.slug),
    ]
    assert [what for what, _ in told[4:]] == ["task definition revisions"]
    assert all(held.seconds is not None for held in life.removed)


@pytest.mark.containers
def test_a_task_is_told_whose_it_is(life: Life) -> None:
    assert f"seeding the database of {_BRANCH} for {life.first.observed.url}" in life.printed


@pytest.mark.containers
def test_an_update_s_hook_that_may_fail_is_told_with_its_last_lines_and_fails_nothing(world: World, life: Life) -> None:
    assert life.second.observed.status is Status.READY, life.second.failure
    assert life.second.observed.commit == commit(2)
    assert commit(2) in life.page
    said = world.wait_for_whole("Ready", _BRANCH, "the hook after_update failed")
    assert "code 3" in said
    assert "no column called price" in said


def test_a_removal_s_task_is_run_before_anything_is_removed(life: Life) -> None:
    assert life.removal.index("RunHookTask") < life.removal.index("ScaleToZero")
    assert life.gone.observed.status is Status.DELETED, life.gone.failure


@pytest.mark.containers
def test_a_removal_s_task_is_told_whose_database_is_to_go(life: Life) -> None:
    assert f"dropping the database of {_BRANCH}" in life.printed


def test_hooks_leave_nothing(life: Life) -> None:
    assert life.left == ()


@pytest.fixture(scope="module")
def record(world: World) -> Path:
    """Where the project's function writes down what it was called with."""
    record, archive = world.scratch / "calls", io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("index.py", _CODE.format(record=str(record)))
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = world.run.emulator.client("iam").create_role(
        RoleName=FUNCTION, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )["Role"]["Arn"]
    world.run.emulator.client("lambda").create_function(
        FunctionName=FUNCTION,
        Runtime="python3.12",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    return record


@pytest.fixture
def calling(world: World) -> Sender:
    """The deliveries of the project that has a function."""
    return world.sender(CALLING)


def _calls(record: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in record.read_text().splitlines()]


def test_a_function_is_run_once_in_an_environment_s_life(world: World, calling: Sender, record: Path) -> None:
    key = f"{CALLING}@{_BRANCH}"
    calling.push(_BRANCH)
    first = world.settled_key(key)
    assert first.observed.status is Status.READY, first.failure
    calling.push(_BRANCH, 2, before=1)
    world.settled_key(key, revision=2)

    (call,) = _calls(record)

    assert (call["hook"], call["environment"]) == ("after_create", key)
    assert (call["url"], call["port"]) == (first.observed.url, first.observed.port)
    assert (call["commit"], call["cluster"], call["service"]) == (commit(1), first.cluster, first.slug)
    calling.delete(_BRANCH)
    world.settled_key(key, revision=3)


@pytest.mark.usefixtures("record")
def test_a_function_s_failure_is_the_environment_s_and_is_said(world: World, calling: Sender) -> None:
    branch = "feature/refuse"
    key = f"{CALLING}@{branch}"
    calling.push(branch)
    failed = world.settled_key(key)

    assert failed.observed.status is Status.FAILED
    assert failed.failure is not None
    assert "a table that it does not know" in failed.failure.reason
    calling.delete(branch)
    assert world.settled_key(key, revision=2).observed.status is Status.DELETED
