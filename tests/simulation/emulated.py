"""The emulator in this process, with its rulebook, as what answers the calls of a wire."""

import asyncio

from ministack import app  # type: ignore[import-untyped]
from ministack.services import alb, dynamodb, ecs  # type: ignore[import-untyped]

from tests.simulation.wire import ApiCall, Response

_SERVICES = {
    "dynamodb": "dynamodb",
    "ecs": "ecs",
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tagging",
}


class Emulated:
    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        from local.emulator.rulebook import rules
        from local.emulator.rules import keep, ECS, ELB
        from local.emulator.ministack_inside import wrap_service
        from local.emulator.health_checks import HealthChecks
        from local.emulator.recorded_tasks import with_address
        from local.emulator.ministack_inside import wrap_function
        from local.emulator.service_rules import correct_services
        async def probe(check): return None
        book = rules(HealthChecks(probe=probe), health_interval_scale=1)
        for service in (ELB, ECS):
            wrap_service(service, keep(book, service=service))
        correct_services()
        wrap_function(ecs, "_run_task", with_address)

    def reset(self) -> None:
        for module in (alb, dynamodb, ecs):
            module.reset()

    def answer(self, call: ApiCall) -> Response:
        handler = app.SERVICE_HANDLERS[_SERVICES[call.service]]
        return self._loop.run_until_complete(handler(call.method, call.path, call.headers, call.body, call.query))
