"""Tasks that no service started: how they begin, how they end, and by what they are found."""

from typing import Any

from local.emulator.fates import CANNOT_START, HEALTHY, NOT_PLACED, Begun, Fate, exits
from tests.rulebook.account import CLUSTER, Account, refusal

SIDECAR = {"name": "sidecar", "image": "any:2"}


def commanded(*command: str, name: str = "app") -> dict[str, Any]:
    """The overrides that give a container another command."""
    return {"containerOverrides": [{"name": name, "command": list(command)}]}


def started(account: Account, definition: str | None = None, **settings: Any) -> str:
    """The ARN of a new one-off task."""
    call = account.run(definition or account.revision("shop"), **settings)
    return str(account.ecs.run_task(**call)["tasks"][0]["taskArn"])


def test_a_one_off_task_does_its_work_and_ends(account: Account) -> None:
    arn = started(account, startedBy="run-1", tags=[{"key": "of", "value": "ours"}])
    task = account.task(arn)
    assert (task["lastStatus"], task["startedBy"], task["group"]) == ("PROVISIONING", "run-1", "family:shop")
    assert task["tags"] == [{"key": "of", "value": "ours"}]
    account.wait(22)
    assert account.task(arn)["lastStatus"] == "RUNNING"
    account.wait(1)

    task = account.task(arn)
    assert (task["lastStatus"], task["desiredStatus"]) == ("STOPPED", "STOPPED")
    assert (task["stopCode"], task["containers"][0]["exitCode"]) == ("EssentialContainerExited", 0)
    assert task["stoppedReason"] == "Essential container in task exited"


def test_a_fate_is_chosen_by_family_starter_and_command(account: Account) -> None:
    asked: list[Begun] = []

    def fails(begun: Begun) -> Fate:
        asked.append(begun)
        return exits(7)

    account.fate = fails
    revision = account.revision("shop")
    arn = started(account, revision, startedBy="run-1", overrides=commanded("migrate", "--all"))
    account.wait(21)

    assert [(held.family, held.started_by, held.command) for held in asked] == [("shop", "run-1", ("migrate", "--all"))]
    assert (asked[0].service, asked[0].deployment, asked[0].task_definition) == ("", 0, revision)
    assert account.task(arn)["containers"][0]["exitCode"] == 7


def test_the_code_is_that_of_the_container_whose_command_was_given(account: Account) -> None:
    account.fate = lambda _: exits(7)
    containers = [SIDECAR, {"name": "app", "image": "any:1"}]
    arn = started(account, account.revision("shop", containerDefinitions=containers), overrides=commanded("migrate"))
    account.wait(21)

    codes = {held["name"]: held["exitCode"] for held in account.task(arn)["containers"]}
    assert codes == {"sidecar": 0, "app": 7}


def test_a_task_goes_on_while_something_essential_runs(account: Account) -> None:
    account.fate = lambda _: exits(7)
    containers = [SIDECAR, {"name": "app", "image": "any:1", "essential": False}]
    arn = started(account, account.revision("shop", containerDefinitions=containers), overrides=commanded("migrate"))
    account.wait(600)

    task = account.task(arn)
    assert task["lastStatus"] == "RUNNING"
    assert [held["lastStatus"] for held in task["containers"]] == ["RUNNING", "STOPPED"]


def test_a_task_that_cannot_start_has_no_code(account: Account) -> None:
    account.fate = lambda _: CANNOT_START
    arn = started(account)
    account.wait(20)

    task = account.task(arn)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert "exitCode" not in task["containers"][0]


def test_a_task_that_there_is_no_room_for_is_a_failure_of_the_call(account: Account) -> None:
    account.fate = lambda _: NOT_PLACED
    answer = account.ecs.run_task(**account.run(account.revision("shop")))

    assert answer["tasks"] == []
    assert "Capacity is unavailable" in answer["failures"][0]["reason"]
    assert account.ecs.list_tasks(cluster=CLUSTER)["taskArns"] == []


def test_a_task_that_somebody_stops_ends_as_it_was_told_to(account: Account) -> None:
    account.fate = lambda _: HEALTHY
    running, pending = started(account), ""
    account.wait(20)
    pending = started(account)
    for arn in (running, pending):
        account.ecs.stop_task(cluster=CLUSTER, task=arn, reason="enough")
    assert account.task(running)["desiredStatus"] == "STOPPED"
    account.wait(3)

    first, second = account.task(running), account.task(pending)
    assert {(task["lastStatus"], task["stopCode"], task["stoppedReason"]) for task in (first, second)} == {
        ("STOPPED", "UserInitiated", "enough")
    }
    assert first["containers"][0]["exitCode"] == 0
    assert "exitCode" not in second["containers"][0]


def test_the_same_call_begins_one_task(account: Account) -> None:
    call = account.run(account.revision("shop"), clientToken="a")
    made = account.ecs.run_task(**call)["tasks"][0]["taskArn"]

    assert account.ecs.run_task(**call)["tasks"][0]["taskArn"] == made
    assert refusal(account.ecs.run_task, **{**call, "startedBy": "b"})[0] == "ConflictException"
    assert account.ecs.list_tasks(cluster=CLUSTER)["taskArns"] == [made]


def test_tasks_are_listed_by_family_or_by_starter_alone(account: Account) -> None:
    account.fate = lambda _: HEALTHY
    shop = started(account, account.revision("shop"), startedBy="run-1")
    web = started(account, account.revision("shop-web"), startedBy="run-2")
    listed = account.ecs.list_tasks

    assert listed(cluster=CLUSTER, family="shop")["taskArns"] == [shop]
    assert listed(cluster=CLUSTER, startedBy="run-2")["taskArns"] == [web]
    both = refusal(listed, cluster=CLUSTER, startedBy="run-2", family="shop")
    assert both[0] == "InvalidParameterException"


def test_a_task_that_ecs_cannot_run_is_refused(account: Account) -> None:
    revision = account.revision("shop")
    run = account.ecs.run_task

    assert refusal(run, **account.run(revision, startedBy="run 1"))[0] == "InvalidParameterException"
    assert "not a container" in refusal(run, **account.run(revision, overrides=commanded("x", name="other")))[1]
    assert "Network Configuration" in refusal(run, cluster=CLUSTER, taskDefinition=revision)[1]


def test_tags_of_tasks_are_told_to_whoever_asks(account: Account) -> None:
    arn = started(account, tags=[{"key": "of", "value": "ours"}])

    assert "tags" not in account.ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"][0]
