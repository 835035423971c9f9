"""RegisterTaskDefinition: the base, with the branch's images and variables, and our tags."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from preview.branch_file.overrides import ServiceOverrides
from preview.config import Hook
from preview.errors import InvalidPlanError, NotOursError
from preview.naming import CONTENT_TAG
from preview.planning.plan import Made, ProvisionPlan
from steps import pick_port, register_task_definition
from tests.steps.fake_task_definitions import ARN
from tests.steps.fakes import KEY, SLUG, World
from tests.steps.several import ADMIN_SLUG, EVERY_SLUG, several
from tests.steps.troubles import LostAnswerError


def _with_ports(world: World) -> tuple[ProvisionPlan, Made]:
    plan = world.provision()
    return plan, pick_port.run(plan, Made(), world.aws)


def _registered(world: World, slug: str = SLUG) -> Mapping[str, Any]:
    plan, made = _with_ports(world)
    arn = register_task_definition.run(plan, made, world.aws)["definitions"][slug]
    return world.definitions.registered[arn]


def _container(call: Mapping[str, Any]) -> Mapping[str, Any]:
    container: Mapping[str, Any] = call["containerDefinitions"][0]
    return container


def _variables(call: Mapping[str, Any]) -> dict[str, str]:
    return {held["name"]: held["value"] for held in _container(call)["environment"]}


def test_it_is_the_base_under_the_environments_name_with_our_tags() -> None:
    world = World()

    call = _registered(world)

    tags = {tag["key"]: tag["value"] for tag in call["tags"]}
    assert (call["family"], call["networkMode"], call["executionRoleArn"]) == (
        *(SLUG, "awsvpc"),
        "arn:aws:iam::111122223333:role/pull",
    )
    assert tags.pop(CONTENT_TAG)
    assert tags == {"team": "shop", **world.provision().tags}


def test_without_an_image_of_the_projects_the_base_image_is_kept() -> None:
    assert _container(_registered(World()))["image"] == "shop:latest"


def test_containers_run_the_images_that_were_found_and_where_none_was_looked_for_the_ones_named() -> None:
    world = World(image="ghcr.io/acme/shop:{sha}")
    plan, made = _with_ports(world)

    named = register_task_definition.run(plan, made, world.aws)["definitions"][SLUG]
    found = register_task_definition.run(plan, Made(**{**made, "images": {SLUG: {"web": "shop@sha256:1"}}}), world.aws)

    assert _container(world.definitions.registered[named])["image"] == f"ghcr.io/acme/shop:{'c' * 40}"
    assert _container(world.definitions.registered[found["definitions"][SLUG]])["image"] == "shop@sha256:1"


def test_containers_are_told_what_they_run_for_and_keep_what_the_base_tells_them() -> None:
    world = World(environment={"DATABASE": "shop_{branch_slug}", "HOME_URL": "{url}login"})

    assert _variables(_registered(world)) == {
        "MODE": "preview",
        "DATABASE": "shop_feature-login",
        "HOME_URL": "http://previews.example:20000/login",
        "DEITY_BRANCH": "feature/login",
        "DEITY_COMMIT": "c" * 40,
        "DEITY_ENVIRONMENT": KEY,
        "DEITY_URL": "http://previews.example:20000/",
    }


def test_a_variable_of_the_projects_goes_before_a_secret_of_the_bases() -> None:
    kept, replaced = World(), World(environment={"PASSWORD": "open"})

    assert [held["name"] for held in _container(_registered(kept))["secrets"]] == ["PASSWORD"]
    assert _container(_registered(replaced))["secrets"] == []


def test_every_service_is_told_the_main_url_and_that_of_every_other_route() -> None:
    for slug in EVERY_SLUG:
        told = _variables(_registered(World(**several()), slug))

        assert told["DEITY_URL"] == "http://previews.example:20000/"
        assert told["DEITY_URL_ADMIN"] == "http://previews.example:20001/"
        assert "DEITY_URL_WORKER" not in told


def test_each_service_has_a_family_of_its_own() -> None:
    world = World(**several())
    plan, made = _with_ports(world)

    definitions = register_task_definition.run(plan, made, world.aws)["definitions"]

    assert definitions == {slug: f"{ARN}/{slug}:1" for slug in EVERY_SLUG}


def test_the_same_again_registers_nothing() -> None:
    world = World(**several())
    plan, made = _with_ports(world)

    first = register_task_definition.run(plan, made, world.aws)
    second = register_task_definition.run(plan, made, world.aws)

    assert second == first
    assert world.definitions.calls.made.count("register") == len(EVERY_SLUG)
    assert not first["replaced"]


def test_another_commit_is_another_task_definition_and_the_one_before_is_told_as_replaced() -> None:
    world = World()
    world.build()
    world.change(desired=replace(world.environment.desired, commit="d" * 40))
    plan, made = _with_ports(world)

    registered = register_task_definition.run(plan, made, world.aws)

    assert registered["definitions"] == {SLUG: f"{ARN}/{SLUG}:2"}
    assert registered["replaced"]


def test_a_changed_base_is_another_task_definition() -> None:
    world = World()
    world.build()
    base = f"{ARN}/shop-web:7"
    world.definitions.bases[base] = {**world.definitions.bases[base], "executionRoleArn": "arn:other"}
    plan, made = _with_ports(world)

    assert register_task_definition.run(plan, made, world.aws)["definitions"][SLUG].endswith(":2")


def test_one_whose_registration_was_never_heard_of_is_found_by_the_next_try() -> None:
    world = World()
    plan, made = _with_ports(world)
    world.definitions.calls.lose_answer("register")

    with pytest.raises(LostAnswerError):
        register_task_definition.run(plan, made, world.aws)
    registered = register_task_definition.run(plan, made, world.aws)

    assert list(world.definitions.registered) == [registered["definitions"][SLUG]]


def test_anothers_family_of_the_name_is_left_alone() -> None:
    world = World()
    plan, made = _with_ports(world)
    theirs = world.definitions.register({"family": SLUG, "tags": [{"key": "team", "value": "b"}]})

    with pytest.raises(NotOursError, match=f"task definition {theirs} exists"):
        register_task_definition.run(plan, made, world.aws)
    assert list(world.definitions.registered) == [theirs]


def test_a_container_that_the_base_has_not_is_a_mistake_in_the_settings() -> None:
    world = World(images={"sidecar": "ghcr.io/acme/sidecar:{sha}"})
    plan, made = _with_ports(world)

    with pytest.raises(InvalidPlanError, match="has no container 'sidecar'; it has web"):
        register_task_definition.run(plan, made, world.aws)


def test_a_hooks_task_is_made_of_the_task_definition_of_the_service_that_it_names() -> None:
    hook = Hook(command=("bin/seed",), service="admin")
    world = World(**several(after_create=hook))
    plan, made = _with_ports(world)

    assert register_task_definition.run(plan, made, world.aws)["hook_definition"] == f"{ARN}/{ADMIN_SLUG}:1"


def test_a_hook_that_is_a_function_needs_none() -> None:
    world = World(after_create=Hook(function="arn:aws:lambda:eu-west-1:111122223333:function:seed"))
    plan, made = _with_ports(world)

    assert "hook_definition" not in register_task_definition.run(plan, made, world.aws)


def _overridden(plan: ProvisionPlan, *, container: str | None) -> ProvisionPlan:
    (service,) = plan.services
    overrides = ServiceOverrides(command=("bin/web", "--debug"), cpu=1024, memory=2048)
    return replace(plan, services=(replace(service, container=container, overrides=overrides),))


def test_a_branchs_own_command_and_sizes_are_in_its_task_definition() -> None:
    world = World()
    plan, made = _with_ports(world)

    registered = register_task_definition.run(_overridden(plan, container="web"), made, world.aws)

    call = world.definitions.registered[registered["definitions"][SLUG]]
    assert _container(call)["command"] == ["bin/web", "--debug"]
    assert (call["cpu"], call["memory"]) == ("1024", "2048")


def test_a_branchs_own_command_needs_a_container_to_run_it() -> None:
    world = World()
    plan, made = _with_ports(world)

    with pytest.raises(InvalidPlanError, match="say which one is the project's"):
        register_task_definition.run(_overridden(plan, container=None), made, world.aws)
