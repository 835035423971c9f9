"""One message for each life of an environment, always the newest; a thread with all the news; by a bot."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import permutations

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from adapters.slack_refusals import SlackError
from feedback.once import Once
from feedback.slack_messages import SlackMessages
from preview.announcement import Announcement, Status
from preview.config import Config
from preview.errors import BusyError, MissingSettingError, TryLaterError
from preview.queued import Told
from tests.feedback.records import context
from tests.feedback.slack_fakes import FakeSlack, Reply, memory, notices, tables
from tests.unit.announced import CONFIG, CONSOLE, FAILED, READY

CREATING = replace(READY, status=Status.CREATING, url=None, details=(), sequence=3)
WAITING = replace(CREATING, status=Status.WAITING, sequence=7)
DELETING = replace(READY, status=Status.DELETING, url=None, sequence=10, run="r2", machine="teardown")
DELETED = replace(DELETING, status=Status.DELETED, sequence=11)
AGAIN = replace(CREATING, sequence=13, run="r3")
LIFE = (CREATING, WAITING, READY, DELETING, DELETED)


class Died(BaseException):
    """What no handler catches, like the end of a Lambda function's time."""


@dataclass
class World:
    """Functions come and go; Slack and DynamoDB stay."""

    dynamodb: DynamoDBClient
    slack: FakeSlack = field(default_factory=FakeSlack)
    config: Config = CONFIG
    now: int = 1_800_000_000
    remaining_milliseconds: int = 30_000

    def tell(self, *announcements: Announcement, refresh: bool = False) -> None:
        """In a new function each time, with nothing in its own memory."""
        for announcement in announcements:
            self.function().tell(Told(announcement=announcement, refresh=refresh))

    def function(self) -> SlackMessages:
        return SlackMessages(
            slack=self.slack,
            memory=memory(self.dynamodb, lambda: self.now),
            config=self.config,
            console=CONSOLE,
            once=Once(notices(self.dynamodb), context(self.remaining_milliseconds)),
        )

    @property
    def replied(self) -> list[str]:
        return [reply.word for reply in self.slack.replies]


@pytest.fixture
def dynamodb() -> Iterator[DynamoDBClient]:
    with tables() as client:
        yield client


@pytest.fixture
def world(dynamodb: DynamoDBClient) -> World:
    return World(dynamodb=dynamodb)


def at(call: str, error: BaseException) -> Callable[[str], None]:
    def trouble(made: str) -> None:
        if made == call:
            raise error

    return trouble


def quiet(_call: str) -> None:
    """No trouble."""


def test_a_life_is_one_message_and_a_reply_for_each_announcement(world: World) -> None:
    world.tell(*LIFE)
    assert world.slack.words == ["Deleted"]
    assert world.replied == ["Creating", "Waiting", "Ready", "Deleting", "Deleted"]
    assert {(reply.thread, reply.channel) for reply in world.slack.replies} == {("1.0", "id of #previews")}


def test_the_message_follows_every_change(world: World) -> None:
    for announcement in LIFE:
        world.tell(announcement)
        assert world.slack.words == [announcement.status.capitalize()]


@pytest.mark.parametrize("order", list(permutations((CREATING, WAITING, READY))))
def test_in_any_order_the_newest_is_shown_and_all_is_told(order: Iterable[Announcement], world: World) -> None:
    world.tell(*order)
    assert world.slack.words == ["Ready"]
    assert sorted(world.replied) == ["Creating", "Ready", "Waiting"]


def test_a_life_told_backwards_ends_all_the_same(world: World) -> None:
    world.tell(*reversed(LIFE))
    assert world.slack.words == ["Deleted"]
    assert len(world.slack.replies) == len(LIFE)


def test_what_is_told_twice_changes_and_tells_nothing(world: World) -> None:
    world.tell(CREATING, READY)
    calls = list(world.slack.calls)
    world.tell(READY, READY, CREATING)
    assert world.slack.calls == calls


def test_only_a_failure_is_shown_to_all_of_the_channel(world: World) -> None:
    world.tell(CREATING, FAILED)
    assert [reply.broadcast for reply in world.slack.replies] == [False, True]


def test_after_its_end_an_environment_begins_a_new_message(world: World) -> None:
    world.tell(*LIFE, AGAIN)
    assert world.slack.words == ["Deleted", "Creating"]
    assert world.slack.replies[-1].thread == list(world.slack.messages)[1]


def test_what_was_late_in_the_life_before_is_told_in_its_thread(world: World) -> None:
    world.tell(CREATING, DELETED, AGAIN, READY)
    assert world.slack.words == ["Deleted", "Creating"]
    assert world.slack.replies[-1] == Reply(thread="1.0", channel="id of #previews", word="Ready", broadcast=False)


def test_two_environments_have_a_message_each(world: World) -> None:
    world.tell(READY, replace(READY, environment="acme/shop@feature/other"))
    assert world.slack.words == ["Ready", "Ready"]


def test_a_new_channel_begins_with_the_next_life(world: World) -> None:
    world.tell(CREATING)
    world.config = replace(CONFIG, slack=replace(CONFIG.slack, channel="#elsewhere"))
    world.tell(READY, DELETED, AGAIN)
    assert list(world.slack.places.values()) == ["#previews", "#elsewhere"]
    assert [reply.channel for reply in world.slack.replies] == ["id of #previews"] * 3 + ["id of #elsewhere"]


def test_a_refresh_changes_the_message_and_tells_nothing(world: World) -> None:
    world.tell(READY)
    world.tell(replace(READY, keep_until="ever", sequence=8), refresh=True)
    (message,) = world.slack.messages.values()
    assert "kept for good" in message.footnotes[0]
    assert world.replied == ["Ready"]


def test_a_refresh_of_what_began_days_ago_stays_when_older_news_come_late(world: World) -> None:
    requested = replace(READY, status=Status.REQUESTED, sequence=20, at="2026-11-24T00:00:00Z")
    late = replace(requested, status=Status.UPDATING, sequence=19)
    world.tell(READY, requested)
    world.tell(replace(READY, keep_until="ever", sequence=22), refresh=True)
    world.tell(late, requested)
    (message,) = world.slack.messages.values()
    assert "kept for good" in message.footnotes[0]


def test_a_refresh_that_was_overtaken_changes_nothing(world: World) -> None:
    world.tell(READY)
    world.tell(replace(READY, keep_until="ever", sequence=5), refresh=True)
    (message,) = world.slack.messages.values()
    assert "kept for good" not in message.footnotes[0]


def test_a_refresh_comes_too_late_or_too_early_to_show_anything(world: World) -> None:
    world.tell(READY, refresh=True)
    assert world.slack.calls == []
    world.tell(DELETED)
    world.tell(replace(READY, keep_until="ever"), AGAIN, refresh=True)
    assert world.slack.words == ["Deleted"]


def test_a_message_that_somebody_deleted_is_posted_anew_and_kept_up_to_date_from_there(world: World) -> None:
    world.tell(CREATING)
    world.slack.messages.clear()
    world.tell(WAITING, READY)
    assert world.slack.words == ["Ready"]
    (ts,) = world.slack.messages
    assert [reply.thread for reply in world.slack.replies] == ["1.0", ts, ts]


def test_while_another_function_tells_of_it_an_environment_waits(world: World) -> None:
    other = memory(world.dynamodb, lambda: world.now)
    held = other.hold("slack acme/shop@feature/login", seconds=75)
    with pytest.raises(BusyError):
        world.tell(READY)
    assert world.slack.calls == []
    other.release(held)
    world.tell(READY)
    assert world.slack.calls == ["post Ready", "reply Ready"]


@pytest.mark.parametrize(
    "error", [TryLaterError("429", seconds=30), SlackError("is_archived"), MissingSettingError("no")]
)
@pytest.mark.parametrize("call", ["post", "update", "reply"])
def test_whatever_slack_refuses_is_done_at_the_next_try_and_nothing_twice(
    call: str, error: Exception, world: World
) -> None:
    told = CREATING if call == "post" else READY
    if call != "post":
        world.tell(CREATING)
    world.slack.before = at(call, error)
    with pytest.raises(type(error)):
        world.tell(told)
    world.slack.before = quiet

    world.tell(told)

    expected = ["post Creating", "reply Creating"]
    assert world.slack.calls == expected if call == "post" else [*expected, "update Ready", "reply Ready"]


def test_a_reply_that_failed_comes_after_newer_ones_and_changes_nothing(world: World) -> None:
    world.tell(CREATING)
    world.slack.before = at("reply", TryLaterError("500"))
    with pytest.raises(TryLaterError):
        world.tell(WAITING)
    world.slack.before = quiet
    world.tell(READY, WAITING)
    assert world.slack.words == ["Ready"]
    assert world.replied == ["Creating", "Ready", "Waiting"]


def test_a_function_that_dies_before_it_replies_holds_up_the_next_only_for_a_while(world: World) -> None:
    world.remaining_milliseconds = -1
    world.slack.before = at("reply", Died())
    with pytest.raises(Died):
        world.tell(READY)
    world.slack.before = quiet
    world.tell(READY)
    assert world.slack.calls == ["post Ready", "reply Ready"]


def test_a_lost_answer_to_a_reply_may_double_the_reply_and_nothing_else(world: World) -> None:
    world.slack.after = at("reply", TryLaterError("no answer", silent=True))
    with pytest.raises(TryLaterError):
        world.tell(READY)
    world.slack.after = quiet
    world.tell(READY)
    assert world.slack.calls == ["post Ready", "reply Ready", "reply Ready"]


def test_a_lost_answer_to_the_first_message_may_leave_a_second_one_and_the_later_is_kept_up_to_date(
    world: World,
) -> None:
    world.slack.after = at("post", TryLaterError("no answer", silent=True))
    with pytest.raises(TryLaterError):
        world.tell(CREATING)
    world.slack.after = quiet
    world.tell(CREATING, READY)
    assert world.slack.words == ["Creating", "Ready"]
    assert world.replied == ["Creating", "Ready"]


def test_a_lost_answer_to_a_change_makes_the_same_change_again(world: World) -> None:
    world.tell(CREATING)
    world.slack.after = at("update", TryLaterError("no answer", silent=True))
    with pytest.raises(TryLaterError):
        world.tell(READY)
    world.slack.after = quiet
    world.tell(READY)
    assert world.slack.words == ["Ready"]
    assert world.replied == ["Creating", "Ready"]


def test_what_died_while_it_held_the_environment_lets_go_in_time(world: World) -> None:
    memory(world.dynamodb, lambda: world.now).hold("slack acme/shop@feature/login", seconds=75)
    with pytest.raises(BusyError):
        world.tell(READY)
    world.now += 75
    world.tell(READY)
    assert world.slack.words == ["Ready"]


def test_a_reply_that_another_function_is_at_waits_for_it(world: World) -> None:
    def overtaken(call: str) -> None:
        if call == "reply":
            world.slack.before = quiet
            world.now += 75  # The hold is over, as if the first function were stuck.
            with pytest.raises(BusyError, match="in progress"):
                world.tell(READY)

    world.slack.before = overtaken
    world.tell(READY)
    assert world.slack.calls == ["post Ready", "reply Ready"]
