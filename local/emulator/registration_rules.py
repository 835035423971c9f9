"""What ECS refuses to register as a task definition, and the emulator takes."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from local.emulator.ministack_inside import Response, ecs_refusal
from local.emulator.rules import ECS, Call, Rule

Definition = Mapping[str, Any]
Refuse = Callable[[Definition], tuple[str, str] | None]
"""The code and message of the refusal, if it is one."""

_API = "docs.aws.amazon.com/AmazonECS/latest/APIReference"
_GUIDE = "docs.aws.amazon.com/AmazonECS/latest/developerguide"
_CLIENT = "ClientException"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_TAGS_AT_MOST = 50
_ECR_IMAGE = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/")
_AMOUNT = re.compile(r"(?P<number>\d*\.?\d+)\s*(?P<unit>[a-z]*)")
_GB = 1024
# MiB of memory by units of CPU: task-cpu-memory-error.html
_FARGATE: Mapping[int, Sequence[int]] = {
    256: (512, 1 * _GB, 2 * _GB),
    512: range(1 * _GB, 4 * _GB + 1, _GB),
    1024: range(2 * _GB, 8 * _GB + 1, _GB),
    2048: range(4 * _GB, 16 * _GB + 1, _GB),
    4096: range(8 * _GB, 30 * _GB + 1, _GB),
    8192: range(16 * _GB, 60 * _GB + 1, 4 * _GB),
    16384: range(32 * _GB, 120 * _GB + 1, 8 * _GB),
}


def family(definition: Definition) -> tuple[str, str] | None:
    """A family's name has a form."""
    if _NAME.fullmatch(str(definition.get("family", ""))):
        return None
    return _CLIENT, "Family contains invalid characters."


def container_names(definition: Definition) -> tuple[str, str] | None:
    """A container's name has a form, and is no other's."""
    names = [str(held.get("name", "")) for held in _containers(definition)]
    if not all(map(_NAME.fullmatch, names)):
        return _CLIENT, "Container.name contains invalid characters."
    if len(set(names)) < len(names):
        return _CLIENT, "Container names must be unique within a Task Definition."
    return None


def secrets(definition: Definition) -> tuple[str, str] | None:
    """A secret's name is that of no other secret, and of no variable."""
    for container in _containers(definition):
        names = Counter(held["name"] for held in container.get("secrets") or ())
        if twice := next((name for name, times in names.items() if times > 1), None):
            return _CLIENT, f"Duplicate secret names found: {twice}. Each secret name must be unique."
        variables = {held["name"] for held in container.get("environment") or ()}
        if shared := next((name for name in names if name in variables), None):
            return _CLIENT, (
                "The secret name must be unique and not shared with any new or existing environment variables set on "
                f"the container, such as '{shared}'."
            )
        if names and not definition.get("executionRoleArn"):
            return _CLIENT, (
                "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
            )
    return None


def fargate(definition: Definition) -> tuple[str, str] | None:
    """Fargate takes one network mode and some pairs of CPU and memory alone."""
    if "FARGATE" not in (definition.get("requiresCompatibilities") or ()):
        return None
    if definition.get("networkMode", "awsvpc") != "awsvpc":
        return _CLIENT, "Fargate only supports network mode 'awsvpc'."
    for named in ("cpu", "memory"):
        if not definition.get(named):
            return _CLIENT, f"Fargate requires that '{named}' be defined at the task level."
    cpu, memory = _amount(definition["cpu"]), _amount(definition["memory"])
    if memory in _FARGATE.get(cpu, ()):
        return None
    return _CLIENT, f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory."


def execution_role(definition: Definition) -> tuple[str, str] | None:
    """Fargate pulls from ECR, and writes logs, as the execution role."""
    if "FARGATE" not in (definition.get("requiresCompatibilities") or ()) or definition.get("executionRoleArn"):
        return None
    needs = "Fargate requires task definition to have execution role ARN to support"
    for container in _containers(definition):
        if _ECR_IMAGE.match(str(container.get("image", ""))):
            return _CLIENT, f"{needs} ECR images."
        if (container.get("logConfiguration") or {}).get("logDriver") == "awslogs":
            return _CLIENT, f"{needs} log driver awslogs."
    return None


def tags(definition: Definition) -> tuple[str, str] | None:
    """At most 50 tags, each key once, none of AWS's own."""
    keys = [str(held.get("key", "")) for held in definition.get("tags") or ()]
    if len(keys) > _TAGS_AT_MOST:
        return "InvalidParameterException", f"The number of tags exceeds the limit of {_TAGS_AT_MOST}."
    if len(set(keys)) < len(keys) or any(key.lower().startswith("aws:") for key in keys):
        return "InvalidParameterException", "Each tag key must be unique, and not begin with aws:."
    return None


def _containers(definition: Definition) -> Iterator[Mapping[str, Any]]:
    yield from definition.get("containerDefinitions") or ()


def _amount(text: object) -> int:
    """CPU units or MiB; of `1 vCPU` and `2 GB`, too. -1 where it is neither."""
    match = _AMOUNT.fullmatch(str(text).strip().lower())
    if match is None or match["unit"] not in ("", "vcpu", "gb"):
        return -1
    return round(float(match["number"]) * (_GB if match["unit"] else 1))


def _rule(refuse: Refuse, says: str) -> Rule:
    async def before(call: Call) -> Response | None:
        refused = refuse(call.parameters)
        return ecs_refusal(*refused) if refused else None

    return Rule(service=ECS, action="RegisterTaskDefinition", says=says, before=before)


RULES = (
    _rule(
        family,
        "A family's name has at most 255 letters, digits, `_` and `-`; another is ClientException. "
        f"{_API}/API_RegisterTaskDefinition.html",
    ),
    _rule(
        container_names,
        "A container's name likewise, and no two are the same; else ClientException. "
        f"{_API}/API_ContainerDefinition.html, github.com/metaps/genova/issues/291",
    ),
    _rule(
        secrets,
        "A secret with the name of another or of a variable is ClientException, and so is one without an execution "
        "role. github.com/dagster-io/dagster/issues/11622, github.com/CircleCI-Public/aws-ecs-orb/issues/210",
    ),
    _rule(
        fargate,
        "Fargate's pairs of CPU and memory are few; another is ClientException, "
        f'"No Fargate configuration exists for given values". {_GUIDE}/task-cpu-memory-error.html',
    ),
    _rule(
        execution_role,
        "On Fargate an image of ECR, or the log driver awslogs, without an execution role is ClientException. "
        f"{_GUIDE}/task_execution_IAM_role.html",
    ),
    _rule(
        tags,
        "More than 50 tags, a key twice or one of AWS's own is InvalidParameterException. "
        f"{_API}/API_RegisterTaskDefinition.html",
    ),
)
"""Every one of them."""
