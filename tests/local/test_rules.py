"""How a rule is laid over a service's calls."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from local.emulator.ministack_inside import Response
from local.emulator.rules import ECS, ELB, Call, Rule, keep


class Service:
    """A service's handler that remembers what reached it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
    ) -> Response:
        self.bodies.append(body)
        return 200, {}, b"the service's"


def ask(service: Service, rules: list[Rule], *, action: str, of: str = ELB, body: bytes = b"") -> Response:
    """One call through the rules."""
    handler = keep(rules, service=of)(service)
    headers = {"x-amz-target": f"Any.{action}"} if of == ECS else {}
    text = body or f"Action={action}&Names.member.1=a&Names.member.2=b+c".encode()
    return asyncio.run(handler("POST", "/", headers, text, {}))


def test_a_call_without_a_rule_reaches_the_service_unchanged() -> None:
    service = Service()

    answer = ask(service, [], action="DescribeTags")

    assert answer[2] == b"the service's"
    assert service.bodies == [b"Action=DescribeTags&Names.member.1=a&Names.member.2=b+c"]


def test_a_rule_that_answers_keeps_the_call_from_the_service() -> None:
    async def refuse(call: Call) -> Response:
        return 400, {}, call.action.encode()

    service = Service()
    rule = Rule(service=ELB, action="CreateListener", says="no", before=refuse)

    assert ask(service, [rule], action="CreateListener") == (400, {}, b"CreateListener")
    assert service.bodies == []
    assert ask(service, [rule], action="DeleteListener")[2] == b"the service's"


def test_a_rule_that_does_not_answer_leaves_it_to_the_service() -> None:
    async def no_answer(call: Call) -> None:
        assert call.members("Names") == ["a", "b c"]
        assert call.members("Others") == []

    rule = Rule(service=ELB, action="DescribeTags", says="nothing", before=no_answer)

    assert ask(Service(), [rule], action="DescribeTags")[2] == b"the service's"


def test_rules_change_an_answer_one_after_the_other() -> None:
    async def louder(call: Call, answer: Response) -> Response:
        return answer[0], answer[1], answer[2] + b"!"

    rule = Rule(service=ELB, action="DescribeTags", says="louder", after=louder)

    assert ask(Service(), [rule, rule], action="DescribeTags")[2] == b"the service's!!"


def test_an_ecs_call_is_read_from_its_target_and_its_json() -> None:
    async def echo(call: Call) -> Response:
        return 200, {}, json.dumps(call.parameters["tasks"]).encode()

    rule = Rule(service=ECS, action="DescribeTasks", says="echo", before=echo)

    assert ask(Service(), [rule], action="DescribeTasks", of=ECS, body=b'{"tasks": ["a"]}')[2] == b'["a"]'


def test_a_body_that_is_no_json_is_left_to_the_service_to_refuse() -> None:
    async def no_answer(call: Call) -> None:
        assert call.parameters == {}

    rule = Rule(service=ECS, action="DescribeTasks", says="nothing", before=no_answer)

    for body in (b"{", b"[1]", b"\xff"):
        assert ask(Service(), [rule], action="DescribeTasks", of=ECS, body=body)[2] == b"the service's"
