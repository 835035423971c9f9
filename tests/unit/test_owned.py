"""What an ARN says of a resource that carries our tags."""

import pytest

from preview.naming import ENVIRONMENT_TAG
from preview.owned import Kind, Owned, owned_resource, slug_of_target_group

ELB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"
ECS = "arn:aws:ecs:eu-west-1:111122223333"
TAGS = {ENVIRONMENT_TAG: "acme/shop@feature/a"}


def test_a_target_groups_arn_says_its_name() -> None:
    arn = f"{ELB}:targetgroup/shop-a-abcdefg/0123456789abcdef"
    assert owned_resource(arn, TAGS) == Owned(
        arn=arn, kind=Kind.TARGET_GROUP, environment="acme/shop@feature/a", slug="shop-a-abcdefg"
    )


def test_a_listeners_arn_says_its_load_balancer() -> None:
    arn = f"{ELB}:listener/app/previews/0123456789abcdef/fedcba9876543210"
    assert owned_resource(arn, TAGS) == Owned(
        arn=arn,
        kind=Kind.LISTENER,
        environment="acme/shop@feature/a",
        load_balancer=f"{ELB}:loadbalancer/app/previews/0123456789abcdef",
    )


@pytest.mark.parametrize(
    ("name", "cluster"), [("previews/shop-a-abcdefg", "previews"), ("shop-a-abcdefg", None)], ids=["long", "old"]
)
def test_a_services_arn_says_its_name_and_only_the_long_form_its_cluster(name: str, cluster: str | None) -> None:
    arn = f"{ECS}:service/{name}"
    assert owned_resource(arn, TAGS) == Owned(
        arn=arn, kind=Kind.SERVICE, environment="acme/shop@feature/a", slug="shop-a-abcdefg", cluster=cluster
    )


def test_a_task_definitions_arn_says_its_family_which_is_an_environments_slug() -> None:
    arn = f"{ECS}:task-definition/shop-a-abcdefg:12"
    assert owned_resource(arn, TAGS) == Owned(
        arn=arn, kind=Kind.TASK_DEFINITION, environment="acme/shop@feature/a", slug="shop-a-abcdefg"
    )
    assert Kind.TASK_DEFINITION.words == "task definition"


def test_other_partitions_have_the_same_forms() -> None:
    found = owned_resource("arn:aws-cn:ecs:cn-north-1:111122223333:service/previews/a", TAGS)
    assert found is not None
    assert found.cluster == "previews"


@pytest.mark.parametrize(
    "arn",
    [
        f"{ELB}:loadbalancer/app/previews/0123456789abcdef",
        f"{ELB}:listener-rule/app/previews/0123456789abcdef/fedcba9876543210/0011",
        f"{ELB}:listener/net/previews/0123456789abcdef/fedcba9876543210",
        f"{ECS}:task/previews/0011",
        f"{ECS}:service/previews/a/b",
        f"{ECS}:task-definition/shop-a-abcdefg",
        f"{ECS}:task-set/previews/a/b",
        "arn:aws:s3:::bucket",
        "",
    ],
)
def test_what_no_run_makes_is_passed_over(arn: str) -> None:
    assert owned_resource(arn, TAGS) is None


def test_a_resource_without_the_environments_tag_is_nobodys_in_particular() -> None:
    found = owned_resource(f"{ECS}:service/previews/a", {})
    assert found is not None
    assert found.environment == ""


@pytest.mark.parametrize("arn", [None, "", f"{ECS}:service/previews/a"])
def test_what_is_no_target_group_has_no_slug(arn: str | None) -> None:
    assert slug_of_target_group(arn) is None
    assert slug_of_target_group(f"{ELB}:targetgroup/shop-a/0123") == "shop-a"
