"""Whether a load balancer has room, and whose listener is whose."""

import pytest

from preview.errors import CapacityError
from preview.facts import Listener
from preview.planning.capacity import check_capacity, own_listeners
from tests.unit.config_examples import a_project

PREFIX = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup"
SLUG = "shop-login-abcdefg"
OWN = Listener(arn="own", port=20001, target_group=f"{PREFIX}/{SLUG}/0123456789abcdef")
REDIRECT = Listener(arn="redirect", port=80)


@pytest.mark.parametrize("name", [f"{SLUG}-2", f"x{SLUG}", SLUG[:-1], "other"])
def test_a_listener_of_another_name_is_not_the_environments(name: str) -> None:
    other = Listener(arn="other", port=20002, target_group=f"{PREFIX}/{name}/0123456789abcdef")
    assert own_listeners(SLUG, (REDIRECT, other)) == ()
    assert own_listeners(SLUG, (REDIRECT, other, OWN)) == (OWN,)


def test_the_teams_own_listeners_count_too() -> None:
    with pytest.raises(CapacityError, match="1 of 1 listeners are in use"):
        check_capacity((SLUG,), a_project(max_listeners=1), listeners=(REDIRECT,), target_groups=0)


def test_a_full_load_balancer_says_what_a_person_can_do() -> None:
    with pytest.raises(CapacityError, match=r"Delete a branch.*quota raised.*L-B6DF7632.*max_listeners with it"):
        check_capacity((SLUG,), a_project(max_listeners=1), listeners=(REDIRECT,), target_groups=0)
    with pytest.raises(CapacityError, match=r"AWS does not raise\. Delete a branch.*use another load balancer"):
        check_capacity((SLUG,), a_project(), listeners=(), target_groups=100)


def test_the_last_room_may_be_taken() -> None:
    check_capacity((SLUG,), a_project(max_listeners=2), listeners=(REDIRECT,), target_groups=99)


def test_an_environment_that_has_its_listener_needs_no_room() -> None:
    check_capacity((SLUG,), a_project(max_listeners=1), listeners=(OWN,), target_groups=100)


def test_an_environment_of_several_services_needs_room_for_each_of_them() -> None:
    slugs = (SLUG, "shop-login-api-bcdefgh")
    check_capacity(slugs, a_project(max_listeners=3), listeners=(REDIRECT,), target_groups=98)

    with pytest.raises(CapacityError, match="1 of 2 listeners are in use; this environment needs 2 more"):
        check_capacity(slugs, a_project(max_listeners=2), listeners=(REDIRECT,), target_groups=0)
    with pytest.raises(CapacityError, match="uses 99 of 100 target groups; this environment needs 2 more"):
        check_capacity(slugs, a_project(), listeners=(), target_groups=99)


def test_a_new_service_of_an_environment_that_is_up_needs_room_for_itself_alone() -> None:
    slugs = (SLUG, "shop-login-api-bcdefgh")
    check_capacity(slugs, a_project(max_listeners=2), listeners=(OWN,), target_groups=1)

    with pytest.raises(CapacityError, match=r"1 of 1 listeners are in use\. Delete"):
        check_capacity(slugs, a_project(max_listeners=1), listeners=(OWN,), target_groups=1)


def test_an_environment_to_which_nothing_leads_needs_no_room() -> None:
    check_capacity((), a_project(max_listeners=1), listeners=(REDIRECT,), target_groups=100)
