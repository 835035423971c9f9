"""What Elastic Load Balancing refuses, asked of the emulator under the rulebook."""

from typing import cast

import pytest

from local.emulator.ministack_inside import Record, target_groups
from tests.rulebook.account import PORT, Account, listener, refusal


@pytest.mark.parametrize("name", ["a" * 33, "-a", "a-", "a--b", "a_b", "a.b", "ä"])
def test_a_name_that_is_none_is_refused(account: Account, name: str) -> None:
    code, message = refusal(account.made.create_target_group, Name=name, Protocol="HTTP", Port=PORT, VpcId="vpc-1")

    assert code == "ValidationError"
    assert name in message


def test_a_name_of_32_characters_is_one(account: Account) -> None:
    assert account.group(Name=f"a-{'b' * 30}")


def test_a_load_balancer_has_fifty_listeners_at_most(account: Account) -> None:
    balancer, group = account.balancer(), account.group()
    for port in range(20000, 20050):
        account.listen(balancer, port, group)

    assert refusal(account.made.create_listener, **listener(balancer, 20050, group))[0] == "TooManyListeners"
    assert refusal(account.made.create_listener, **listener(balancer, 20000, account.group()))[0] == "DuplicateListener"
    assert account.listen(balancer, 20000, group)  # the same once more
    assert account.listen(account.balancer(), 20050, account.group())


def test_a_load_balancer_has_a_hundred_target_groups_at_most(account: Account) -> None:
    balancer, first = account.balancer(), account.group()
    listening = account.listen(balancer, 20000, first)
    groups = [account.group() for _ in range(99)]
    for priority, group in enumerate(groups, start=1):
        account.made.create_rule(**rule(listening, priority, group))
    too_many = "TooManyUniqueTargetGroupsPerLoadBalancer"

    assert refusal(account.made.create_listener, **listener(balancer, 20001, account.group()))[0] == too_many
    assert refusal(account.made.create_rule, **rule(listening, 100, account.group()))[0] == too_many
    assert account.listen(balancer, 20001, first)  # counts once
    described = account.made.describe_target_groups(LoadBalancerArn=balancer)["TargetGroups"]
    assert len(described) == 100


def test_a_region_has_three_thousand_target_groups_at_most(account: Account) -> None:
    first = account.group(Name="first")
    there = cast(dict[str, Record], target_groups())
    for number in range(2999):
        there[f"{first}{number}"] = {
            **there[first],
            "TargetGroupArn": f"{first}{number}",
            "TargetGroupName": str(number),
        }

    assert refusal(account.group)[0] == "TooManyTargetGroups"
    assert account.group(Name="first") == first


def test_a_group_belongs_to_one_load_balancer(account: Account) -> None:
    first, second, group = account.balancer(), account.balancer(), account.group()
    listening = account.listen(first, 20000, group)

    refused = refusal(account.made.create_listener, **listener(second, 20000, group))
    assert refused[0] == "TargetGroupAssociationLimit"

    account.made.delete_listener(ListenerArn=listening)
    assert account.listen(second, 20000, group)


def test_traffic_goes_to_no_group_that_is_not_there(account: Account) -> None:
    balancer, group = account.balancer(), account.group()
    listening = account.listen(balancer, 20000, group)
    gone = f"{group}x"

    assert refusal(account.made.create_listener, **listener(balancer, 20001, gone))[0] == "TargetGroupNotFound"
    assert refusal(account.made.create_rule, **rule(listening, 1, gone))[0] == "TargetGroupNotFound"
    actions = [{"Type": "forward", "TargetGroupArn": gone}]
    refused = refusal(account.made.modify_listener, ListenerArn=listening, DefaultActions=actions)
    assert refused[0] == "TargetGroupNotFound"


def test_a_load_balancer_that_is_not_there_is_said_first(account: Account) -> None:
    group = account.routed()
    gone = listener(f"{account.balancer()}x", 20000, group)

    assert refusal(account.made.create_listener, **gone)[0] == "LoadBalancerNotFound"


def test_a_group_is_in_use_until_a_while_after_its_listener(account: Account) -> None:
    balancer, group = account.balancer(), account.group()
    listening = account.listen(balancer, 20000, group)
    said = f"Target group '{group}' is currently in use by a listener or a rule"

    assert refusal(account.made.delete_target_group, TargetGroupArn=group) == ("ResourceInUse", said)
    account.made.delete_listener(ListenerArn=listening)
    account.wait(1.9)
    assert refusal(account.made.delete_target_group, TargetGroupArn=group) == ("ResourceInUse", said)
    account.wait(0.1)
    account.made.delete_target_group(TargetGroupArn=group)
    assert refusal(account.made.describe_target_groups, TargetGroupArns=[group])[0] == "TargetGroupNotFound"


def test_a_group_is_in_use_by_a_rule_too(account: Account) -> None:
    balancer, first, second = account.balancer(), account.group(), account.group()
    made = account.made.create_rule(**rule(account.listen(balancer, 20000, first), 1, second))["Rules"][0]

    assert refusal(account.made.delete_target_group, TargetGroupArn=second)[0] == "ResourceInUse"
    account.made.delete_rule(RuleArn=made["RuleArn"])
    account.wait(2)
    account.made.delete_target_group(TargetGroupArn=second)


def test_a_listener_that_moves_on_frees_its_group(account: Account) -> None:
    balancer, first, second = account.balancer(), account.group(), account.group()
    listening = account.listen(balancer, 20000, first)
    actions = [{"Type": "forward", "TargetGroupArn": second}]
    account.made.modify_listener(ListenerArn=listening, DefaultActions=actions)

    described = account.made.describe_target_groups(TargetGroupArns=[first, second])["TargetGroups"]
    assert [group["LoadBalancerArns"] for group in described] == [[], [balancer]]
    account.wait(2)
    account.made.delete_target_group(TargetGroupArn=first)


def test_a_group_that_no_listener_ever_used_goes_at_once(account: Account) -> None:
    account.made.delete_target_group(TargetGroupArn=account.group())


def test_deleting_what_is_gone(account: Account) -> None:
    account.made.delete_target_group(TargetGroupArn=f"{account.group()}x")  # no error

    gone = f"{account.listen(account.balancer(), 20000, account.group())}x"
    assert refusal(account.made.delete_listener, ListenerArn=gone)[0] == "ListenerNotFound"


def test_a_deregistered_target_drains(account: Account) -> None:
    group = account.routed(delay=30)
    targets = [{"Id": "10.9.9.9", "Port": 80}]
    account.made.register_targets(TargetGroupArn=group, Targets=targets)
    account.made.deregister_targets(TargetGroupArn=group, Targets=targets)

    described = account.made.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"][0]
    assert described["TargetHealth"] == {
        "State": "draining",
        "Reason": "Target.DeregistrationInProgress",
        "Description": "Target deregistration is in progress",
    }
    account.wait(30)
    assert account.health(group) == []


def test_a_target_that_nobody_checked_was_failing_all_along(account: Account) -> None:
    group = account.routed(UnhealthyThresholdCount=2)
    targets = [{"Id": "10.9.9.9", "Port": 80}]  # where no task is
    account.made.register_targets(TargetGroupArn=group, Targets=targets)
    account.wait(2 + 5)

    assert account.health(group) == ["unhealthy"]


def rule(listener: str, priority: int, group: str) -> dict[str, object]:
    """What CreateRule is asked."""
    return {
        "ListenerArn": listener,
        "Priority": priority,
        "Conditions": [{"Field": "path-pattern", "Values": [f"/{priority}"]}],
        "Actions": [{"Type": "forward", "TargetGroupArn": group}],
    }
