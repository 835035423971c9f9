"""What ECS refuses and how it lets go, asked of the emulator under the rulebook."""

import pytest

from tests.rulebook.account import CLUSTER, Account, listener, refusal


def test_a_service_needs_a_cluster_that_exists(account: Account) -> None:
    call = {**account.call(account.routed()), "cluster": "other"}

    assert refusal(account.ecs.create_service, **call)[0] == "ClusterNotFoundException"
    assert account.ecs.list_clusters()["clusterArns"][0].endswith(f"/{CLUSTER}")
    assert len(account.ecs.list_clusters()["clusterArns"]) == 1
    assert refusal(account.ecs.list_tasks, cluster="other")[0] == "ClusterNotFoundException"


def test_a_service_needs_a_group_behind_a_listener(account: Account) -> None:
    balancer, group = account.balancer(), account.group()
    call = account.call(group)
    said = f"The target group with targetGroupArn {group} does not have an associated load balancer."

    assert refusal(account.ecs.create_service, **call) == ("InvalidParameterException", said)

    gone = account.listen(balancer, 20000, group)
    account.elbv2.delete_listener(ListenerArn=gone)
    assert refusal(account.ecs.create_service, **call) == ("InvalidParameterException", said)

    account.listen(balancer, 20000, group)
    assert account.ecs.create_service(**call)["service"]["status"] == "ACTIVE"


def test_only_the_same_call_with_the_same_token_returns_the_service(account: Account) -> None:
    call = account.call(account.routed(), clientToken="a" * 36)
    made = account.ecs.create_service(**call)["service"]

    assert account.ecs.create_service(**call)["service"]["serviceArn"] == made["serviceArn"]
    assert account.ecs.create_service(**call)["service"]["createdAt"] == made["createdAt"]
    for other in ({"desiredCount": 2}, {"clientToken": "b" * 36}):
        refused = refusal(account.ecs.create_service, **{**call, **other})
        assert refused == ("InvalidParameterException", "Creation of service was not idempotent.")
    assert len(account.tasks(made["serviceName"])) == 1


def test_a_service_is_missing_until_it_is_seen(account: Account) -> None:
    made = account.service(account.routed())
    described = account.ecs.describe_services(cluster=CLUSTER, services=[made])

    assert (described["services"], [failure["reason"] for failure in described["failures"]]) == ([], ["MISSING"])
    account.wait(1.9)
    assert account.shown(made)["status"] == "MISSING"
    account.wait(0.1)
    assert account.shown(made)["status"] == "ACTIVE"


def test_a_new_service_is_first_seen_as_the_inactive_one_of_its_name(account: Account) -> None:
    group = account.routed()
    call = account.call(group)
    account.ecs.create_service(**call)
    account.ecs.delete_service(cluster=CLUSTER, service=call["serviceName"], force=True)
    account.wait(60)

    account.ecs.create_service(**call)

    assert account.shown(call["serviceName"])["status"] == "INACTIVE"
    account.wait(2)
    assert account.shown(call["serviceName"])["status"] == "ACTIVE"


def test_a_deleted_service_drains_for_as_long_as_its_targets(account: Account) -> None:
    group = account.routed(delay=30)
    call = account.call(group)
    name = account.ecs.create_service(**call)["service"]["serviceName"]
    account.wait(60)
    assert account.health(group) == ["healthy"]

    deleted = account.ecs.delete_service(cluster=CLUSTER, service=name, force=True)["service"]

    assert deleted["status"] == account.shown(name)["status"] == "DRAINING"
    assert account.ecs.list_services(cluster=CLUSTER)["serviceArns"] == []
    assert account.health(group) == ["draining"]
    assert account.tasks(name) == []
    assert [task["lastStatus"] for task in account.tasks(name, "STOPPED")] == ["DEACTIVATING"]
    said = "Unable to Start a service that is still Draining."
    assert refusal(account.ecs.create_service, **call) == ("InvalidParameterException", said)
    account.wait(31)
    assert (account.health(group), account.shown(name)["status"]) == ([], "DRAINING")
    assert [task["lastStatus"] for task in account.tasks(name, "STOPPED")] == ["STOPPING"]
    account.wait(2)
    assert account.shown(name)["status"] == "INACTIVE"
    assert [task["lastStatus"] for task in account.tasks(name, "STOPPED")] == ["STOPPED"]
    assert account.ecs.create_service(**call)["service"]["status"] == "ACTIVE"


def test_a_service_without_targets_drains_for_its_tasks_alone(account: Account) -> None:
    name = account.service(account.routed(delay=300))
    account.ecs.delete_service(cluster=CLUSTER, service=name, force=True)

    account.wait(2.9)
    assert account.shown(name)["status"] == "DRAINING"
    account.wait(0.1)
    assert account.shown(name)["status"] == "INACTIVE"


@pytest.mark.parametrize("after", [0, 600])
def test_a_deleted_service_cannot_be_changed_and_can_be_deleted_again(account: Account, after: float) -> None:
    name = account.service(account.routed())
    account.ecs.delete_service(cluster=CLUSTER, service=name, force=True)
    account.wait(after)

    refused = refusal(account.ecs.update_service, cluster=CLUSTER, service=name, desiredCount=1)
    again = account.ecs.delete_service(cluster=CLUSTER, service=name, force=True)["service"]

    assert refused[0] == "ServiceNotActiveException"
    assert again["status"] == ("INACTIVE" if after else "DRAINING")


def test_a_service_above_zero_is_not_deleted_without_force(account: Account) -> None:
    name = account.service(account.routed())

    refused = refusal(account.ecs.delete_service, cluster=CLUSTER, service=name)

    assert refused == (
        "InvalidParameterException",
        "The service cannot be stopped while it is scaled above 0.",
    )
    account.wait(2)
    assert account.shown(name)["status"] == "ACTIVE"


def test_a_stopped_task_is_replaced_nine_seconds_later(account: Account) -> None:
    name = account.service(account.routed())
    account.wait(60)
    first = account.tasks(name)[0]["taskArn"]

    account.ecs.stop_task(cluster=CLUSTER, task=first)

    account.wait(8.9)
    assert account.tasks(name) == []
    account.wait(0.1)
    assert [task["lastStatus"] for task in account.tasks(name)] == ["PROVISIONING"]


def test_a_stopped_task_of_a_service_at_zero_is_not_replaced(account: Account) -> None:
    name = account.service(account.routed())
    account.wait(60)
    task = account.tasks(name)[0]["taskArn"]

    account.ecs.update_service(cluster=CLUSTER, service=name, desiredCount=0)
    account.ecs.stop_task(cluster=CLUSTER, task=task)
    account.wait(60)

    assert account.tasks(name) == []


def test_the_listener_may_be_made_while_the_service_drains(account: Account) -> None:
    balancer, group = account.balancer(), account.group()
    first = account.listen(balancer, 20000, group)
    name = account.service(group)
    account.wait(60)
    account.ecs.delete_service(cluster=CLUSTER, service=name, force=True)
    account.elbv2.delete_listener(ListenerArn=first)

    assert account.elbv2.create_listener(**listener(balancer, 20000, account.group()))["Listeners"]
