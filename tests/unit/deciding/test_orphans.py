"""Which resources are looked at as orphans, whose they would be, and where a teardown has to look for them."""

from dataclasses import replace

import pytest

from preview.config import Config, Project
from preview.deciding.orphans import Found, Standing, by_hand, is_orphan, key_of, placement, standing, suspects
from preview.deciding.repair import Placement
from preview.environment import Environment, Route
from preview.naming import tag_value
from preview.owned import Kind, Owned
from tests.unit.story import A, B, Story, a_ready_branch

KEY = "acme/shop@feature/login"
CONFIG = Config(
    projects=(
        Project(
            repository="acme/first", cluster="first", load_balancer="first", task_definition="t", container="c", port=1
        ),
        Project(
            repository="acme/shop", cluster="shops", load_balancer="shop", task_definition="t", container="c", port=1
        ),
    )
)
READY = a_ready_branch().environment


def group(slug: str, key: str = KEY) -> Owned:
    return Owned(arn=f"group {slug}", kind=Kind.TARGET_GROUP, environment=tag_value(key), slug=slug)


def listener(name: str = "own", key: str = KEY) -> Owned:
    return Owned(arn=f"listener {name}", kind=Kind.LISTENER, environment=tag_value(key), load_balancer="balancer")


def service(slug: str, cluster: str | None = "previews", key: str = KEY) -> Owned:
    return Owned(arn=f"service {slug}", kind=Kind.SERVICE, environment=tag_value(key), slug=slug, cluster=cluster)


def stories() -> dict[str, tuple[Story, Standing]]:
    """A branch at each stage of its life, and how it stands then."""
    told = {name: Story() for name in ("creating", "unwinding", "unwound", "unseen deletion")}
    ready = {name: a_ready_branch() for name in ("ready", "updating", "deleting", "failing to go", "deleted")}
    kept = Story(keep_failed=True)
    for name in ("creating", "unwinding", "unwound"):
        told[name].push(A)
    kept.push(A)
    kept.fails()
    told["unwinding"].fails()
    told["unwound"].fails()
    told["unwound"].is_gone()
    told["unseen deletion"].delete()
    ready["updating"].push(B)
    for name in ("deleting", "failing to go", "deleted"):
        ready[name].delete()
    ready["failing to go"].fails()
    ready["deleted"].is_gone()
    stands = {"ready": Standing.READY, "unwound": Standing.GONE, "unseen deletion": Standing.GONE}
    stands["deleted"] = Standing.GONE
    every = {**told, **ready, "kept": kept}
    return {name: (story, stands.get(name, Standing.BUSY)) for name, story in every.items()}


@pytest.mark.parametrize("name", stories())
def test_only_an_environment_on_which_nobody_works_or_may_yet_is_judged(name: str) -> None:
    story, stands = stories()[name]
    assert standing(story.environment) is stands


def test_what_the_registry_does_not_know_is_suspicious() -> None:
    (found,) = suspects([listener(), group("shop-a")], [])
    assert (found.tag, found.environment, found.standing) == (KEY, None, Standing.UNKNOWN)
    assert [held.arn for held in found.resources] == ["group shop-a", "listener own"]


def test_a_ready_environments_own_are_not_suspicious() -> None:
    assert suspects([group(READY.slug), listener(), service(READY.slug)], [READY]) == ()


@pytest.mark.parametrize(
    ("stray", "suspicious"),
    [
        (group("other"), ["group other"]),
        (service("other"), ["service other"]),
        (service(READY.slug, "elsewhere"), [f"service {READY.slug}"]),
        (listener("second"), ["listener own", "listener second"]),
    ],
)
def test_what_a_ready_environment_has_too_much_is(stray: Owned, suspicious: list[str]) -> None:
    whole = [group(READY.slug), listener(), service(READY.slug)]
    (found,) = suspects([*whole, stray], [READY])
    assert [held.arn for held in found.resources] == suspicious


@pytest.mark.parametrize("name", [name for name, (_, stands) in stories().items() if stands is Standing.BUSY])
def test_what_a_busy_environment_has_is_not(name: str) -> None:
    assert suspects([group("any"), listener()], [stories()[name][0].environment]) == ()


def test_a_tag_that_was_cut_finds_its_record() -> None:
    long = f"acme/shop@feature/{'x' * 300}"
    gone = replace(stories()["deleted"][0].environment, environment=long)
    (found,) = suspects([group("a", long)], [gone])
    assert (found.environment, key_of(found)) == (gone, long)
    (unknown,) = suspects([group("a", long)], [])
    assert key_of(unknown) is None


def test_nothing_of_a_record_that_cannot_be_read_is_suspicious() -> None:
    assert suspects([group("a")], [], [KEY]) == ()


@pytest.mark.parametrize("tag", ["", "shop", "acme/shop", "shop@feature/a", "acme/shop@", "a=zz/b@c"])
def test_a_tag_that_names_no_branch_has_no_key(tag: str) -> None:
    (found,) = suspects([replace(group("a"), environment=tag)], [])
    assert key_of(found) is None


@pytest.mark.parametrize(
    ("slug", "port", "orphan"),
    [(READY.slug, READY.observed.port, False), (READY.slug, 20999, True), (None, READY.observed.port, True)],
)
def test_of_two_listeners_the_one_at_the_environments_port_is_its_own(
    slug: str | None, port: int, orphan: bool
) -> None:
    assert is_orphan(Found(resource=listener(), slug=slug, port=port), READY, Standing.READY) is orphan


ADMIN, WORKER = "shop-login-admin-bcdefgh", "shop-login-worker-cdefghi"
SEVERAL = replace(
    READY,
    others=(ADMIN, WORKER),
    observed=replace(READY.observed, routes=(Route(service="admin", slug=ADMIN, url="http://x:20456/", port=20456),)),
)


def definition(slug: str, number: int = 1) -> Owned:
    arn = f"arn:aws:ecs:eu-west-1:111122223333:task-definition/{slug}:{number}"
    return Owned(arn=arn, kind=Kind.TASK_DEFINITION, environment=tag_value(KEY), slug=slug)


def test_everything_of_every_service_of_a_ready_environment_is_its_own() -> None:
    slugs = (READY.slug, ADMIN, WORKER)
    pieces = [make(slug) for make in (service, definition) for slug in slugs]
    routes = [group(READY.slug), group(ADMIN), listener("one"), listener("two")]
    assert suspects([*pieces, *routes], [SEVERAL]) == ()


def test_what_a_ready_environment_has_of_a_service_that_it_has_no_more_is_suspicious() -> None:
    stray = [service("shop-login-old-defghij"), definition("shop-login-old-defghij")]
    (suspected,) = suspects([service(WORKER), *stray], [SEVERAL])
    assert set(suspected.resources) == set(stray)


def test_of_a_listener_too_much_each_is_looked_at() -> None:
    listeners = [listener("one"), listener("two"), listener("three")]
    (suspected,) = suspects(listeners, [SEVERAL])
    assert set(suspected.resources) == set(listeners)


@pytest.mark.parametrize(
    ("slug", "port", "orphan"),
    [
        (READY.slug, READY.observed.port, False),
        (ADMIN, 20456, False),
        (ADMIN, READY.observed.port, True),
        (READY.slug, 20456, True),
        (WORKER, 20456, True),
    ],
)
def test_each_services_listener_is_the_one_at_its_own_port(slug: str, port: int, orphan: bool) -> None:
    assert is_orphan(Found(resource=listener(), slug=slug, port=port), SEVERAL, Standing.READY) is orphan


def test_a_task_definition_that_is_left_of_what_is_gone_is_an_orphan_with_a_place() -> None:
    left = Found(resource=definition("shop-a"), slug="shop-a")
    assert is_orphan(left, None, Standing.UNKNOWN)
    assert placed(left) == Placement(slug="shop-a", cluster="shops", load_balancer="shop")
    assert f"aws ecs deregister-task-definition --task-definition {left.resource.arn}" in by_hand(left)


def placed(*found: Found, environment: Environment | None = None, repository: str = "acme/shop") -> Placement | None:
    return placement(found, environment, repository, CONFIG)


def test_a_teardown_looks_where_the_orphans_are() -> None:
    found = (
        Found(resource=group("shop-a"), slug="shop-a"),
        Found(resource=listener(), slug="shop-a", port=1),
        Found(resource=service("shop-a", "old-cluster"), slug="shop-a"),
    )
    assert placed(*found) == Placement(slug="shop-a", cluster="old-cluster", load_balancer="balancer")


@pytest.mark.parametrize(("repository", "where"), [("acme/shop", ("shops", "shop")), ("acme/gone", ("first", "first"))])
def test_what_their_arns_do_not_say_the_configuration_does(repository: str, where: tuple[str, str]) -> None:
    found = placed(Found(resource=group("shop-a"), slug="shop-a"), repository=repository)
    assert found == Placement(slug="shop-a", cluster=where[0], load_balancer=where[1])


def test_one_name_at_a_time_the_records_own_first() -> None:
    both = (Found(resource=group("a"), slug="a"), Found(resource=service("b"), slug="b"))
    known = replace(READY, slug="b", cluster="its", load_balancer="its")
    first, own = placed(*both), placed(*both, environment=known)
    assert first is not None
    assert own is not None
    assert (first.slug, own.slug, own.cluster, own.load_balancer) == ("a", "b", "previews", "its")


def test_what_no_teardown_finds_has_no_place_and_a_person_is_told_what_to_do() -> None:
    found = Found(resource=listener(), slug=None, port=1)
    assert placed(found) is None
    assert "Look at it, then remove it: aws elbv2 delete-listener --listener-arn listener own" in by_hand(found)
