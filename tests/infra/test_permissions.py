"""What each role may do: no more than its code calls, on no more than it must, and nothing that is not ours."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from preview.naming import STACK_TAG
from tests.infra.roles import ROLES
from tests.infra.synthesized import APP_KEY, BY_ARN, HOOK, Synthesized

ADAPTERS = Path(__file__).resolve().parents[2] / "functions" / "adapters"

_OTHER_REPOSITORY = ":ecr:us-east-1:444455556666:repository/team/proxy"
# Where AWS takes no resource: every other statement names what it is about.
ON_EVERYTHING = {
    "WriteTraces",
    "DeliverLogs",
    "LookAtLoadBalancing",
    "FindTaskDefinitions",
    "RegisterTaskDefinitions",
    "DeregisterTaskDefinitions",
    "LookAtTaskDefinitions",
    "ListTasksOfTheClusters",
    "ListWhatIsTagged",
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_exactly_this(synthesized: Synthesized, role: str) -> None:
    assert {action for statement in _statements(synthesized, role) for action in _list(statement["Action"])} == ROLES[
        role
    ]


def test_there_is_no_role_beside_these(synthesized: Synthesized) -> None:
    assert len(synthesized.deity.of_type("IAM::Role")) == len(ROLES)
    assert synthesized.deity.of_type("IAM::Policy") == {}
    assert synthesized.deity.of_type("IAM::ManagedPolicy") == {}


@pytest.mark.parametrize("stack", ["deity", "sandbox"])
def test_no_role_has_a_managed_policy_or_a_wildcard_action(synthesized: Synthesized, stack: str) -> None:
    template = getattr(synthesized, stack)
    roles = template.of_type("IAM::Role").values()
    assert [role for role in roles if "ManagedPolicyArns" in role] == []
    policies = [policy for role in roles for policy in role.get("Policies", [])]
    policies += template.of_type("IAM::Policy").values()
    actions = [
        action
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        for action in _list(statement["Action"])
    ]
    assert actions
    assert [action for action in actions if "*" in action] == []


def test_only_what_aws_cannot_narrow_is_allowed_on_everything(synthesized: Synthesized) -> None:
    wide = {
        statement["Sid"]
        for role in ROLES
        for statement in _statements(synthesized, role)
        if "*" in _list(statement["Resource"])
    }
    assert wide == ON_EVERYTHING


@pytest.mark.parametrize("service", ["elasticloadbalancing", "ecs"])
def test_the_step_role_has_what_the_adapters_call_and_nothing_else(synthesized: Synthesized, service: str) -> None:
    modules = {"elasticloadbalancing": ("load_balancer.py",), "ecs": ("ecs.py", "task_definitions.py")}[service]
    source = "".join((ADAPTERS / module).read_text(encoding="utf-8") for module in modules)
    called = set(re.findall(r"_client\.(?!get_paginator)(\w+)\(", source))
    called |= set(re.findall(r'get_paginator\("(\w+)"\)', source))
    # Asked for beside the calls that make something with tags.
    implied = {"elasticloadbalancing": {"AddTags"}, "ecs": {"TagResource"}}[service]
    needed = {"".join(map(str.capitalize, name.split("_"))) for name in called} | implied
    assert {action for action in ROLES["step"] if action.startswith(f"{service}:")} == {
        f"{service}:{name}" for name in needed
    }


def test_what_the_step_role_makes_has_to_carry_our_tag(synthesized: Synthesized) -> None:
    for action in (
        "ecs:CreateService",
        "ecs:RegisterTaskDefinition",
        "elasticloadbalancing:CreateTargetGroup",
        "elasticloadbalancing:CreateListener",
    ):
        assert _conditions(synthesized, "step", action) == {
            "StringEquals": {f"aws:RequestTag/{STACK_TAG}": "ecs-deity"}
        }


def test_what_the_step_role_changes_or_removes_has_to_carry_our_tag(synthesized: Synthesized) -> None:
    changing = [
        action
        for action in ROLES["step"]
        if re.search(r"^(ecs|elasticloadbalancing):(Delete|Modify|Update|Stop)", action)
        # Deregistering cannot be narrowed: the step looks at the tags itself.
    ]
    assert len(changing) == 8
    for action in changing:
        assert _conditions(synthesized, "step", action) == {
            "StringEquals": {f"aws:ResourceTag/{STACK_TAG}": "ecs-deity"}
        }


def test_the_step_role_can_tag_only_what_it_is_making(synthesized: Synthesized) -> None:
    balancing = _conditions(synthesized, "step", "elasticloadbalancing:AddTags")["StringEquals"]
    services = _conditions(synthesized, "step", "ecs:TagResource")["StringEquals"]
    assert set(balancing["elasticloadbalancing:CreateAction"]) == {"CreateTargetGroup", "CreateListener"}
    assert services["ecs:CreateAction"] == ["CreateService", "RegisterTaskDefinition"]
    assert balancing[f"aws:RequestTag/{STACK_TAG}"] == services[f"aws:RequestTag/{STACK_TAG}"] == "ecs-deity"


def test_listeners_are_made_on_the_configured_load_balancers_alone(synthesized: Synthesized) -> None:
    assert set(_resources(synthesized, "step", "elasticloadbalancing:CreateListener")) == {
        "arn:elasticloadbalancing:loadbalancer/app/by-name/*",
        "arn:elasticloadbalancing:loadbalancer/app/ecs-deity-sandbox/*",
        BY_ARN,
    }
    assert set(_resources(synthesized, "step", "elasticloadbalancing:DeleteListener")) == {
        "arn:elasticloadbalancing:listener/app/by-name/*",
        "arn:elasticloadbalancing:listener/app/ecs-deity-sandbox/*",
        BY_ARN.replace(":loadbalancer/", ":listener/") + "/*",
    }


def test_services_and_tasks_are_those_of_the_configured_clusters(synthesized: Synthesized) -> None:
    clusters = ("apis", "ecs-deity-sandbox", "previews")
    services = [f"arn:ecs:service/{cluster}/*" for cluster in clusters]
    tasks = [f"arn:ecs:task/{cluster}/*" for cluster in clusters]
    assert _resources(synthesized, "step", "ecs:CreateService") == services
    assert _resources(synthesized, "step", "ecs:StopTask") == tasks
    assert sorted(_resources(synthesized, "step", "ecs:DescribeTasks")) == sorted(services + tasks)
    listed = _conditions(synthesized, "step", "ecs:ListTasks")["ArnEquals"]["ecs:cluster"]
    assert [_arn(arn) for arn in listed] == [f"arn:ecs:cluster/{cluster}" for cluster in clusters]


def test_roles_are_passed_to_tasks_alone(synthesized: Synthesized) -> None:
    assert _conditions(synthesized, "step", "iam:PassRole") == {
        "StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    }


def test_a_secret_is_read_by_the_functions_that_need_it_alone(synthesized: Synthesized) -> None:
    read = {
        role: _resources(synthesized, role, "secretsmanager:GetSecretValue")
        for role, actions in ROLES.items()
        if "secretsmanager:GetSecretValue" in actions
    }
    assert read == {
        "github_webhook": ["arn:secretsmanager:secret:ecs-deity/github-webhook-??????"],
        "slack_command": ["arn:secretsmanager:secret:ecs-deity/slack-signing-??????"],
        "slack_notifier": ["arn:secretsmanager:secret:ecs-deity/slack-??????"],
        "chat_command": ["arn:secretsmanager:secret:ecs-deity/slack-??????"],
    }


def test_the_sweep_can_change_nothing_but_what_the_registry_says(synthesized: Synthesized) -> None:
    of_aws = {action for action in ROLES["sweep"] if action.startswith(("ecs:", "elasticloadbalancing:", "tag:"))}
    assert {action for action in of_aws if not re.match(r"\w+:(Describe|Get)", action)} == set()
    assert _resources(synthesized, "sweep", "ecs:DescribeServices") == [
        "arn:ecs:service/apis/*",
        "arn:ecs:service/ecs-deity-sandbox/*",
        "arn:ecs:service/previews/*",
    ]


def test_who_asks_for_something_can_change_nothing_but_what_the_registry_says(synthesized: Synthesized) -> None:
    of_ecs = {action for action in ROLES["chat_command"] if action.startswith("ecs:")}
    assert {action for action in of_ecs if not re.match(r"ecs:(Describe|List)", action)} == set()
    clusters = ("apis", "ecs-deity-sandbox", "previews")
    assert _resources(synthesized, "chat_command", "ecs:DescribeTasks") == [
        f"arn:ecs:task/{cluster}/*" for cluster in clusters
    ]


@pytest.mark.parametrize("role", ["step", "sweep", "chat_command", "github_notifier"])
def test_the_app_is_signed_for_with_its_own_key_alone_and_for_tokens_alone(synthesized: Synthesized, role: str) -> None:
    assert _resources(synthesized, role, "kms:Sign") == ["arn:kms:key/*"]
    assert _conditions(synthesized, role, "kms:Sign") == {
        "StringEquals": {"kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"},
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": APP_KEY},
    }


def test_messages_are_sent_to_the_queues_that_are_meant_and_no_other(synthesized: Synthesized) -> None:
    sent = {
        role: {
            statement["Sid"]: sorted(json.dumps(resource) for resource in _list(statement["Resource"]))
            for statement in _statements(synthesized, role)
            if "sqs:SendMessage" in _list(statement["Action"])
        }
        for role in ROLES
    }
    commands, feedback = (
        [_queue(synthesized, "chat_command")],
        [_queue(synthesized, role) for role in ("github_notifier", "slack_notifier")],
    )
    assert {role: held for role, held in sent.items() if held} == {
        "github_webhook": {"ShowAnew": sorted(feedback), "Command": commands},
        "slack_command": {"Command": commands},
        "chat_command": {"ShowAnew": sorted(feedback)},
        "run_ended": {"KeepWhatWasLost": [_lost(synthesized)]},
        "sweep": {"KeepWhatWasLost": [_lost(synthesized)]},
    }


@pytest.mark.parametrize("role", ["chat_command", "slack_notifier", "github_notifier"])
def test_messages_are_taken_from_the_functions_own_queue_alone(synthesized: Synthesized, role: str) -> None:
    taken = _statement(synthesized, role, "sqs:ReceiveMessage")["Resource"]
    assert json.dumps(taken) == _queue(synthesized, role)


def test_images_are_looked_for_in_the_projects_repositories_alone(synthesized: Synthesized) -> None:
    (statement,) = (held for held in _statements(synthesized, "step") if held["Action"] == "ecr:DescribeImages")
    own, other = statement["Resource"]
    assert other == {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, _OTHER_REPOSITORY]]}
    assert own["Fn::Join"][1][-1] == ":repository/webapp"
    assert {"Ref": "AWS::AccountId"} in own["Fn::Join"][1]


def test_a_hook_task_is_of_a_task_definition_of_ours_and_in_a_configured_cluster(synthesized: Synthesized) -> None:
    conditions = _conditions(synthesized, "teardown", "ecs:RunTask")
    assert conditions["StringEquals"] == {
        f"aws:ResourceTag/{STACK_TAG}": "ecs-deity",
        f"aws:RequestTag/{STACK_TAG}": "ecs-deity",
    }
    clusters = [_arn(arn) for arn in conditions["ArnEquals"]["ecs:cluster"]]
    assert clusters == [f"arn:ecs:cluster/{name}" for name in ("apis", "ecs-deity-sandbox", "previews")]
    assert "ecs:RunTask" not in ROLES["provision"]


def test_a_projects_hook_is_called_by_provision_alone(synthesized: Synthesized) -> None:
    assert HOOK in _resources(synthesized, "provision", "lambda:InvokeFunction")
    assert len(_resources(synthesized, "provision", "lambda:InvokeFunction")) == 2
    assert len(_resources(synthesized, "teardown", "lambda:InvokeFunction")) == 1


def _queue(synthesized: Synthesized, handler: str) -> str:
    """The queue that a function takes from, as JSON."""
    return json.dumps(synthesized.deity.source(handler)["EventSourceArn"])


def _lost(synthesized: Synthesized) -> str:
    """The queue of what Lambda gave up on, as JSON."""
    (lost,) = {
        json.dumps(held["DestinationConfig"]["OnFailure"]["Destination"])
        for held in synthesized.deity.of_type("Lambda::EventInvokeConfig").values()
    }
    return lost


def _statements(synthesized: Synthesized, role: str) -> Iterator[dict[str, Any]]:
    template = synthesized.deity
    if role in ("provision", "teardown"):
        machines = template.of_type("StepFunctions::StateMachine").values()
        arn = next(held["RoleArn"] for held in machines if held["StateMachineName"].endswith(role))
    else:
        arn = template.function(role)["Role"]
    for policy in template.of_type("IAM::Role")[arn["Fn::GetAtt"][0]]["Policies"]:
        yield from policy["PolicyDocument"]["Statement"]


def _statement(synthesized: Synthesized, role: str, action: str) -> dict[str, Any]:
    (found,) = (held for held in _statements(synthesized, role) if action in _list(held["Action"]))
    return found


def _conditions(synthesized: Synthesized, role: str, action: str) -> dict[str, dict[str, Any]]:
    conditions: dict[str, dict[str, Any]] = _statement(synthesized, role, action)["Condition"]
    return conditions


def _resources(synthesized: Synthesized, role: str, action: str) -> list[str]:
    return [_arn(resource) for resource in _list(_statement(synthesized, role, action)["Resource"])]


def _arn(resource: Any) -> str:
    """The ARN without this account's partition, region and number; other references as JSON."""
    if isinstance(resource, str):
        return resource
    if "Fn::Join" not in resource:
        return json.dumps(resource)
    joined = "".join(part if isinstance(part, str) else f"<{part['Ref']}>" for part in resource["Fn::Join"][1])
    return joined.replace("arn:<AWS::Partition>:", "arn:").replace(":<AWS::Region>:<AWS::AccountId>:", ":")


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, (str, dict)) else [value]
