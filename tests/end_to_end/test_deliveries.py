"""Everything that may arrive at the webhook, from outside and over HTTP, in whatever order."""

import json

import pytest

from preview.announcement import Status
from tests.end_to_end.conftest import World
from tests.end_to_end.sender import Reply, Sender, commit
from tests.payloads import deliveries

pytestmark = pytest.mark.emulator

_ODD_BRANCHES = [
    "feature/a/deeper/path",
    "feature/ünïcode-größe",
    "feature/🚀-launch",
    "feature/up..dots",
    "feature/" + "long-" * 48,
    "feature/!!!---...",
    "feature/<script>alert(1)</script>",
    "feature/star*star",
    'feature/"quoted"\'s',
]


def refused(reply: Reply, status: int) -> bool:
    """Whether it was refused with this status and told why."""
    return reply.status == status and bool(reply.body.get("error"))


@pytest.mark.parametrize("name", deliveries.ORIGINALS)
def test_github_s_own_payloads_are_answered_with_the_reason_why_nothing_is_done(world: World, name: str) -> None:
    reply = world.github.event(name.split(".", maxsplit=1)[0], deliveries.original(name))
    assert reply.status == 200
    assert reply.body["ignored"]


def test_unsigned_wrongly_signed_and_differently_signed_deliveries_are_refused(world: World) -> None:
    payload = deliveries.push(repository=world.github.repository, branch="feature/x", commit=commit(1), pushed_at=1)
    signed = deliveries.signed("push", payload, secret="not the secret")
    unsigned = {name: value for name, value in signed.headers.items() if name != "X-Hub-Signature-256"}
    assert refused(world.github.send(signed), 401)
    assert refused(world.github.send(deliveries.SignedDelivery(body=signed.body, headers=unsigned)), 401)
    assert world.registry.get(world.key("feature/x")) is None


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"not json", b'"text"', b"[]", b"[" * 500_000 + b"]" * 500_000, b"payload=%7B%7D", b"{}"],
    ids=["empty", "truncated", "words", "string", "list", "nested", "form", "hollow"],
)
def test_a_body_that_is_no_push_is_refused_and_never_breaks_anything(world: World, body: bytes) -> None:
    assert refused(world.github.event("push", body), 400)


@pytest.mark.parametrize("ref", [None, 7, "", ["refs/heads/feature/x"], "refs/heads/"])
def test_a_push_without_a_usable_ref_is_refused(world: World, ref: object) -> None:
    payload = deliveries.push(repository=world.github.repository, branch="feature/x", commit=commit(1), pushed_at=1)
    assert refused(world.github.event("push", payload | {"ref": ref}), 400)


def test_what_concerns_nobody_is_ignored_with_its_reason(world: World) -> None:
    elsewhere = Sender(url=world.github.url, secret=world.github.secret, repository="somebody/else")
    assert "somebody/else" in elsewhere.push("feature/x").body["ignored"]
    assert world.github.push("main").body["ignored"]
    assert world.github.event("star", {"action": "created"}).body["ignored"]


def test_branches_of_any_name_get_environments_of_their_own_and_lose_them(world: World) -> None:
    replies = [world.github.push(branch) for branch in _ODD_BRANCHES]
    assert [reply.status for reply in replies] == [202] * len(_ODD_BRANCHES)
    ready = [world.settled(branch) for branch in _ODD_BRANCHES]
    assert {known.observed.status for known in ready} == {Status.READY}
    assert len({known.slug for known in ready}) == len({known.observed.port for known in ready}) == len(_ODD_BRANCHES)
    for branch in _ODD_BRANCHES:
        assert world.github.delete(branch).status == 202
    assert {world.settled(branch, revision=2).observed.status for branch in _ODD_BRANCHES} == {Status.DELETED}


def test_markup_in_a_branch_s_name_reaches_slack_as_text(world: World) -> None:
    branch = "feature/<!channel>&co"
    world.github.push(branch)
    world.settled(branch)
    world.wait_for_message("Ready", "&lt;!channel&gt;&amp;co")
    assert "<!channel>" not in json.dumps([message.text for message in world.run.inbox.messages()])
    world.github.delete(branch)
    world.settled(branch, revision=2)


def test_branches_that_slugging_makes_alike_do_not_meet(world: World) -> None:
    world.github.push("feature/log-in")
    world.github.push("feature/log_in")
    one, other = world.settled("feature/log-in"), world.settled("feature/log_in")
    assert one.slug[:-7] == other.slug[:-7]
    assert one.observed.url != other.observed.url
    world.github.delete("feature/log-in")
    world.settled("feature/log-in", revision=2)
    assert world.settled("feature/log_in").observed.status is Status.READY
    world.github.delete("feature/log_in")
    world.settled("feature/log_in", revision=2)


def test_a_branch_deleted_while_it_is_being_created_ends_deleted(world: World) -> None:
    world.github.push("feature/short-lived")
    assert world.github.delete("feature/short-lived").body["status"] == "requested"
    assert world.settled("feature/short-lived", revision=2).observed.status is Status.DELETED


def test_a_push_while_the_branch_is_being_deleted_ends_ready_at_that_push(world: World) -> None:
    world.github.push("feature/back")
    world.settled("feature/back")
    world.github.delete("feature/back")
    world.github.push("feature/back", 2)
    known = world.settled("feature/back", revision=3)
    assert (known.observed.status, known.observed.commit) == (Status.READY, commit(2))
    world.github.delete("feature/back")
    world.settled("feature/back", revision=4)


def test_pushes_that_overtake_each_other_end_at_the_newest(world: World) -> None:
    older, newer = world.github.tick(), world.github.tick()
    world.github.push("feature/race", 2, before=1, at=newer)
    stale = world.github.push("feature/race", 1, at=older)
    assert (stale.status, "newer" in stale.body["ignored"]) == (200, True)
    assert world.settled("feature/race").observed.commit == commit(2)
    world.github.delete("feature/race")
    world.settled("feature/race", revision=2)


def test_a_late_push_does_not_bring_a_deleted_branch_back(world: World) -> None:
    pushed_at = world.github.tick()
    world.github.push("feature/zombie", at=pushed_at)
    world.settled("feature/zombie")
    world.github.delete("feature/zombie")
    world.settled("feature/zombie", revision=2)
    assert world.github.push("feature/zombie", at=pushed_at).status == 200
    assert world.settled("feature/zombie", revision=2).observed.status is Status.DELETED


def test_the_same_delivery_twice_is_one_request(world: World) -> None:
    payload = deliveries.push(
        repository=world.github.repository,
        branch="feature/twice",
        commit=commit(1),
        pushed_at=world.github.tick(),
    )
    first = world.github.event("push", payload, delivery="72d3162e-cc78-11e3-81ab-4c9367dc0958")
    again = world.github.event("push", payload, delivery="72d3162e-cc78-11e3-81ab-4c9367dc0958")
    assert (first.status, again.status) == (202, 200)
    assert again.body["revision"] == first.body["revision"] == 1
    world.settled("feature/twice")
    world.github.delete("feature/twice")
    world.settled("feature/twice", revision=2)
