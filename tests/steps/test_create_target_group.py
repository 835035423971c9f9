"""CreateTargetGroup: made, adopted, brought up to date, or left alone."""

from dataclasses import replace

import pytest

from preview.config import HealthCheck
from preview.errors import InvalidPlanError, NotFoundError, NotOursError
from preview.naming import ENVIRONMENT_TAG
from steps import create_target_group
from tests.steps.fakes import KEY, SLUG, World
from tests.steps.troubles import LostAnswerError

DELAY = {"Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "5"}]}


def test_it_is_made_under_the_slug_with_our_tags_and_the_projects_delay() -> None:
    world = World()

    made = create_target_group.run(world.provision(), {}, world.aws)

    group = world.balancing.groups[SLUG]
    assert made == {"target_groups": {SLUG: group.arn}}
    assert group.tags[ENVIRONMENT_TAG] == KEY
    assert world.balancing.attributes[group.arn] == DELAY


def test_run_twice_it_makes_one() -> None:
    world = World()
    plan = world.provision()

    once, again = (create_target_group.run(plan, {}, world.aws) for _ in range(2))

    assert once == again
    assert world.balancing.calls.made.count("create_target_group") == 1


@pytest.mark.parametrize("call", ["create_target_group", "set_target_group"])
def test_a_lost_answer_leaves_nothing_that_the_next_try_does_not_find(call: str) -> None:
    world = World()
    plan = world.provision()
    world.balancing.calls.lose_answer(call)

    with pytest.raises(LostAnswerError):
        create_target_group.run(plan, {}, world.aws)
    made = create_target_group.run(plan, {}, world.aws)

    assert list(world.balancing.groups) == [SLUG]
    assert world.balancing.attributes[made["target_groups"][SLUG]] == DELAY


def test_one_that_is_not_seen_everywhere_yet_is_to_be_tried_again() -> None:
    world = World()
    plan = world.provision()
    world.balancing.calls.refuse("set_target_group", NotFoundError("not yet"))

    with pytest.raises(NotFoundError):
        create_target_group.run(plan, {}, world.aws)
    made = create_target_group.run(plan, {}, world.aws)

    assert world.balancing.attributes[made["target_groups"][SLUG]] == DELAY


def test_a_changed_health_check_is_set_on_the_one_there_is() -> None:
    world = World()
    world.build()
    before = world.balancing.groups[SLUG]
    world.configure(health_check=HealthCheck(path="/up"))

    create_target_group.run(world.provision(), {}, world.aws)

    after = world.balancing.groups[SLUG]
    assert after.arn == before.arn
    assert after.settings == {**before.settings, "HealthCheckPath": "/up"}


def test_a_changed_delay_is_set_on_the_one_there_is() -> None:
    world = World()
    world.build()
    world.configure(deregistration_delay_seconds=30)

    made = create_target_group.run(world.provision(), {}, world.aws)

    assert world.balancing.attributes[made["target_groups"][SLUG]]["Attributes"][0]["Value"] == "30"


def test_what_aws_cannot_change_is_told_with_the_way_out() -> None:
    world = World()
    world.build()
    definition = world.definitions.facts["shop-web"]
    world.definitions.facts["shop-web"] = replace(definition, containers={"web": (8080, 9090)})
    world.configure(port=9090)
    plan = world.provision()

    with pytest.raises(InvalidPlanError, match=r"Port 8080 instead of 9090.*delete the branch's environment"):
        create_target_group.run(plan, {}, world.aws)


@pytest.mark.parametrize("tags", [{}, {ENVIRONMENT_TAG: "acme/shop@feature/other"}])
def test_anothers_of_the_name_is_left_alone(tags: dict[str, str]) -> None:
    world = World()
    plan = world.provision()
    world.balancing.create_target_group({**(plan.services[0].target_group or {}), "Tags": []})
    theirs = replace(world.balancing.groups[SLUG], tags=tags)
    world.balancing.groups[SLUG] = theirs

    with pytest.raises(NotOursError, match="it is left alone"):
        create_target_group.run(plan, {}, world.aws)
    assert world.balancing.groups == {SLUG: theirs}
    assert theirs.arn not in world.balancing.attributes
