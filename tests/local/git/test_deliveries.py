"""Deliveries made here have the shape of GitHub's own."""

import itertools
from typing import Any

import pytest

from local.github.deliveries import ZEROS, Delivery, Update, headers, of_push, signature
from local.github.shapes import Commit, Person, Repository
from preview.config import Config, Project
from preview.intake.events import parse
from preview.request import Presence, Request
from tests.payloads.deliveries import original

ADA = Person(login="ada", email="ada@x.test")
HELLO = Repository(full_name="acme/hello", created_at=1_557_933_565)
NEW, OLD = "a" * 40, "b" * 40
HEAD = Commit(
    id=NEW, tree="c" * 40, message="Add", timestamp="2019-05-15T15:19:25+02:00", author=ADA, committer=ADA, added=("f",)
)
# What comes and goes with GitHub Apps, and what only people with an account on GitHub have.
COMES_AND_GOES = {"installation", "username"}


def told(*updates: Update) -> list[Delivery]:
    return [delivery for _, delivery in of_push(updates, repository=HELLO, pusher=ADA, pushed_at=1_557_933_657)]


def update(ref: str = "refs/heads/feature/x", *, before: str = ZEROS, after: str = NEW) -> Update:
    there = after != ZEROS
    return Update(ref=ref, before=before, after=after, commits=(HEAD,) if there else (), head=HEAD if there else None)


def shape(value: object) -> Any:
    """The fields of an object and the kinds of their values, all the way down; the first of a list stands for all."""
    if isinstance(value, dict):
        return {name: shape(held) for name, held in value.items() if name not in COMES_AND_GOES}
    if isinstance(value, list):
        return [shape(held) for held in value[:1]]
    return type(value).__name__


def differences(ours: Any, theirs: Any, path: str = "") -> list[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        odd = [f"{path}.{name}: only in one" for name in sorted(set(ours) ^ set(theirs))]
        both = sorted(set(ours) & set(theirs))
        return odd + [found for name in both for found in differences(ours[name], theirs[name], f"{path}.{name}")]
    if isinstance(ours, list) and isinstance(theirs, list):
        pairs = zip(ours, theirs, strict=False)
        return [found for one, other in pairs for found in differences(one, other, f"{path}[]")]
    return [] if ours == theirs or "NoneType" in (ours, theirs) else [f"{path}: {ours} is {theirs} at GitHub"]


@pytest.mark.parametrize(
    ("event", "made_by", "like"),
    [
        ("push", update(), "push.with-new-branch"),
        ("push", update(after=ZEROS, before=OLD), "push"),
        ("create", update(), "create"),
        ("delete", update(after=ZEROS, before=OLD), "delete"),
    ],
)
def test_a_delivery_has_the_fields_of_github_s_own(event: str, made_by: Update, like: str) -> None:
    [delivery] = [delivery for delivery in told(made_by) if delivery.event == event]
    assert differences(shape(delivery.payload), shape(original(like))) == []


def test_times_are_numbers_in_push_and_text_elsewhere() -> None:
    push, create = told(update())
    assert push.payload["repository"]["pushed_at"] == 1_557_933_657
    assert push.payload["repository"]["created_at"] == 1_557_933_565
    assert create.payload["repository"]["pushed_at"] == "2019-05-15T15:20:57Z"
    assert create.payload["repository"]["created_at"] == "2019-05-15T15:19:25Z"


def test_a_new_branch_is_pushed_then_created() -> None:
    push, create = told(update())
    assert (push.event, create.event) == ("push", "create")
    assert (push.payload["ref"], create.payload["ref"]) == ("refs/heads/feature/x", "feature/x")
    assert (push.payload["created"], push.payload["deleted"]) == (True, False)
    assert push.payload["head_commit"]["id"] == NEW
    assert create.payload["ref_type"] == "branch"


def test_a_deleted_branch_is_deleted_then_pushed() -> None:
    delete, push = told(update(before=OLD, after=ZEROS))
    assert (delete.event, push.event) == ("delete", "push")
    assert (push.payload["created"], push.payload["deleted"]) == (False, True)
    assert (push.payload["after"], push.payload["head_commit"], push.payload["commits"]) == (ZEROS, None, [])


def test_an_updated_branch_is_only_pushed() -> None:
    [push] = told(update(before=OLD))
    assert (push.payload["before"], push.payload["after"]) == (OLD, NEW)
    assert push.payload["compare"] == f"https://github.com/acme/hello/compare/{OLD[:12]}...{NEW[:12]}"


def test_a_tag_is_told_of_as_one() -> None:
    push, create = told(update("refs/tags/v1"))
    assert push.payload["ref"] == "refs/tags/v1"
    assert (create.payload["ref"], create.payload["ref_type"]) == ("v1", "tag")


def test_more_than_three_tags_at_once_and_other_refs_are_not_told_of() -> None:
    tags = [update(f"refs/tags/v{number}") for number in range(4)]
    assert len(told(*tags[:3])) == 6
    assert told(*tags) == []
    assert [delivery.event for delivery in told(*tags, update())] == ["push", "create"]
    assert told(update("refs/notes/commits")) == []


def test_every_delivery_has_an_id_of_its_own() -> None:
    ids = [delivery.id for delivery in itertools.chain(told(update()), told(update()))]
    assert len(set(ids)) == 4


def test_the_signature_is_github_s() -> None:
    # docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
    expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert signature(b"Hello, World!", "It's a Secret to Everybody") == expected


def test_the_headers_name_event_delivery_and_hook() -> None:
    [push] = told(update(before=OLD))
    named = headers(push, secret="s", repository_id=1, hook_id=2)
    assert named["X-GitHub-Event"] == "push"
    assert named["X-GitHub-Delivery"] == push.id
    assert named["X-GitHub-Hook-ID"] == "2"
    assert named["Content-Type"] == "application/json"
    assert named["User-Agent"].startswith("GitHub-Hookshot/")
    assert named["X-Hub-Signature-256"] == signature(push.body, "s")


@pytest.mark.parametrize(
    ("made_by", "presence", "commit"),
    [(update(), Presence.PRESENT, NEW), (update(before=OLD, after=ZEROS), Presence.ABSENT, None)],
)
def test_the_product_understands_them(made_by: Update, presence: Presence, commit: str | None) -> None:
    project = Project(
        repository="acme/hello", cluster="c", load_balancer="lb", task_definition="app", container="app", port=80
    )
    for delivery in told(made_by):
        asked = parse(delivery.event, delivery.id, delivery.payload, Config(projects=(project,)))
        assert isinstance(asked, Request)
        assert (asked.presence, asked.branch, asked.actor) == (presence, "feature/x", "ada")
        assert asked.commit == (commit if delivery.event == "push" else None)
        assert asked.occurred_at == 1_557_933_657
