"""What recorded tasks consist of: their place in a service, their network interface, and how their containers end."""

from typing import Any

from local.emulator.delays import TARGET_CHECKED
from local.emulator.fates import Begun
from local.emulator.ministack_inside import Record
from local.emulator.routes import seconds_to_fail

_NO_ROOM = "Capacity is unavailable at this time. Please try again later or in a different availability zone"


def begun(task: Record, service: Record | None) -> Begun:
    """What there is to say of a task when its fate is chosen. Each deployment of its service gets a number."""
    command = next((held["command"] for held in _overrides(task) if held.get("command")), ())
    number = 0
    if service is not None:
        numbers = service.setdefault("_deployment_numbers", {})
        number = numbers.setdefault(task["_deployment_id"], len(numbers) + 1)
    return Begun(
        service=service["serviceName"] if service else "",
        task_definition=task["taskDefinitionArn"],
        deployment=number,
        started_by=task["startedBy"],
        command=tuple(command),
    )


def not_placed(task: Record) -> dict[str, str]:
    """RunTask's failure for a task that there is no room for."""
    return {"arn": str(task["containerInstanceArn"]), "reason": _NO_ROOM}


def leave(task: Record, code: int) -> bool:
    """The container that a one-off task is for ends with a code; whether the task ends with it.

    It is the one whose command was given, or else the first essential one. A task goes on where what ended is not
    essential and something else still runs: AmazonECS/latest/developerguide/task_definition_parameters.html.
    """
    containers, essential = task["containers"], task["_container_essentials"]
    commanded = {held.get("name") for held in _overrides(task) if held.get("command")}
    places = [place for place, held in enumerate(containers) if held["name"] in commanded]
    place = (places or [place for place, counts in enumerate(essential) if counts] or [0])[0]
    containers[place].update(lastStatus="STOPPED", exitCode=code)
    return bool(essential[place]) or all(held["lastStatus"] == "STOPPED" for held in containers)


def _overrides(task: Record) -> list[dict[str, Any]]:
    return list((task.get("overrides") or {}).get("containerOverrides") or ())


def groups_of(service: Record | None) -> list[str]:
    """The target groups of a service that exist, or existed: one that is gone is in no use."""
    balanced = (service or {}).get("loadBalancers") or ()
    return [held["targetGroupArn"] for held in balanced if held.get("targetGroupArn")]


def patience(service: Record) -> float:
    """How long a task that never answers is kept: its grace, or until enough checks have failed.

    AmazonECS/latest/developerguide/load-balancer-healthcheck.html.
    """
    until_unhealthy = TARGET_CHECKED + max(map(seconds_to_fail, groups_of(service)), default=0.0)
    return float(max(service.get("healthCheckGracePeriodSeconds") or 0, until_unhealthy))


def interface(task: str, address: str) -> dict[str, Any]:
    return {
        "id": task.rpartition("/")[2],
        "type": "ElasticNetworkInterface",
        "status": "ATTACHED",
        "details": [{"name": "privateIPv4Address", "value": address}],
    }
