"""What the sweep does about resources: orphans go, what lacks is made again, and a dry run only looks."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from preview.announcement import Status
from preview.config import Config
from preview.deciding.orphans import Found, strays
from preview.environment import Ending, Environment, Machine, Unreadable
from preview.facts import Listener
from preview.naming import tag_value
from preview.owned import Kind, Owned
from preview.records import to_json
from preview.request import Presence
from tests.convergence.world import (
    BALANCER,
    PROJECT,
    A,
    B,
    OutageError,
    World,
    definition_arn,
    deleted,
    group_arn,
    listener_arn,
    pushed,
)

KEY = "acme/shop@feature/login"
LOST = "acme/shop@feature/lost"
HOUR = 3600


def a_ready_world() -> World:
    world = World()
    world.converge.request(pushed(A, at=1))
    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.SUCCEEDED))
    world.now += HOUR
    world.deeds.clear()
    return world


def a_deleted_world() -> World:
    world = a_ready_world()
    world.converge.request(deleted(at=2))
    ends(world)
    world.now += HOUR
    world.deeds.clear()
    return world


def ends(world: World, key: str = KEY) -> None:
    """The run that is going does what it is for."""
    world.converge.ended(key, world.run_ends(world.run_of(key).name, Ending.SUCCEEDED))


def a_second_listener(world: World, *, port: int, leads_to: str | None) -> str:
    arn = f"another listener on {port}"
    listed = Owned(arn=arn, kind=Kind.LISTENER, environment=tag_value(KEY), load_balancer=BALANCER)
    world.account.more[arn] = (listed, Listener(arn=arn, port=port, target_group=leads_to))
    return arn


def test_a_ready_environment_that_is_whole_is_left_alone() -> None:
    world = a_ready_world()

    swept = world.sweep.sweep()

    assert (swept.orphans, swept.repaired, swept.troubled, swept.ready) == ((), (), {}, 1)
    assert world.deeds == []


def test_what_nobody_knows_is_given_a_record_and_torn_down() -> None:
    world = World()
    world.exists[LOST] = "any"
    slug = world.account.slug(LOST)

    swept = world.sweep.sweep()

    assert swept.orphans is not None
    assert set(swept.orphans) == {group_arn(slug), listener_arn(LOST), f"service {slug}", definition_arn(slug)}
    assert swept.reclaimed == (LOST,)
    record = world.environment(LOST)
    assert (record.project, record.repository, record.branch) == ("shop", "acme/shop", "feature/lost")
    assert (record.slug, record.cluster, record.load_balancer) == (slug, "previews", BALANCER)
    assert record.desired.presence is Presence.ABSENT
    assert world.deeds == ["write", "start teardown", "tell deleting"]
    assert world.told[-1].reason == (
        "a listener and a service and a target group and a task definition of it, which belonged to no environment any "
        "more, had been left behind"
    )

    ends(world, LOST)
    assert world.exists == {}
    assert world.sweep.sweep().orphans == ()


def test_a_push_makes_an_environment_of_what_was_reclaimed() -> None:
    world = World()
    world.exists[LOST] = None
    world.sweep.sweep()
    ends(world, LOST)

    world.converge.request(pushed(A, at=1, branch="feature/lost"))

    assert world.run_of(LOST).machine is Machine.PROVISION


def test_a_dry_run_finds_the_same_and_does_nothing() -> None:
    world = a_ready_world()
    world.lacking[KEY] = Kind.SERVICE
    world.exists[LOST] = "any"
    before = dict(world.items)

    looked = world.sweep.sweep(dry_run=True)

    assert (world.deeds, world.items, world.going) == ([], before, {})
    assert looked == world.sweep.sweep()


def test_what_is_listed_and_gone_is_no_orphan() -> None:
    world = World()
    world.account.remembered.append(
        Owned(arn=group_arn("shop-old"), kind=Kind.TARGET_GROUP, environment=tag_value(LOST), slug="shop-old")
    )

    assert world.sweep.sweep() == world.sweep.sweep(dry_run=True)
    assert (world.sweep.sweep().orphans, world.deeds) == ((), [])


def test_an_environment_with_a_run_is_not_judged() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    assert KEY in world.exists

    assert world.sweep.sweep().orphans == ()


def test_what_is_left_of_a_deleted_environment_is_torn_down_at_a_new_revision() -> None:
    world = a_deleted_world()
    world.exists[KEY] = None

    swept = world.sweep.sweep()

    assert (swept.orphans, swept.reclaimed) == ((group_arn(world.account.slug(KEY)),), (KEY,))
    assert (world.environment().desired.revision, world.run_of().machine) == (3, Machine.TEARDOWN)
    ends(world)
    assert world.environment().observed.status is Status.DELETED
    assert world.environment().forget_at is not None


def test_a_task_definition_that_alone_is_left_is_torn_down_as_well() -> None:
    world = a_deleted_world()
    slug = world.account.slug(KEY)
    arn = definition_arn(slug)
    listed = Owned(arn=arn, kind=Kind.TASK_DEFINITION, environment=tag_value(KEY), slug=slug)
    world.account.more[arn] = (listed, None)

    swept = world.sweep.sweep()

    assert (swept.orphans, swept.reclaimed) == ((arn,), (KEY,))
    assert world.told[-1].reason == (
        "a task definition of it, which belonged to no environment any more, had been left behind"
    )


def test_what_a_removal_has_not_removed_is_tried_again_an_hour_later_and_counted_meanwhile() -> None:
    world = a_deleted_world()
    world.exists[KEY] = None
    world.sweep.sweep()
    ends(world)
    world.exists[KEY] = None
    world.deeds.clear()

    assert world.sweep.sweep().orphans != ()
    assert world.deeds == []
    world.now += HOUR
    assert world.sweep.sweep().reclaimed == (KEY,)


def test_what_is_left_of_a_failed_creation_is_taken_down_once_more_and_nobody_is_bothered() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.FAILED))
    ends(world)
    told = len(world.told)
    world.now += HOUR
    world.exists[KEY] = None

    assert world.sweep.sweep().reclaimed == (KEY,)
    assert world.run_of().machine is Machine.TEARDOWN
    ends(world)

    assert (len(world.told), world.exists) == (told, {})
    failed = world.environment()
    assert (failed.observed.status, failed.desired.presence) == (Status.FAILED, Presence.PRESENT)


@pytest.mark.parametrize("kept", [True, False])
def test_what_a_failed_environment_keeps_or_is_about_to_lose_is_no_orphan(kept: bool) -> None:
    world = World(config=Config(projects=(replace(PROJECT, keep_failed=kept),)))
    world.converge.request(pushed(A, at=1))
    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.FAILED))
    if not kept:
        world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.FAILED))

    assert world.sweep.sweep().orphans == ()


@pytest.mark.parametrize("kind", [Kind.TARGET_GROUP, Kind.LISTENER, Kind.SERVICE])
def test_what_a_ready_environment_lacks_is_made_again_at_the_same_commit(kind: Kind) -> None:
    world = a_ready_world()
    world.lacking[KEY] = kind

    assert world.sweep.sweep().repaired == (KEY,)

    record = world.environment()
    assert (world.run_of().machine, record.desired.commit, record.desired.revision) == (Machine.PROVISION, A, 1)
    assert record.observed.port == 20123
    said = world.told[-1]
    assert (said.status, said.url) == (Status.UPDATING, None), "nothing answers there now"
    assert said.reason is not None
    assert f"its {kind.words}" in said.reason
    ends(world)
    assert world.sweep.sweep().repaired == ()


def test_what_could_not_be_made_again_has_failed_answers_nowhere_and_the_rest_of_it_goes() -> None:
    world = a_ready_world()
    world.lacking[KEY] = Kind.SERVICE
    world.sweep.sweep()

    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.FAILED, reason="no room for another task"))

    record = world.environment()
    assert (record.observed.status, record.observed.url, record.observed.lacking) == (Status.FAILED, None, False)
    assert record.failure is not None
    assert (record.failure.reason, record.failure.unwind) == ("no room for another task", True)
    assert world.run_of().machine is Machine.TEARDOWN
    assert (world.told[-1].status, world.told[-1].url) == (Status.FAILED, None)


def test_what_a_failed_update_left_and_does_not_answer_any_more_goes_and_nothing_is_said() -> None:
    world = a_ready_world()
    world.converge.request(pushed(B, at=50))
    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.FAILED, reason="it crashed"))
    told = len(world.told)
    assert world.sweep.sweep().repaired == ()
    world.lacking[KEY] = Kind.LISTENER

    assert world.sweep.sweep().repaired == (KEY,)

    record = world.environment()
    assert (world.run_of().machine, record.observed.url) == (Machine.TEARDOWN, None)
    assert record.failure is not None
    assert record.failure.reason == "it crashed"
    assert len(world.told) == told


def test_what_only_seems_missing_is_not_made_again() -> None:
    world = a_ready_world()
    world.account.all = lambda: ()  # type: ignore[method-assign]  # The index does not know it yet.

    assert world.sweep.sweep().repaired == ()


def test_a_newer_push_wins_over_a_repair() -> None:
    world = a_ready_world()
    world.lacking[KEY] = Kind.SERVICE
    seen = world.environment()
    looked = world.account.target_group

    def push_meanwhile(name: str) -> object:
        if world.environment().version == seen.version:
            world.converge.request(pushed(B, at=5))
        return looked(name)

    world.account.target_group = push_meanwhile  # type: ignore[method-assign,assignment]

    assert world.sweep.sweep().repaired == ()
    assert (world.environment().desired.commit, len(world.going)) == (B, 1)


def test_what_has_no_project_any_more_is_not_made_again() -> None:
    world = a_ready_world()
    world.lacking[KEY] = Kind.SERVICE
    others = Config(projects=(replace(PROJECT, repository="acme/other"),))
    sweep = replace(world.sweep, config=others)

    assert sweep.sweep().repaired == ()


def test_a_second_listener_to_an_environment_goes_with_a_provision_that_keeps_the_url() -> None:
    world = a_ready_world()
    second = a_second_listener(world, port=20999, leads_to=group_arn(world.account.slug(KEY)))

    swept = world.sweep.sweep()

    assert (swept.orphans, swept.repaired) == ((second,), (KEY,))
    assert world.told[-1].reason == "a second listener, on port 20999, led to it and is removed"
    assert world.told[-1].url == world.environment().observed.url
    ends(world)
    assert world.sweep.sweep().repaired == (), "not again at once, should it still be there"


def test_a_listener_of_ours_that_leads_elsewhere_is_left_to_a_person() -> None:
    world = a_ready_world()
    second = a_second_listener(world, port=20999, leads_to=group_arn("a-strangers"))

    swept = world.sweep.sweep()

    assert (swept.orphans, swept.repaired) == ((second,), ())
    assert f"aws elbv2 delete-listener --listener-arn {second}" in swept.troubled[second]


def test_what_is_left_of_a_service_that_the_project_has_no_more_is_removed_by_a_run() -> None:
    world = a_ready_world()
    listed = Owned(arn=group_arn("other"), kind=Kind.TARGET_GROUP, environment=tag_value(KEY), slug="other")
    world.account.remembered.append(listed)
    known = world.account.target_group
    group = known(world.account.slug(KEY))
    assert group is not None
    world.account.target_group = lambda name: (  # type: ignore[method-assign]
        replace(group, arn=listed.arn, name=name) if name == "other" else known(name)
    )

    swept = world.sweep.sweep()

    assert (swept.orphans, swept.repaired, swept.troubled) == ((listed.arn,), (KEY,), {})
    assert world.environment().others == ("other",)
    assert world.run_of().machine is Machine.PROVISION
    assert world.told[-1].reason == "other, which the project has no more, had been left behind and is removed"
    assert world.told[-1].url == world.environment().observed.url


def test_a_service_in_another_cluster_is_no_run_s_to_remove() -> None:
    world = a_ready_world()
    left = Owned(arn="service other", kind=Kind.SERVICE, environment=tag_value(KEY), slug="other", cluster="elsewhere")

    assert strays([Found(resource=left, slug="other")], world.environment()) == ()
    near = replace(left, cluster=world.environment().cluster)
    assert strays([Found(resource=near, slug="other")], world.environment()) == ("other",)


def test_a_tag_that_was_cut_is_found_by_the_registrys_keys_or_left_to_a_person() -> None:
    key = f"acme/shop@feature/{'x' * 300}"
    world = World()
    world.exists[key] = None

    swept = world.sweep.sweep()
    (arn,) = swept.orphans or ()
    assert swept.reclaimed == ()
    assert "delete-target-group" in swept.troubled[arn]

    world.converge.request(deleted(at=1, branch=key.partition("@")[2]))
    world.now += HOUR
    assert world.sweep.sweep().reclaimed == (key,)


def test_a_record_that_cannot_be_read_stops_nothing_and_nothing_of_it_is_judged() -> None:
    world = a_ready_world()
    world.lacking[KEY] = Kind.LISTENER
    world.exists[LOST] = "any"
    world.unreadable.append(Unreadable(environment=LOST, why="TypeError: no slug"))

    swept = world.sweep.sweep()

    assert swept.troubled == {LOST: "the registry's item cannot be read: TypeError: no slug"}
    assert (swept.orphans, swept.repaired) == ((), (KEY,))


def test_where_nothing_can_be_listed_orphans_are_unknown_and_the_rest_goes_on() -> None:
    world = World(lose="before")
    with pytest.raises(OutageError):
        world.converge.request(pushed(A, at=1))
    world.now += HOUR
    world.account.broken = True

    swept = world.sweep.sweep()

    assert (swept.orphans, swept.released) == (None, (KEY,))
    assert swept.troubled == {"resources": "OutageError: "}


def test_one_troubled_suspect_does_not_keep_the_others_waiting() -> None:
    world = World()
    world.exists["acme/shop@feature/a"] = world.exists["acme/shop@feature/b"] = None
    world.lose = "before"

    swept = world.sweep.sweep()

    assert list(swept.troubled) == ["acme/shop@feature/a"]
    assert swept.reclaimed == ("acme/shop@feature/b",)


def test_two_sweeps_at_once_do_no_harm() -> None:
    world = a_ready_world()
    world.lacking[KEY] = Kind.LISTENER
    stale = world.environment()
    world.sweep.sweep()
    late = replace(world.sweep, registry=_Stale(stale))

    assert late.sweep().repaired == ()
    assert len(world.going) == 1


class _Stale:
    """The registry as another sweep has read it a moment ago."""

    def __init__(self, *environments: Environment) -> None:
        self._environments = environments

    def all(self) -> Iterator[Environment]:
        return iter(self._environments)


def test_an_environment_that_expired_is_withdrawn_and_one_to_be_kept_is_not() -> None:
    world = World(config=Config(projects=(replace(PROJECT, ttl_days=14),)))
    world.converge.request(pushed(A, at=1))
    ends(world)

    kept = replace(world.environment(), keep=True)
    world.items[KEY] = to_json(kept)
    assert world.sweep.sweep().expired == ()
    world.items[KEY] = to_json(replace(kept, keep=False))
    assert world.sweep.sweep(dry_run=True).expired == (KEY,)
    assert world.sweep.sweep().expired == (KEY,)
    assert world.told[-1].status is Status.DELETING


def test_a_removal_that_fails_for_an_hour_is_counted() -> None:
    world = a_ready_world()
    world.converge.request(deleted(at=2))
    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.FAILED))
    assert world.sweep.sweep().stuck == ()
    world.now += HOUR
    assert world.sweep.sweep().stuck == (KEY,)
