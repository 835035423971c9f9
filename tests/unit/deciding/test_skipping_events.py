"""Which pushes say `[skip preview]`, by their head commit's message."""

import pytest

from preview.config import Config, Project
from preview.intake.events import parse
from preview.request import Presence, Request
from tests.payloads import deliveries
from tests.payloads.deliveries import Payload

REPOSITORY = "Codertocat/Hello-World"
BRANCH = "feature/login"
COMMIT = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"
EARLIER = "0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c"
PROJECT = Project(
    repository=REPOSITORY,
    cluster="previews",
    load_balancer="previews",
    task_definition="hello",
    container="app",
    port=80,
)


def asked(payload: Payload) -> Request:
    request = parse("push", "guid", payload, Config(projects=(PROJECT,)))
    assert isinstance(request, Request)
    return request


def saying(message: str) -> Payload:
    return deliveries.push(
        repository=REPOSITORY, branch=BRANCH, commit=COMMIT, before=EARLIER, message=message, pushed_at=1557933657
    )


@pytest.mark.parametrize(
    "message",
    [
        "[skip preview]",
        "Correct a word [skip preview]",
        "Correct a word\n\nNothing to look at.\n[SKIP Preview]\n",
        "ünïcödé 🎉[Skip Preview]🎉",
        "half a character: \ud800 [skip preview]",
    ],
)
def test_a_push_whose_head_commit_says_so_is_to_be_skipped(message: str) -> None:
    request = asked(saying(message))
    assert (request.skip, request.presence, request.commit) == (True, Presence.PRESENT, COMMIT)


@pytest.mark.parametrize(
    "message",
    ["", "skip preview", "[skip ci]", "[skippreview]", "[skip  preview]", "[skip\npreview]", "[no-skip preview]"],
)
def test_a_push_whose_message_says_something_else_is_not_skipped(message: str) -> None:
    assert not asked(saying(message)).skip


def test_only_the_head_commits_message_counts() -> None:
    earlier = {"id": EARLIER, "message": "Correct a word [skip preview]"}
    payload = saying("Correct another")
    payload["commits"] = [earlier, payload["head_commit"]]
    assert not asked(payload).skip


def test_a_push_without_a_head_commit_is_not_skipped() -> None:
    payload = saying("[skip preview]")
    without = {name: value for name, value in payload.items() if name != "head_commit"}
    assert not asked(payload | {"head_commit": None}).skip
    assert not asked(without).skip
    assert not asked(payload | {"head_commit": {"id": COMMIT}}).skip


def test_a_deletion_is_not_skipped_whatever_stands_beside_it() -> None:
    request = asked(saying("[skip preview]") | {"after": "0" * 40, "deleted": True})
    assert (request.presence, request.skip) == (Presence.ABSENT, False)
