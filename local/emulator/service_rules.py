"""What ECS does when it is asked about services, beyond what the emulator does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from local.emulator.delays import SERVICE_VISIBLE, TASK_REPLACED, TASK_STOPPING
from local.emulator.ministack_inside import (
    Record,
    Response,
    cluster_named,
    clusters,
    ecs_answer,
    ecs_refusal,
    in_this_scope,
    reconcile,
    service_key,
    service_of_task,
    services,
    target_groups,
    tasks,
)
from local.emulator.rules import ECS, Call, Rule, each
from local.emulator.targets import Targets
from local.emulator.timeline import Timeline

_API = "docs.aws.amazon.com/AmazonECS/latest/APIReference"
_TERRAFORM = "terraform-provider-aws internal/service/ecs/service.go"
_ACTIVE, _DRAINING, _INACTIVE = "ACTIVE", "DRAINING", "INACTIVE"
_IN_CLUSTER = (
    *("CreateService", "UpdateService", "DeleteService", "ListServices"),
    *("RunTask", "StopTask", "ListTasks", "DescribeTasks"),
)


@dataclass(frozen=True, kw_only=True)
class _Creation:
    """A service's creation: when, by which call, and what had its name before."""

    at: float
    token: str | None
    parameters: Mapping[str, Any]
    before: Record | None


class Services:
    """What ECS knows of services that the emulator does not keep."""

    def __init__(self, timeline: Timeline, targets: Targets) -> None:
        """Nothing is known yet."""
        self._timeline = timeline
        self._targets = targets
        self._creations: dict[str, _Creation] = {}
        self._last_at = float("-inf")

    def forget(self) -> None:
        """Nothing is known again."""
        self._creations.clear()
        self._last_at = float("-inf")

    async def without_cluster(self, call: Call) -> Response | None:
        """The refusal where there is no such cluster; the emulator makes it."""
        if cluster_named(call.parameters.get("cluster")) in clusters():
            return None
        return ecs_refusal("ClusterNotFoundException", "Cluster not found.")

    async def same_name(self, call: Call) -> Response | None:
        """The service that the same call has made already, or the refusal where another one has the name."""
        key, service = _service(call, "serviceName")
        if service is None or service["status"] == _INACTIVE:
            return None
        if service["status"] == _DRAINING:
            return ecs_refusal("InvalidParameterException", "Unable to Start a service that is still Draining.")
        made, token = self._creations.get(key), call.parameters.get("clientToken")
        if token and made and (made.token, made.parameters) == (token, call.parameters):
            return ecs_answer({"service": service})
        return ecs_refusal("InvalidParameterException", "Creation of service was not idempotent.")

    async def without_load_balancer(self, call: Call) -> Response | None:
        """The refusal where a target group is in no listener and no rule."""
        groups = target_groups()
        for balanced in call.parameters.get("loadBalancers") or ():
            arn = balanced.get("targetGroupArn")
            if arn and not groups.get(arn, {}).get("LoadBalancerArns"):
                said = f"The target group with targetGroupArn {arn} does not have an associated load balancer."
                return ecs_refusal("InvalidParameterException", said)
        return None

    async def about_to_create(self, call: Call) -> Response | None:
        """Writes down what had the name before."""
        key, service = _service(call, "serviceName")
        self._last_at = self._timeline.now()
        self._creations[key] = _Creation(
            at=self._last_at,
            token=call.parameters.get("clientToken"),
            parameters=call.parameters,
            before=_shown(service) if service is not None else None,
        )
        return None

    async def created(self, call: Call, response: Response) -> Response:
        """Forgets a creation that failed."""
        if response[0] != HTTPStatus.OK:
            self._creations.pop(_service(call, "serviceName")[0], None)
        return response

    async def not_visible_yet(self, call: Call, response: Response) -> Response:
        """Leaves out services that have just been made: what had their name before is shown, if anything had."""
        since = self._timeline.now() - SERVICE_VISIBLE
        if response[0] != HTTPStatus.OK or self._last_at <= since:
            return response
        answer = json.loads(response[2])
        shown, failures = [], list(answer["failures"])
        for service in answer["services"]:
            key = service_key(call.parameters.get("cluster"), service["serviceName"]) or ""
            made = self._creations.get(key)
            if made is None or made.at <= since:
                shown.append(service)
            elif made.before is not None:
                shown.append(made.before)
            else:
                failures.append({"arn": service["serviceArn"], "reason": "MISSING"})
        return ecs_answer({"services": shown, "failures": failures})

    async def not_active(self, call: Call) -> Response | None:
        """The refusal to change a service that is on its way out, or out."""
        _, service = _service(call, "service")
        if service is None or service["status"] == _ACTIVE:
            return None
        return ecs_refusal("ServiceNotActiveException", "Service was not ACTIVE.")

    async def deleted_before(self, call: Call) -> Response | None:
        """The service as it is, where it is on its way out already, or out."""
        _, service = _service(call, "service")
        return None if service is None or service["status"] == _ACTIVE else ecs_answer({"service": service})

    async def drains(self, call: Call, response: Response) -> Response:
        """Has a service that was just deleted drain first."""
        _, service = _service(call, "service")
        if response[0] != HTTPStatus.OK or service is None:
            return response
        service["status"] = _DRAINING
        now = self._timeline.now()
        groups = [balanced.get("targetGroupArn") for balanced in service.get("loadBalancers") or ()]
        drained_at = max(
            (at for group in groups if group for at in self._targets.draining(group).values()), default=now
        )

        def gone() -> None:
            service["status"] = _INACTIVE

        self._timeline.after(drained_at - now + TASK_STOPPING, in_this_scope(gone))
        return ecs_answer({"service": service})

    async def replaced(self, _call: Call, response: Response) -> Response:
        """Has a service start another task in the place of one that somebody stopped."""
        if response[0] != HTTPStatus.OK:
            return response
        stopped = tasks().get(json.loads(response[2])["task"]["taskArn"], {})
        key, service = service_of_task(stopped)
        if service is not None:
            self._timeline.after(TASK_REPLACED, in_this_scope(lambda: reconcile(key)))
        return response

    def rules(self) -> tuple[Rule, ...]:
        """As rules."""
        return (
            *each(
                _IN_CLUSTER,
                service=ECS,
                says=f"An unknown cluster is ClusterNotFoundException. {_API}/CommonErrors.html",
                before=self.without_cluster,
            ),
            Rule(
                service=ECS,
                action="CreateService",
                says="While a service of the name is ACTIVE, only the same call with the same clientToken returns it; "
                'another is InvalidParameterException, "Creation of service was not idempotent." While it is DRAINING: '
                f'"Unable to Start a service that is still Draining." {_API}/API_CreateService.html, {_TERRAFORM}',
                before=self.same_name,
            ),
            Rule(
                service=ECS,
                action="CreateService",
                says="A target group that no listener and no rule uses is InvalidParameterException, "
                f'"does not have an associated load balancer". {_TERRAFORM}',
                before=self.without_load_balancer,
            ),
            Rule(
                service=ECS,
                action="DescribeServices",
                says="A service that was made less than 2 s ago is MISSING, or shown as the INACTIVE one before it: "
                f"the API is eventually consistent. {_API}/API_RunTask.html; terraform-provider-aws waits for it too",
                after=self.not_visible_yet,
            ),
            Rule(
                service=ECS,
                action="CreateService",
                says=f"The service is seen a little later: see DescribeServices. {_API}/API_RunTask.html",
                before=self.about_to_create,
                after=self.created,
            ),
            Rule(
                service=ECS,
                action="UpdateService",
                says=f"A DRAINING or INACTIVE service is ServiceNotActiveException. {_API}/API_UpdateService.html",
                before=self.not_active,
            ),
            Rule(
                service=ECS,
                action="DeleteService",
                says="A DRAINING service is returned as it is. github.com/aws/aws-cli/issues/1334",
                before=self.deleted_before,
            ),
            Rule(
                service=ECS,
                action="DeleteService",
                says="The service is DRAINING until its targets have drained and its tasks have stopped, and INACTIVE "
                f"then. {_API}/API_DeleteService.html, "
                "docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html",
                after=self.drains,
            ),
            Rule(
                service=ECS,
                action="StopTask",
                says="A service's task is replaced while the service wants it: 9 s later in a public report. "
                "docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html",
                after=self.replaced,
            ),
        )


def _service(call: Call, named: str) -> tuple[str, Record | None]:
    """The key of the service that a call is about, and the service."""
    key = service_key(call.parameters.get("cluster"), call.parameters.get(named)) or ""
    return key, services().get(key)


def _shown(service: Record) -> Record:
    shown: Record = json.loads(ecs_answer(service)[2])
    return shown
