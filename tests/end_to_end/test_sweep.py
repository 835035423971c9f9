"""The sweep on the whole product: what nobody knows is found and goes, what is missing is made again, others' stays."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from local import settings
from local.leftovers import leftovers
from local.run import ROOT
from preview.announcement import Status
from preview.naming import ownership_tags
from tests.end_to_end.conftest import World
from tests.end_to_end.pieces import pieces, task_definition
from tests.local.waiting import wait_until

pytestmark = pytest.mark.emulator


def sweep(world: World, *, dry_run: bool = False) -> dict[str, Any]:
    """What the sweep's function answers."""
    functions = world.run.emulator.client("lambda")
    answer = functions.invoke(
        FunctionName=world.run.outputs[settings.STACK]["SweepFunction"],
        Payload=json.dumps({"dry_run": dry_run}).encode(),
    )
    swept: dict[str, Any] = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, swept
    return swept


def left_in_cluster(world: World) -> list[str]:
    """The ARNs of the cluster's services that ECS describes."""
    ecs = world.run.emulator.client("ecs")
    names = ecs.list_services(cluster=settings.SANDBOX)["serviceArns"]
    described = ecs.describe_services(cluster=settings.SANDBOX, services=names)["services"] if names else []
    return [held["serviceArn"] for held in described]


def left(world: World) -> tuple[str, ...]:
    return leftovers(world.run, cluster=settings.SANDBOX)


@contextmanager
def strangers(world: World) -> Iterator[set[str]]:
    """What is not ours on the same load balancer and cluster, some of it with another stack's tags: all there at last.

    Yields their ARNs.
    """
    elbv2, ecs = world.run.emulator.client("elbv2"), world.run.emulator.client("ecs")
    other = ownership_tags(stack="ecs-deity-other", key=world.key("feature/of-another-stack"))
    group, listener, service, definition = pieces(world, "a-strangers", port=18001, tags=other)
    wait_until(lambda: service in left_in_cluster(world))
    redirect = elbv2.create_listener(
        LoadBalancerArn=world.run.endpoints.load_balancer_arn,
        Protocol="HTTP",
        Port=18002,
        DefaultActions=[{"Type": "redirect", "RedirectConfig": {"Port": "443", "StatusCode": "HTTP_301"}}],
    )["Listeners"][0]["ListenerArn"]
    yield {group, listener, redirect, service, definition}
    balancer = world.run.endpoints.load_balancer_arn
    there = {held["ListenerArn"] for held in elbv2.describe_listeners(LoadBalancerArn=balancer)["Listeners"]}
    assert {listener, redirect} <= there
    assert elbv2.describe_target_groups(TargetGroupArns=[group])["TargetGroups"]
    described = ecs.describe_services(cluster=settings.SANDBOX, services=[service])["services"]
    assert [held["status"] for held in described] == ["ACTIVE"]
    assert is_active(world, definition)
    ecs.delete_service(cluster=settings.SANDBOX, service=service, force=True)
    ecs.deregister_task_definition(taskDefinition=definition)
    ecs.delete_task_definitions(taskDefinitions=[definition])
    for arn in (listener, redirect):
        elbv2.delete_listener(ListenerArn=arn)
    wait_until(lambda: removed(elbv2, group))
    wait_until(lambda: left(world) == ())


def is_active(world: World, definition: str) -> bool:
    """Whether the task definition could still be run."""
    described = world.run.emulator.client("ecs").describe_task_definition(taskDefinition=definition)
    return bool(described["taskDefinition"]["status"] == "ACTIVE")


def removed(elbv2: Any, group: str) -> bool:
    """Whether the target group is gone now; for a moment it still counts as its listener's."""
    try:
        elbv2.delete_target_group(TargetGroupArn=group)
    except elbv2.exceptions.ResourceInUseException:
        return False
    return True


def test_what_belongs_to_no_environment_is_found_and_goes_and_what_is_not_ours_stays(world: World) -> None:
    branch = "feature/nobody knows=it"
    key = world.key(branch)
    with strangers(world):
        tags = ownership_tags(stack=settings.STACK, key=key)
        orphans = set(pieces(world, "fixed-nobodys-abcdefg", port=18003, tags=tags))
        wait_until(lambda: orphans <= set(left(world)))  # ECS does not know a new service at once everywhere.

        looked = sweep(world, dry_run=True)

        assert (set(looked["orphans"]), looked["reclaimed"]) == (orphans, [key])
        assert world.registry.get(key) is None
        assert orphans <= set(left(world))

        swept = sweep(world)

        assert (set(swept["orphans"]), swept["reclaimed"], swept["troubled"]) == (orphans, [key], {})
        assert world.settled_key(key).observed.status is Status.DELETED
        assert orphans.isdisjoint(left(world))
        assert sweep(world)["orphans"] == []
    world.wait_for_message("Deleted", branch)


def test_task_definitions_that_were_left_behind_are_found_and_go(world: World) -> None:
    key = world.key("feature/left-behind")
    tags = ownership_tags(stack=settings.STACK, key=key)
    orphans = {task_definition(world, "fixed-left-behind-abcdefg", tags=tags) for _ in range(2)}

    looked = sweep(world, dry_run=True)

    assert (set(looked["orphans"]), looked["reclaimed"]) == (orphans, [key])
    assert all(is_active(world, definition) for definition in orphans)
    assert sweep(world)["reclaimed"] == [key]
    assert world.settled_key(key).observed.status is Status.DELETED
    assert orphans.isdisjoint(left(world))
    assert is_active(world, settings.SANDBOX)


def test_an_environment_whose_branch_is_gone_from_git_without_a_word_goes(world: World) -> None:
    branch, working = "feature/gone-without-a-word", world.clone()
    key = f"{settings.GIT_REPOSITORY}@{branch}"
    working.git("switch", "--quiet", "--create", branch)
    working.commit("Say hello")
    working.push(branch)
    ready = world.settled_key(key)
    assert ready.observed.status is Status.READY, ready.failure
    # GitHub is asked of branches that were not pushed to just now.
    world.registry.put(replace(ready, desired=replace(ready.desired, occurred_at=ready.desired.occurred_at - 3600)))
    assert sweep(world)["gone"] == []

    working.git(f"--git-dir={world.run.remote.path}", "update-ref", "-d", f"refs/heads/{branch}")  # runs no hook

    assert sweep(world)["gone"] == [key]
    assert world.settled_key(key, revision=2).observed.status is Status.DELETED
    world.wait_for_whole("Deleting", branch, "GitHub says that the branch is gone")


def test_a_listener_that_somebody_deleted_is_made_again_at_the_same_port(world: World) -> None:
    branch = "feature/mended"
    elbv2 = world.run.emulator.client("elbv2")
    world.github.push(branch)
    ready = world.settled(branch)
    balancer = world.run.endpoints.load_balancer_arn
    ports = {
        held["Port"]: held["ListenerArn"] for held in elbv2.describe_listeners(LoadBalancerArn=balancer)["Listeners"]
    }
    assert ready.observed.port in ports
    elbv2.delete_listener(ListenerArn=ports[ready.observed.port])

    assert sweep(world, dry_run=True)["repaired"] == [ready.environment]
    assert sweep(world)["repaired"] == [ready.environment]

    again = world.settled(branch)
    assert again.observed.status is Status.READY, again.failure
    assert (again.observed.port, again.observed.url) == (ready.observed.port, ready.observed.url)
    assert again.observed.since >= ready.observed.since
    listed = elbv2.describe_listeners(LoadBalancerArn=balancer)["Listeners"]
    assert ready.observed.port in {held["Port"] for held in listed}
    world.wait_for_message("Updating", branch, "its listener was missing and is made again")
    assert sweep(world)["repaired"] == []
    world.github.delete(branch)
    world.settled(branch, revision=2)
    assert left(world) == ()


def test_an_operator_sees_and_says_the_same_from_the_command_line(world: World, tmp_path: Path) -> None:
    endpoints = tmp_path / ".local" / "endpoints.json"
    endpoints.parent.mkdir()
    endpoints.write_text(json.dumps(asdict(world.run.endpoints)), encoding="utf-8")
    branch = "feature/kept"
    world.github.push(branch)
    key = world.settled(branch).environment

    swept = deity(tmp_path, "sweep", "--dry-run", "--local", "--json")
    kept = deity(tmp_path, "keep", key, "--local")

    assert swept.returncode == 0, swept.stderr
    assert {"ok": True, "dry_run": True, "orphans": []}.items() <= json.loads(swept.stdout).items()
    assert (kept.returncode, kept.stdout) == (0, f"{key} is kept until its branch is deleted\n")
    known = world.registry.get(key)
    assert known is not None
    assert known.keep
    world.github.delete(branch)
    world.settled(branch, revision=2)


def deity(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in that directory."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "functions")])
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": paths, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
