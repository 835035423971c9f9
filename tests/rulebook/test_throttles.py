"""How many calls the emulator lets an account make under the rulebook."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.emulator.throttle_rules import ACCOUNT, LIMITS, Bucket, Limit
from tests.rulebook.account import CLUSTER, Account, refusal


def let_through(call: Callable[[], Any], *, tries: int) -> int:
    """How many of so many calls at one moment are not throttled; what they are refused for does not matter."""
    answers = [_code(call) for _ in range(tries)]
    return tries - answers.count("ThrottlingException")


def _code(call: Callable[[], Any]) -> str:
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def bucket(account: Account, name: str) -> Bucket:
    """One of the account's buckets, by its limit's name."""
    return next(held for held in account.book.buckets if held.limit.name == name)


def test_a_bucket_begins_full_fills_at_its_rate_and_never_over_its_size() -> None:
    bucket = Bucket(limit=Limit(service="ecs", name="any", actions=(), burst=2, per_second=0.5))

    assert [bucket.take(100) for _ in range(3)] == [True, True, False]
    assert [bucket.take(at) for at in (101, 102, 103.9, 104)] == [False, True, False, True]
    assert [bucket.take(1000) for _ in range(3)] == [True, True, False]
    assert (bucket.calls, bucket.refused) == (10, 4)


def test_mutating_calls_of_elastic_load_balancing_share_twenty_and_three_a_second(account: Account) -> None:
    def create() -> None:
        account.elbv2.delete_listener(ListenerArn="gone")

    assert let_through(create, tries=25) == 20
    account.wait(2)
    assert let_through(create, tries=25) == 6


def test_descriptions_share_forty_and_ten_a_second(account: Account) -> None:
    assert let_through(account.elbv2.describe_target_groups, tries=50) == 40
    assert refusal(account.elbv2.describe_target_groups) == ("ThrottlingException", "Rate exceeded")
    account.wait(1)
    assert let_through(account.elbv2.describe_target_groups, tries=50) == 10


def test_everything_of_elastic_load_balancing_shares_the_accounts_bucket(account: Account) -> None:
    assert let_through(account.elbv2.describe_target_groups, tries=30) == 30
    assert let_through(lambda: account.elbv2.delete_listener(ListenerArn="gone"), tries=20) == 10


def test_a_call_that_its_own_bucket_refuses_has_used_the_accounts(account: Account) -> None:
    assert let_through(lambda: account.elbv2.delete_listener(ListenerArn="gone"), tries=30) == 20
    assert let_through(account.elbv2.describe_target_groups, tries=30) == 10


def test_ecs_does_not_share_with_elastic_load_balancing(account: Account) -> None:
    let_through(account.elbv2.describe_target_groups, tries=50)

    assert account.ecs.list_services(cluster=CLUSTER)["serviceArns"] == []


@pytest.mark.parametrize(
    ("action", "parameters", "burst", "per_second"),
    [
        ("delete_service", {"cluster": CLUSTER, "service": "gone"}, 50, 5),
        ("list_services", {"cluster": CLUSTER}, 100, 20),
        ("deregister_task_definition", {"taskDefinition": "gone:1"}, 20, 1),
        ("delete_task_definitions", {"taskDefinitions": ["gone:1"]}, 5, 1),
        ("stop_task", {"cluster": CLUSTER, "task": "gone"}, 100, 40),
        ("list_tasks", {"cluster": CLUSTER}, 100, 20),
    ],
)
def test_ecs_has_a_bucket_for_each_kind_of_call(
    account: Account, action: str, parameters: dict[str, Any], burst: int, per_second: int
) -> None:
    def call() -> None:
        getattr(account.ecs, action)(**parameters)

    assert let_through(call, tries=burst + 20) == burst
    account.wait(1)
    assert let_through(call, tries=per_second + 20) == per_second


def test_what_ecs_registers_itself_is_not_counted(account: Account) -> None:
    account.service(account.routed(), desiredCount=30)
    account.wait(60)

    assert bucket(account, "Registration of targets").calls == 0


def test_the_runs_own_plumbing_is_not_counted(account: Account) -> None:
    assert let_through(account.made.describe_listeners, tries=100) == 100
    assert bucket(account, "Describe actions together").calls == 0
    assert let_through(account.elbv2.describe_listeners, tries=100) == 40


def test_calls_and_refusals_are_counted_for_each_bucket(account: Account) -> None:
    let_through(account.elbv2.describe_target_groups, tries=50)

    account_wide, describing = account.book.buckets[0], bucket(account, "Describe actions together")
    assert (account_wide.calls, account_wide.refused) == (50, 10)
    assert (describing.calls, describing.refused) == (40, 0)

    account.begin()
    assert {(held.calls, held.refused) for held in account.book.buckets if held.limit.service == ACCOUNT.service} == {
        (0, 0)
    }


def test_a_throttled_call_changes_nothing(account: Account) -> None:
    call = account.call(account.routed())
    let_through(lambda: account.ecs.delete_service(cluster=CLUSTER, service="gone"), tries=60)

    assert refusal(account.ecs.create_service, **call) == ("ThrottlingException", "Rate exceeded")
    account.wait(10)
    assert account.ecs.list_services(cluster=CLUSTER)["serviceArns"] == []


def test_no_action_is_in_two_buckets_of_its_own() -> None:
    actions = [(limit.service, action) for limit in LIMITS for action in limit.actions]

    assert len(actions) == len(set(actions))
    assert {action for limit in LIMITS if limit.service == ACCOUNT.service for action in limit.actions} == set(
        ACCOUNT.actions
    )
