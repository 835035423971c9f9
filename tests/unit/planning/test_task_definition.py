"""An environment's own task definition: its base in everything that the branch says nothing of."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.errors import InvalidPlanError
from preview.planning.task_definition import Overlay, content_hash, derived, number
from tests.unit.aws_forms import refusals

SLUG = "shop-login-abcdefg"
TAGS = {"ecs-deity:stack": "ecs-deity", "ecs-deity:environment": "acme/shop@feature/login"}
BASE: dict[str, Any] = {
    "family": "shop-web",
    "taskRoleArn": "arn:aws:iam::111122223333:role/shop",
    "executionRoleArn": "arn:aws:iam::111122223333:role/execution",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
    "volumes": [{"name": "scratch"}],
    "placementConstraints": [],
    "pidMode": "",
    "containerDefinitions": [
        {
            "name": "web",
            "image": "shop:stable",
            "essential": True,
            "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
            "environment": [{"name": "MODE", "value": "production"}, {"name": "LEVEL", "value": "info"}],
            "secrets": [
                {"name": "DATABASE", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/db"},
                {"name": "TOKEN", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/token"},
            ],
            "mountPoints": [{"sourceVolume": "scratch", "containerPath": "/scratch"}],
        },
        {"name": "log", "image": "fluent-bit:2", "essential": False, "command": ["run"]},
    ],
    "tags": [{"key": "team", "value": "shop"}, {"key": "aws:cloudformation:stack-name", "value": "shop"}],
}


def of(base: dict[str, Any] | None = None, **overlay: Any) -> dict[str, Any]:
    return derived(base or BASE, Overlay(**overlay), family=SLUG, tags=TAGS)


def container(call: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(held for held in call["containerDefinitions"] if held["name"] == name)
    return found


def variables(call: dict[str, Any], name: str) -> dict[str, str]:
    return {held["name"]: held["value"] for held in container(call, name)["environment"]}


def test_aws_takes_it() -> None:
    changed = of(images={"web": "shop@sha256:0"}, variables={"A": "b"}, commands={"log": ("x", "y")}, cpu=512)
    assert refusals("ecs", "RegisterTaskDefinition", changed) == ""


def test_without_anything_of_the_branch_it_is_the_base_under_the_environments_name_and_tags() -> None:
    call = of()
    before = deepcopy(BASE)
    kept = {name: value for name, value in deepcopy(BASE).items() if name not in ("family", "tags", "pidMode")}
    for held in kept["containerDefinitions"]:
        held.setdefault("environment", [])
    assert {name: value for name, value in call.items() if name not in ("family", "tags")} == kept
    assert call["family"] == SLUG
    assert before == BASE, "the base itself is left as it is"


def test_what_ecs_describes_as_empty_and_would_not_take_back_is_left_out() -> None:
    assert "pidMode" not in of()
    assert "ipcMode" not in of({**BASE, "ipcMode": None})


def test_it_carries_the_tags_that_prove_ownership_and_the_bases_but_for_those_of_aws() -> None:
    tags = {tag["key"]: tag["value"] for tag in of()["tags"]}
    assert tags == {"team": "shop", **TAGS}
    stolen = {**BASE, "tags": [{"key": "ecs-deity:environment", "value": "another's"}]}
    assert {tag["key"]: tag["value"] for tag in of(stolen)["tags"]} == TAGS


def test_each_container_has_its_own_image_and_the_others_keep_theirs() -> None:
    call = of(images={"web": "shop@sha256:0"})
    assert (container(call, "web")["image"], container(call, "log")["image"]) == ("shop@sha256:0", "fluent-bit:2")


def test_variables_are_every_containers_and_go_before_the_bases() -> None:
    call = of(variables={"MODE": "preview", "DEITY_BRANCH": "feature/login"})
    assert variables(call, "web") == {"MODE": "preview", "LEVEL": "info", "DEITY_BRANCH": "feature/login"}
    assert variables(call, "log") == {"MODE": "preview", "DEITY_BRANCH": "feature/login"}


def test_a_variable_goes_before_a_secret_of_its_name_because_ecs_refuses_both() -> None:
    web = container(of(variables={"DATABASE": "shop_login"}), "web")
    assert [secret["name"] for secret in web["secrets"]] == ["TOKEN"]
    assert {"name": "DATABASE", "value": "shop_login"} in web["environment"]
    assert "secrets" not in container(of(), "log")


def test_a_command_is_the_named_containers_alone() -> None:
    call = of(commands={"web": ("bin/server", "--debug")})
    assert (container(call, "web")["command"], container(call, "log")["command"]) == (
        ["bin/server", "--debug"],
        ["run"],
    )


def test_sizes_are_texts_as_ecs_wants_them_and_the_bases_where_nothing_is_said() -> None:
    assert {name: of(cpu=512, memory=1024)[name] for name in ("cpu", "memory")} == {"cpu": "512", "memory": "1024"}
    assert {name: of(cpu=512)[name] for name in ("cpu", "memory")} == {"cpu": "512", "memory": "512"}


@pytest.mark.parametrize("overlay", [{"images": {"wbe": "a:1"}}, {"commands": {"wbe": ("x",)}}])
def test_a_container_that_is_not_there_is_refused_with_those_that_are(overlay: dict[str, Any]) -> None:
    with pytest.raises(InvalidPlanError, match="shop-web has no container 'wbe'; it has log, web"):
        of(**overlay)


_texts = st.dictionaries(st.sampled_from(["A", "MODE", "TOKEN", "DEITY_URL"]), st.text(max_size=5))


@given(_texts, _texts)
def test_the_same_is_known_by_its_hash_and_anything_else_is_told_from_it(
    one: dict[str, str], other: dict[str, str]
) -> None:
    first, second = of(variables=one), of(variables=other)
    assert content_hash(first) == content_hash(of(variables=one))
    assert (content_hash(first) == content_hash(second)) is (first == second)


@given(images=st.fixed_dictionaries({}, optional={"web": st.text(min_size=1), "log": st.text(min_size=1)}), own=_texts)
def test_whatever_the_branch_says_the_rest_is_the_bases(images: dict[str, str], own: dict[str, str]) -> None:
    call = of(images=images, variables=own)
    changing = {"image", "environment", "secrets"}
    for base in BASE["containerDefinitions"]:
        mine = container(call, base["name"])
        assert {name: mine[name] for name in mine.keys() - changing} == {
            name: base[name] for name in base.keys() - changing
        }
        assert variables(call, base["name"]).items() >= own.items()
        assert not {secret["name"] for secret in mine.get("secrets", ())} & own.keys()
    assert content_hash(call) == content_hash(
        derived(BASE, Overlay(images=images, variables=own), family=SLUG, tags=TAGS)
    )


def test_a_hash_fits_a_tag_and_does_not_depend_on_the_order_of_names() -> None:
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
    assert len(content_hash(of())) == 32


def test_the_number_is_the_arns_last_part() -> None:
    assert number("arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-login-abcdefg:42") == 42
