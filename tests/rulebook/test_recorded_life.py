"""How recorded tasks live and end, in AWS's time and as a test decides."""

from local.emulator.fates import CANNOT_START, HEALTHY, STAYS_PENDING, UNHEALTHY, Begun, Fate, exits
from tests.rulebook.account import CLUSTER, Account


def primary(account: Account, service: str) -> tuple[str, int]:
    """The state of a service's newest deployment, and how many of its tasks run."""
    shown = next(held for held in account.shown(service)["deployments"] if held["status"] == "PRIMARY")
    return shown["rolloutState"], shown["runningCount"]


def test_a_task_takes_its_time_to_run_and_its_target_to_be_healthy(account: Account) -> None:
    group = account.routed()
    name = account.service(group)
    seen = []

    for _ in range(0, 56, 2):
        account.wait(2)
        task = account.tasks(name)[0]
        seen.append((task["lastStatus"], account.health(group), primary(account, name)))

    assert list(dict.fromkeys(str(entry) for entry in seen)) == [
        str(entry)
        for entry in [
            ("PROVISIONING", [], ("IN_PROGRESS", 0)),
            ("PENDING", [], ("IN_PROGRESS", 0)),
            ("RUNNING", ["initial"], ("IN_PROGRESS", 1)),
            ("RUNNING", ["healthy"], ("IN_PROGRESS", 1)),
            ("RUNNING", ["healthy"], ("COMPLETED", 1)),
        ]
    ]


def test_every_task_has_an_address_of_its_own_and_times_of_the_clock(account: Account) -> None:
    group = account.routed()
    began = account.clock.now
    name = account.service(group, desiredCount=2)
    account.wait(25)
    tasks = account.tasks(name)
    described = account.elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]

    addresses = {
        detail["value"]
        for task in tasks
        for detail in task["attachments"][0]["details"]
        if detail["name"] == "privateIPv4Address"
    }
    assert addresses == {target["Target"]["Id"] for target in described} == {"10.0.0.1", "10.0.0.2"}
    assert {task["createdAt"].timestamp() for task in tasks} == {began}
    assert {task["startedAt"].timestamp() for task in tasks} == {began + 20}
    assert account.shown(name)["createdAt"].timestamp() == began


def test_the_old_tasks_stop_once_the_new_ones_are_healthy(account: Account) -> None:
    group = account.routed(delay=5)
    name = account.service(group)
    account.wait(60)
    first = account.tasks(name)[0]["taskArn"]

    account.ecs.update_service(cluster=CLUSTER, service=name, forceNewDeployment=True)
    account.wait(21)
    assert len(account.tasks(name)) == 2
    assert account.health(group) == ["healthy", "initial"]
    account.wait(1)
    second = [task["taskArn"] for task in account.tasks(name)]
    assert (len(second), first in second) == (1, False)
    assert account.health(group) == ["healthy", "draining"]
    assert primary(account, name)[0] == "IN_PROGRESS"
    account.wait(30)

    assert account.health(group) == ["healthy"]
    assert primary(account, name) == ("COMPLETED", 1)
    assert len(account.shown(name)["deployments"]) == 1


def test_a_task_that_exits_is_replaced_until_the_circuit_breaker_gives_up(account: Account) -> None:
    account.fate = lambda *_: exits(3, after=1)
    name = account.service(account.routed())

    account.wait(21 * 3 - 1)
    assert primary(account, name)[0] == "IN_PROGRESS"
    account.wait(1)

    assert primary(account, name)[0] == "FAILED"
    stopped = account.tasks(name, "STOPPED")
    assert [task["containers"][0]["exitCode"] for task in stopped] == [3, 3, 3]
    assert {task["stopCode"] for task in stopped} == {"EssentialContainerExited"}
    account.wait(600)
    assert (account.tasks(name), account.shown(name)["status"]) == ([], "ACTIVE")


def test_a_task_that_cannot_start_counts_as_a_failure(account: Account) -> None:
    account.fate = lambda *_: CANNOT_START
    name = account.service(account.routed())
    account.wait(60)

    assert primary(account, name)[0] == "FAILED"
    reasons = {task["stoppedReason"].partition(":")[0] for task in account.tasks(name, "STOPPED")}
    assert reasons == {"CannotPullContainerError"}


def test_a_task_that_never_passes_its_check_is_given_up_by_its_service(account: Account) -> None:
    account.fate = lambda *_: UNHEALTHY
    group = account.routed(UnhealthyThresholdCount=2)
    name = account.service(group)
    account.wait(22)
    assert account.health(group) == ["initial"]
    account.wait(9)
    assert account.health(group) == ["unhealthy"]
    account.wait(1)

    stopped = account.tasks(name, "STOPPED")[0]
    assert stopped["stoppedReason"] == f"Task failed ELB health checks in (target-group {group})"
    account.wait(2 * 32)
    assert primary(account, name)[0] == "FAILED"


def test_a_slow_application_is_given_its_grace(account: Account) -> None:
    account.fate = lambda *_: UNHEALTHY
    name = account.service(account.routed(), healthCheckGracePeriodSeconds=120)

    account.wait(20 + 119)
    assert account.tasks(name, "STOPPED") == []
    account.wait(1)
    assert len(account.tasks(name, "STOPPED")) == 1


def test_a_task_may_stay_pending_for_good(account: Account) -> None:
    account.fate = lambda *_: STAYS_PENDING
    name = account.service(account.routed())
    account.wait(3600)

    assert [task["lastStatus"] for task in account.tasks(name)] == ["PENDING"]
    assert primary(account, name) == ("IN_PROGRESS", 0)


def test_a_fate_is_chosen_by_service_definition_and_deployment(account: Account) -> None:
    asked = []

    def second_fails(begun: Begun) -> Fate:
        asked.append((begun.service, begun.task_definition, begun.deployment))
        return exits() if begun.deployment == 2 else HEALTHY

    account.fate = second_fails
    first, second = account.definition(), account.definition()
    name = account.service(account.routed(), taskDefinition=first)
    account.wait(60)
    account.ecs.update_service(cluster=CLUSTER, service=name, taskDefinition=second)
    account.wait(90)

    assert asked == [(name, first, 1), *[(name, second, 2)] * 3]
    assert primary(account, name)[0] == "FAILED"


def test_a_service_goes_back_to_what_was_complete(account: Account) -> None:
    account.fate = lambda begun: exits() if begun.deployment == 2 else HEALTHY
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
    first = account.definition()
    name = account.service(account.routed(), taskDefinition=first, deploymentConfiguration=breaker)
    account.wait(60)
    account.ecs.update_service(cluster=CLUSTER, service=name, taskDefinition=account.definition())
    account.wait(120)

    assert account.shown(name)["taskDefinition"] == first
    assert primary(account, name) == ("COMPLETED", 1)


def test_a_deployment_that_failed_is_listed_until_the_next_is_complete(account: Account) -> None:
    account.fate = lambda begun: exits() if begun.deployment == 1 else HEALTHY
    name = account.service(account.routed())
    account.wait(90)
    account.ecs.update_service(cluster=CLUSTER, service=name, forceNewDeployment=True)
    account.wait(30)
    assert [held["rolloutState"] for held in account.shown(name)["deployments"]] == ["IN_PROGRESS", "FAILED"]

    account.wait(60)
    assert [held["rolloutState"] for held in account.shown(name)["deployments"]] == ["COMPLETED"]


def test_nothing_is_ready_while_no_listener_sends_anything(account: Account) -> None:
    balancer, group = account.balancer(), account.group()
    listening = account.listen(balancer, 20000, group)
    name = account.service(group)
    account.elbv2.delete_listener(ListenerArn=listening)

    account.wait(600)
    assert (account.health(group), primary(account, name)) == (["unused"], ("IN_PROGRESS", 1))

    account.listen(balancer, 20000, group)
    account.wait(60)
    assert (account.health(group), primary(account, name)) == (["healthy"], ("COMPLETED", 1))


def test_a_task_that_nobody_needs_any_more_is_forgotten_after_an_hour(account: Account) -> None:
    name = account.service(account.routed())
    account.wait(60)
    account.ecs.update_service(cluster=CLUSTER, service=name, desiredCount=0)
    account.wait(60)
    assert len(account.tasks(name, "STOPPED")) == 1

    account.wait(3600)
    assert account.tasks(name, "STOPPED") == []


def test_what_was_missed_happens_in_order_of_its_time(account: Account) -> None:
    name = account.service(account.routed())
    began = account.clock.now
    account.clock.now += 600  # nobody asks for ten minutes

    assert account.tasks(name)[0]["startedAt"].timestamp() == began + 20
    assert primary(account, name) == ("COMPLETED", 1)
    updated = account.shown(name)["deployments"][0]["updatedAt"].timestamp()
    assert updated == began + 20 + 2 + 30
