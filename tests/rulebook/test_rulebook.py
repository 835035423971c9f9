"""The book as a whole: its page, its clock, and that it leaves nothing behind."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from local.emulator.ministack_inside import handler
from local.emulator.rulebook import BEHAVIOURS, Rulebook, scaled
from local.emulator.rulebook_page import page
from local.emulator.rules import ECS, ELB
from local.emulator.timeline import Timeline
from tests.rulebook.account import CLUSTER, Account, Clock

PAGE = Path(__file__).parents[2] / "docs" / "rulebook.md"
SOURCE = re.compile(r"docs\.aws\.amazon\.com/\S+|github\.com/\S+|terraform-provider-aws")


def test_the_page_says_what_the_rules_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_rule_names_what_it_is_based_on() -> None:
    rules = Rulebook(clock=Clock()).rules
    said = [*(rule.says for rule in rules), *(held.says for held in BEHAVIOURS)]

    assert [words for words in said if not SOURCE.search(words)] == []
    assert all(rule.before or rule.after for rule in rules)


def test_throttles_come_before_every_other_rule() -> None:
    throttling = ["ThrottlingException" in rule.says for rule in Rulebook(clock=Clock()).rules]

    assert throttling == sorted(throttling, reverse=True)


def life(account: Account) -> list[Any]:
    """Everything that ECS and ELB say of a short life."""
    group = account.group()
    listener = account.listen(account.balancer(), 20000, group)
    made = account.service(group)
    account.wait(25)
    said = [account.shown(made), account.tasks(made), account.elbv2.describe_target_health(TargetGroupArn=group)]
    account.ecs.delete_service(cluster=CLUSTER, service=made, force=True)
    account.elbv2.delete_listener(ListenerArn=listener)
    said.append(account.tasks(made, "STOPPED"))
    return said


def test_the_same_calls_at_the_same_times_have_the_same_answers() -> None:
    told = []
    for _ in range(2):
        account = Account()
        with account.book.laid_over():
            account.begin()
            told.append(json.dumps(life(account), default=str, sort_keys=True))
            account.book.reset()

    assert told[0] == told[1]


def test_a_book_that_is_reset_begins_again(account: Account) -> None:
    began = account.clock.now
    life(account)
    account.begin()

    assert account.book.timeline.next_at is None
    assert account.ecs.list_services(cluster=CLUSTER)["serviceArns"] == []
    assert account.elbv2.describe_target_groups()["TargetGroups"] == []
    assert account.clock.now > began


def test_reset_forgets_tables_and_tags_too(account: Account) -> None:
    account.dynamodb.create_table(
        TableName="environments",
        KeySchema=[{"AttributeName": "environment", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "environment", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    account.group(Tags=[{"Key": "stack", "Value": "mine"}])
    assert len(account.tagging.get_resources(TagFilters=[{"Key": "stack"}])["ResourceTagMappingList"]) == 1

    account.begin()

    assert account.dynamodb.list_tables()["TableNames"] == []
    assert account.tagging.get_resources(TagFilters=[{"Key": "stack"}])["ResourceTagMappingList"] == []


def test_the_emulator_is_as_it_was_when_the_book_is_taken_away() -> None:
    before = {service: handler(service) for service in (ELB, ECS)}
    account = Account()

    with account.book.laid_over():
        assert {service: handler(service) for service in (ELB, ECS)} != before
        account.begin()
        account.book.reset()

    assert {service: handler(service) for service in (ELB, ECS)} == before
    group = account.elbv2.create_target_group(Name="a--b", Protocol="HTTP", Port=1, VpcId="vpc-1")
    assert group["TargetGroups"]
    with account.book.laid_over():
        account.book.reset()


def test_what_is_due_happens_in_order_and_sees_its_own_time() -> None:
    clock, seen = Clock(now=100), list[tuple[str, float]]()
    timeline = Timeline(clock)

    def note(what: str) -> None:
        seen.append((what, timeline.now()))

    def first() -> None:
        note("first")
        timeline.after(0.5, lambda: note("its consequence"))

    timeline.after(2, lambda: note("second"))
    timeline.after(1, first)
    timeline.after(2, lambda: note("third"))
    timeline.after(60, lambda: note("never"))
    timeline.catch_up()
    assert (seen, timeline.behind, timeline.next_at) == ([], False, 101)
    clock.now += 10
    timeline.catch_up()

    assert seen == [("first", 101), ("its consequence", 101.5), ("second", 102), ("third", 102)]
    timeline.forget()
    assert timeline.next_at is None


def test_what_fails_is_said_and_the_rest_still_happens_later() -> None:
    clock, seen = Clock(now=0), list[float]()
    timeline = Timeline(clock)

    def fail() -> None:
        raise ValueError("no")

    timeline.after(1, fail)
    timeline.after(2, lambda: seen.append(timeline.now()))
    clock.now = 5

    with pytest.raises(ValueError, match="no"):
        timeline.catch_up()
    assert timeline.now() == 5
    timeline.catch_up()
    assert seen == [2]


def test_a_scaled_clock_runs_in_awss_seconds() -> None:
    clock = Clock(now=10)
    aws = scaled(clock, 0.05)

    began = aws()
    clock.now += 1

    assert aws() - began == pytest.approx(20)
