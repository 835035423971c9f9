"""How runs end that make several services, or whose hook failed without failing them."""

from typing import Any

from preview.announcement import Status
from preview.environment import Route
from tests.unit.story import URL, A, B, C, Story

ADMIN = Route(service="admin", slug="shop-login-admin-bcdefgh", url="http://previews.example:20456/", port=20456)


def is_ready_with_admin(story: Story, **told: Any) -> None:
    slug = story.environment.slug
    story.run_ends(commit=A, url=URL, port=20123, routes=(ADMIN,), services=(slug, ADMIN.slug, "worker"), **told)


def test_an_environment_of_several_services_is_told_with_every_url_and_remembers_its_pieces() -> None:
    story = Story()
    story.push(A)
    is_ready_with_admin(story)

    assert story.environment.slugs == (story.environment.slug, ADMIN.slug, "worker")
    assert story.environment.observed.routes == (ADMIN,)
    assert (story.told[-1].status, story.told[-1].urls) == (Status.READY, {"admin": ADMIN.url})


def test_a_service_that_the_project_has_no_more_is_forgotten_once_the_update_is_ready() -> None:
    story = Story()
    story.push(A)
    is_ready_with_admin(story)
    story.push(B)
    assert ADMIN.slug in story.environment.slugs, "a removal that comes first has to look for it"

    story.run_ends(commit=B, url=URL, port=20123, services=(story.environment.slug,))

    assert (story.environment.others, story.environment.observed.routes) == ((), ())


def test_what_could_not_be_removed_of_one_is_remembered_until_it_is() -> None:
    story = Story()
    story.push(A)
    is_ready_with_admin(story)
    story.push(B)

    story.run_ends(commit=B, url=URL, port=20123, services=(story.environment.slug,), leaving=(ADMIN.slug,))
    assert (story.environment.others, story.environment.leaving) == ((), (ADMIN.slug,))

    story.push(C)
    story.run_ends(commit=C, url=URL, port=20123, services=(story.environment.slug,))
    assert story.environment.leaving == ()


def test_what_a_newer_request_may_still_make_is_not_forgotten() -> None:
    story = Story()
    story.push(A)
    is_ready_with_admin(story)
    story.push(B)
    story.push(C)

    story.run_ends(commit=B, url=URL, port=20123, services=(story.environment.slug,))

    assert ADMIN.slug in story.environment.others


def test_what_went_or_does_not_answer_has_no_routes() -> None:
    story = Story()
    story.push(A)
    is_ready_with_admin(story)
    assert story.environment.observed.answering_nowhere().routes == ()
    story.delete()
    story.is_gone()
    assert (story.environment.observed.routes, story.told[-1].urls) == ((), {})


def test_a_warning_of_a_run_that_succeeded_is_told_with_its_news() -> None:
    story = Story()
    story.push(A)
    is_ready_with_admin(story, reason="after_create failed: exit code 1")
    assert (story.told[-1].status, story.told[-1].reason) == (Status.READY, "after_create failed: exit code 1")
    assert story.environment.failure is None
    story.delete()
    story.run_ends(reason="before_destroy failed: exit code 2")
    assert (story.told[-1].status, story.told[-1].reason) == (Status.DELETED, "before_destroy failed: exit code 2")
