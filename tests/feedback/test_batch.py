"""What is not taken now comes again when it is worth while, and holds up nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from feedback.batch import deliver
from preview.errors import BusyError, GitHubError, TryLaterError
from preview.queued import Told
from tests.feedback.records import FakeQueue, batch, context, enveloped, raw, refresh
from tests.unit.announced import READY

BRANCHES = [replace(READY, branch=f"feature/{place}") for place in range(4)]
SILENT = TryLaterError("no answer", silent=True)


@dataclass
class Teller:
    """Keeps what it is told; raises what it is to, by branch."""

    raises: dict[str, Exception] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def __call__(self, told: Told) -> None:
        branch = told.announcement.branch
        self.tried.append(branch)
        if branch in self.raises:
            raise self.raises[branch]
        self.told.append(told)


@pytest.fixture
def teller() -> Teller:
    return Teller()


@pytest.fixture
def queue() -> FakeQueue:
    return FakeQueue()


def failed(
    teller: Callable[[Told], None],
    queue: FakeQueue,
    *bodies: str,
    received: int = 1,
    clock: Callable[[], float] = lambda: 0.0,
) -> list[str]:
    """The messages that were reported as failed."""
    response = deliver(batch(*bodies, received=received), context(), tell=teller, queue=queue, clock=clock)
    return [str(failure["itemIdentifier"]) for failure in response["batchItemFailures"]]


def test_news_and_refreshes_are_told_in_their_order(teller: Teller, queue: FakeQueue) -> None:
    assert failed(teller, queue, enveloped(BRANCHES[0]), refresh(BRANCHES[1]), raw(BRANCHES[2])) == []
    assert [(told.announcement.branch, told.refresh) for told in teller.told] == [
        ("feature/0", False),
        ("feature/1", True),
        ("feature/2", False),
    ]
    assert queue.put_back == {}


def test_who_says_when_to_come_again_is_heeded_and_the_rest_is_told(teller: Teller, queue: FakeQueue) -> None:
    teller.raises["feature/0"] = TryLaterError("429", seconds=30)
    assert failed(teller, queue, *map(enveloped, BRANCHES)) == ["0"]
    assert queue.put_back == {"handle-0": 30}
    assert teller.tried == [said.branch for said in BRANCHES]


def test_to_come_again_at_once_is_an_answer_too(teller: Teller, queue: FakeQueue) -> None:
    teller.raises["feature/0"] = TryLaterError("429", seconds=0)
    failed(teller, queue, enveloped(BRANCHES[0]), received=5)
    assert queue.put_back == {"handle-0": 0}


@pytest.mark.parametrize(("asked", "seconds"), [(1, 160), (600, 600)])
def test_a_crowd_that_is_asked_for_a_second_again_and_again_does_not_use_up_its_receives(
    asked: int, seconds: int, teller: Teller, queue: FakeQueue
) -> None:
    teller.raises["feature/0"] = TryLaterError("429", seconds=asked)
    failed(teller, queue, enveloped(BRANCHES[0]), received=6)
    assert queue.put_back == {"handle-0": seconds}


@pytest.mark.parametrize(
    ("received", "seconds"), [(1, 5), (2, 10), (3, 20), (6, 160), (7, 300), (8, 300), (40, 300), (10_000, 300)]
)
def test_who_does_not_say_it_is_tried_less_and_less_often(
    received: int, seconds: int, teller: Teller, queue: FakeQueue
) -> None:
    teller.raises["feature/0"] = TryLaterError("500")
    assert failed(teller, queue, enveloped(BRANCHES[0]), received=received) == ["0"]
    assert queue.put_back == {"handle-0": seconds}


@pytest.mark.parametrize(("received", "seconds"), [(1, 1), (2, 2), (4, 8), (9, 256), (10, 300)])
def test_who_finds_another_telling_of_the_same_environment_comes_again_soon(
    received: int, seconds: int, teller: Teller, queue: FakeQueue
) -> None:
    teller.raises["feature/0"] = BusyError("another function tells of it")
    assert failed(teller, queue, enveloped(BRANCHES[0]), received=received) == ["0"]
    assert queue.put_back == {"handle-0": seconds}


def test_forty_receives_outlast_an_outage_of_three_hours_less_a_few_minutes(teller: Teller, queue: FakeQueue) -> None:
    teller.raises["feature/0"] = TryLaterError("500")
    waited = 0
    for received in range(1, 41):
        failed(teller, queue, enveloped(BRANCHES[0]), received=received)
        waited += queue.put_back["handle-0"]
    assert 2.8 * 3600 < waited < 3.2 * 3600


def test_after_silence_the_rest_is_put_back_untried(teller: Teller, queue: FakeQueue) -> None:
    teller.raises["feature/1"] = SILENT
    assert failed(teller, queue, *map(enveloped, BRANCHES), received=2) == ["1", "2", "3"]
    assert teller.tried == ["feature/0", "feature/1"]
    assert queue.put_back == {"handle-1": 10, "handle-2": 10, "handle-3": 10}


def test_the_next_batch_is_tried_again(teller: Teller, queue: FakeQueue) -> None:
    teller.raises["feature/0"] = SILENT
    failed(teller, queue, enveloped(BRANCHES[0]))
    assert failed(teller, queue, enveloped(BRANCHES[1])) == []


def test_what_a_slow_batch_has_no_time_for_is_put_back_untried(queue: FakeQueue) -> None:
    class Clock:
        now = 0.0

        def __call__(self) -> float:
            return self.now

    clock = Clock()
    tried: list[str] = []

    def slow(told: Told) -> None:
        tried.append(told.announcement.branch)
        clock.now += 20

    assert failed(slow, queue, *map(enveloped, BRANCHES), clock=clock) == ["2", "3"]
    assert tried == ["feature/0", "feature/1"]
    assert queue.put_back == {"handle-2": 5, "handle-3": 5}


def test_passing_trouble_with_all_of_a_batch_is_no_alarm(teller: Teller, queue: FakeQueue) -> None:
    teller.raises = {said.branch: SILENT for said in BRANCHES}
    assert failed(teller, queue, *map(enveloped, BRANCHES)) == ["0", "1", "2", "3"]


def test_what_somebody_has_to_mend_is_an_alarm_and_waits_for_its_visibility(teller: Teller, queue: FakeQueue) -> None:
    teller.raises = {"feature/0": GitHubError("the token may not"), "feature/1": SILENT}
    with pytest.raises(BatchProcessingError, match="the token may not"):
        failed(teller, queue, enveloped(BRANCHES[0]), enveloped(BRANCHES[1]))
    assert queue.put_back == {"handle-1": 5}


def test_what_somebody_has_to_mend_holds_up_nothing_else(teller: Teller, queue: FakeQueue) -> None:
    teller.raises["feature/0"] = GitHubError("the token may not")
    assert failed(teller, queue, "not an announcement", *map(enveloped, BRANCHES)) == ["0", "1"]
    assert len(teller.told) == 3
    assert queue.put_back == {}


def test_a_queue_that_takes_nothing_back_gives_the_message_again_all_the_same(teller: Teller, queue: FakeQueue) -> None:
    queue.broken = True
    teller.raises["feature/0"] = SILENT
    assert failed(teller, queue, enveloped(BRANCHES[0])) == ["0"]
