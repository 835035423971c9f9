"""The life of task definition revisions, asked of the emulator under the rulebook."""

from typing import Any

import pytest

from local.emulator.fates import HEALTHY
from tests.rulebook.account import CLUSTER, Account, refusal


def status(account: Account, revision: str) -> str:
    """A revision's status; empty where ECS knows it no more."""
    listed = [
        (state, arn)
        for state in ("ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS")
        for arn in account.ecs.list_task_definitions(status=state)["taskDefinitionArns"]
    ]
    return next((state for state, arn in listed if arn == revision), "")


def tagged(account: Account) -> list[str]:
    """The task definition revisions that the index of tags knows."""
    found = account.tagging.get_resources(ResourceTypeFilters=["ecs:task-definition"])["ResourceTagMappingList"]
    return [held["ResourceARN"] for held in found]


def deleted(account: Account, *revisions: str) -> Any:
    """What DeleteTaskDefinitions answers, once they are deregistered."""
    for revision in revisions:
        account.ecs.deregister_task_definition(taskDefinition=revision)
    return account.ecs.delete_task_definitions(taskDefinitions=list(revisions))


@pytest.mark.parametrize("begin_to_delete", [False, True])
def test_a_revision_that_is_not_active_begins_nothing(account: Account, begin_to_delete: bool) -> None:
    name = account.service(account.routed())
    gone = account.revision("shop")
    account.ecs.deregister_task_definition(taskDefinition=gone)
    if begin_to_delete:
        account.ecs.delete_task_definitions(taskDefinitions=[gone])
    inactive = "TaskDefinition is inactive"

    ran = refusal(account.ecs.run_task, **account.run(gone))
    created = refusal(account.ecs.create_service, **account.call(account.routed(), taskDefinition=gone))
    updated = refusal(account.ecs.update_service, cluster=CLUSTER, service=name, taskDefinition=gone)

    assert ran == ("InvalidParameterException", inactive)
    assert created == updated == ("ClientException", inactive)


def test_a_service_needs_a_revision_that_is_there(account: Account) -> None:
    for reference in ("unknown", "unknown:1"):
        call = account.call(account.routed(), taskDefinition=reference)
        assert refusal(account.ecs.create_service, **call) == ("ClientException", "TaskDefinition not found.")


def test_a_service_goes_on_and_is_scaled_with_the_revision_that_it_has(account: Account) -> None:
    revision = account.revision("shop")
    name = account.service(account.routed(), taskDefinition=revision)
    account.wait(60)
    deleted(account, revision)

    account.ecs.update_service(cluster=CLUSTER, service=name, desiredCount=2)
    account.wait(300)

    assert [task["lastStatus"] for task in account.tasks(name)] == ["RUNNING", "RUNNING"]
    assert status(account, revision) == "DELETE_IN_PROGRESS"


def test_a_deleted_revision_is_gone_once_no_service_and_no_task_uses_it(account: Account) -> None:
    tags = [{"key": "of", "value": "ours"}]
    revision = account.revision("shop", tags=tags)
    name = account.service(account.routed(), taskDefinition=revision)
    account.wait(60)
    begun = deleted(account, revision)["taskDefinitions"]
    assert [held["status"] for held in begun] == ["DELETE_IN_PROGRESS"]
    account.wait(3600)
    assert tagged(account) == [revision]

    account.ecs.delete_service(cluster=CLUSTER, service=name, force=True)
    assert account.ecs.describe_task_definition(taskDefinition=revision)["taskDefinition"]["deleteRequestedAt"]
    account.wait(61)

    assert status(account, revision) == ""
    assert refusal(account.ecs.describe_task_definition, taskDefinition=revision)[0] == "ClientException"
    assert "shop" not in account.ecs.list_task_definition_families()["families"]
    assert tagged(account) == []


def test_a_running_one_off_task_keeps_its_revision_too(account: Account) -> None:
    revision = account.revision("shop")
    account.fate = lambda _: HEALTHY
    task = account.ecs.run_task(**account.run(revision))["tasks"][0]["taskArn"]
    deleted(account, revision)
    account.wait(600)
    assert status(account, revision) == "DELETE_IN_PROGRESS"

    account.ecs.stop_task(cluster=CLUSTER, task=task)
    account.wait(64)

    assert status(account, revision) == ""


def test_an_active_revision_is_not_deleted_and_nor_is_one_that_is_not_there(account: Account) -> None:
    active, other = account.revision("shop"), account.revision("shop")

    said = account.ecs.delete_task_definitions(taskDefinitions=[active, "shop:9", "shop"])

    assert said["taskDefinitions"] == []
    reasons = [(held["arn"], held["reason"].partition(".")[0]) for held in said["failures"]]
    no_such = "The specified task definition does not exist"
    assert reasons == [
        (active, "The specified task definition is still in ACTIVE status"),
        ("shop:9", no_such),
        ("shop", no_such),
    ]
    assert (status(account, active), status(account, other)) == ("ACTIVE", "ACTIVE")


def test_at_most_ten_are_deleted_at_once(account: Account) -> None:
    revisions = [f"shop:{number}" for number in range(1, 12)]

    assert refusal(account.ecs.delete_task_definitions, taskDefinitions=revisions)[0] == "InvalidParameterException"


def test_a_revision_is_deregistered_by_its_number_and_stays_as_it_is_then(account: Account) -> None:
    revision = account.revision("shop")
    assert refusal(account.ecs.deregister_task_definition, taskDefinition="shop")[0] == "InvalidParameterException"
    assert refusal(account.ecs.deregister_task_definition, taskDefinition="shop:9")[0] == "ClientException"

    first = account.ecs.deregister_task_definition(taskDefinition=revision)["taskDefinition"]
    account.wait(60)
    account.ecs.delete_task_definitions(taskDefinitions=[revision])
    again = account.ecs.deregister_task_definition(taskDefinition=revision)["taskDefinition"]

    assert first["status"] == "INACTIVE"
    assert (again["status"], again["deregisteredAt"]) == ("DELETE_IN_PROGRESS", first["deregisteredAt"])


def test_a_family_means_its_latest_active_revision(account: Account) -> None:
    first, second = account.revision("shop"), account.revision("shop")
    account.ecs.deregister_task_definition(taskDefinition=second)

    assert account.ecs.describe_task_definition(taskDefinition="shop")["taskDefinition"]["taskDefinitionArn"] == first
    assert account.ecs.run_task(**account.run("shop"))["tasks"][0]["taskDefinitionArn"] == first

    account.ecs.deregister_task_definition(taskDefinition=first)
    assert refusal(account.ecs.describe_task_definition, taskDefinition="shop")[0] == "ClientException"


def test_numbers_of_revisions_are_not_used_again(account: Account) -> None:
    deleted(account, account.revision("shop"), account.revision("shop"))
    account.wait(60)
    assert account.ecs.list_task_definition_families()["families"] == []

    assert account.revision("shop").endswith("/shop:3")


def test_a_family_is_listed_by_its_full_name_and_in_order(account: Account) -> None:
    revisions = [account.revision("shop") for _ in range(11)]
    account.revision("shop-web")
    listed = account.ecs.list_task_definitions

    assert listed(familyPrefix="shop")["taskDefinitionArns"] == revisions
    assert listed(familyPrefix="shop", sort="DESC", maxResults=1)["taskDefinitionArns"] == revisions[-1:]
    assert listed(familyPrefix="sho")["taskDefinitionArns"] == []
    pages = account.ecs.get_paginator("list_task_definitions").paginate(
        familyPrefix="shop", PaginationConfig={"PageSize": 4}
    )
    assert [arn for page in pages for arn in page["taskDefinitionArns"]] == revisions


def test_families_are_listed_by_the_beginning_of_their_names(account: Account) -> None:
    account.revision("shop-web")
    account.ecs.deregister_task_definition(taskDefinition=account.revision("shop"))
    account.revision("other")
    families = account.ecs.list_task_definition_families

    assert families(familyPrefix="shop")["families"] == ["shop", "shop-web"]
    assert families(familyPrefix="shop", status="ACTIVE")["families"] == ["shop-web"]
    assert families(status="INACTIVE")["families"] == ["shop"]
    assert families(status="ALL")["families"] == ["other", "shop", "shop-web"]


def test_tags_are_told_to_whoever_asks_and_found_by_the_index(account: Account) -> None:
    tags = [{"key": "of", "value": "ours"}]
    revision = account.revision("shop", tags=tags)
    account.revision("shop")
    describe = account.ecs.describe_task_definition

    assert describe(taskDefinition=revision, include=["TAGS"])["tags"] == tags
    assert "tags" not in describe(taskDefinition=revision)
    assert tagged(account) == [revision]
    account.ecs.deregister_task_definition(taskDefinition=revision)
    assert tagged(account) == [revision]


def test_what_was_not_given_is_not_described(account: Account) -> None:
    described = account.ecs.describe_task_definition(taskDefinition=account.revision("shop"))["taskDefinition"]

    assert {"taskRoleArn", "executionRoleArn", "pidMode", "cpu"}.isdisjoint(described)
