"""What a ready environment lacks, and when a look is worth it."""

from dataclasses import replace
from typing import Any

import pytest

from preview.deciding.missing import Look, at_rest_ready, missing, seems_incomplete
from preview.environment import Ending, Route
from preview.naming import tag_value
from preview.owned import Kind, Owned
from tests.unit.story import A, B, Story, a_ready_branch

READY = a_ready_branch().environment


def listed(**changes: Any) -> dict[Kind, Owned]:
    tag = tag_value(READY.environment)
    whole = (
        Owned(arn="group", kind=Kind.TARGET_GROUP, environment=tag, slug=READY.slug),
        Owned(arn="listener", kind=Kind.LISTENER, environment=tag, load_balancer="balancer"),
        Owned(arn="service", kind=Kind.SERVICE, environment=tag, slug=READY.slug, cluster=READY.cluster),
    )
    return {held.kind: replace(held, **changes) for held in whole}


def test_an_environment_of_which_everything_is_listed_is_not_looked_at() -> None:
    assert not seems_incomplete(READY, listed().values(), {READY.slug})


@pytest.mark.parametrize("kind", [Kind.TARGET_GROUP, Kind.LISTENER, Kind.SERVICE])
def test_one_piece_that_is_not_listed_is_a_reason_to_look(kind: Kind) -> None:
    pieces = listed()
    del pieces[kind]
    assert seems_incomplete(READY, pieces.values(), {READY.slug})


@pytest.mark.parametrize(
    "changes", [{"environment": "acme/shop@feature/other"}, {"slug": "other"}, {"cluster": "other"}]
)
def test_other_environments_names_and_clusters_do_not_count(changes: dict[str, str]) -> None:
    pieces = listed(**{name: value for name, value in changes.items() if name != "cluster"})
    if "cluster" in changes:
        pieces[Kind.SERVICE] = replace(pieces[Kind.SERVICE], cluster="other")
    assert seems_incomplete(READY, pieces.values(), {READY.slug})


def test_a_service_that_is_listed_and_not_active_any_more_is_a_reason_to_look() -> None:
    assert seems_incomplete(READY, listed().values(), set())


def test_an_old_services_arn_without_its_cluster_counts() -> None:
    pieces = listed()
    pieces[Kind.SERVICE] = replace(pieces[Kind.SERVICE], cluster=None)
    assert not seems_incomplete(READY, pieces.values(), {READY.slug})


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (Look(slug="shop-login-abcdefg", target_group=True, listener=True, service=True), None),
        (
            Look(slug="shop-login-abcdefg", target_group=True, listener=False, service=True),
            "its listener was missing and is made again",
        ),
        (
            Look(slug="shop-login-abcdefg", target_group=False, listener=False, service=True),
            "its target group and its listener were missing and are made again",
        ),
        (
            Look(slug="shop-login-abcdefg", target_group=False, listener=False, service=False),
            "its target group, its listener and its service were missing and are made again",
        ),
    ],
)
def test_what_is_missing_is_said(look: Look, words: str | None) -> None:
    assert missing([look]) == words


def test_of_several_services_the_missing_piece_is_said_with_its_name() -> None:
    web = Look(slug="shop-login-abcdefg", target_group=True, listener=True, service=True)
    worker = Look(slug="shop-login-worker-bcdefgh", routed=False, target_group=False, listener=False, service=True)

    assert missing([web, worker]) is None, "nothing leads to a worker"
    assert missing([web, replace(worker, service=False)]) == (
        "its service shop-login-worker-bcdefgh was missing and is made again"
    )
    assert missing([replace(web, listener=False), replace(worker, service=False)]) == (
        "its listener shop-login-abcdefg and its service shop-login-worker-bcdefgh were missing and are made again"
    )


def test_only_a_ready_environment_at_rest_has_to_be_whole() -> None:
    assert at_rest_ready(READY)
    creating, updating, failed, deleting = Story(), a_ready_branch(), Story(keep_failed=True), a_ready_branch()
    creating.push(A)
    updating.push(B)
    failed.push(A)
    failed.run_ends(Ending.FAILED)
    deleting.delete()
    assert not any(at_rest_ready(each.environment) for each in (creating, updating, failed, deleting))


API, WORKER = "shop-login-api-bcdefgh", "shop-login-worker-cdefghi"
SEVERAL = replace(
    READY,
    others=(API, WORKER),
    observed=replace(READY.observed, routes=(Route(service="api", slug=API, url="http://api/", port=20124),)),
)


def pieces_of_several() -> list[Owned]:
    group, listener, service = listed().values()
    return [
        group,
        replace(group, arn="its group", slug=API),
        listener,
        replace(listener, arn="its listener"),
        service,
        replace(service, arn="its service", slug=API),
        replace(service, arn="the worker's", slug=WORKER),
    ]


def test_of_several_services_every_one_has_to_be_whole() -> None:
    names = set(SEVERAL.slugs)
    assert not seems_incomplete(SEVERAL, pieces_of_several(), names)
    assert seems_incomplete(SEVERAL, pieces_of_several(), names - {WORKER})
    for place, piece in enumerate(pieces_of_several()):
        rest = [*pieces_of_several()[:place], *pieces_of_several()[place + 1 :]]
        assert seems_incomplete(SEVERAL, rest, names), piece.arn
