"""What each of GitHub's events asks of an environment, and which of them ask nothing."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preview.config import Config, Project
from preview.errors import InvalidEventError
from preview.intake.events import parse
from preview.request import Ignored, Presence, Request
from tests.payloads import deliveries
from tests.payloads.deliveries import Payload, original

REPOSITORY = "Codertocat/Hello-World"
BRANCH = "feature/login"
COMMIT = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"
EARLIER = "0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c"
PUSHED_AT = 1557933657

CONFIG = Config(
    projects=(
        Project(
            repository="codertocat/hello-world",
            name="hello",
            cluster="previews",
            load_balancer="previews",
            task_definition="hello",
            container="app",
            port=8080,
            prefixes=("feature", "fix/ui"),
        ),
    )
)


def asked(event: str, payload: object) -> Request:
    request = parse(event, "guid", payload, CONFIG)
    assert isinstance(request, Request)
    return request


def ignored(event: str, payload: object) -> str:
    nothing = parse(event, "guid", payload, CONFIG)
    assert isinstance(nothing, Ignored)
    return nothing.reason


def pushed(branch: str = BRANCH, **changes: Any) -> Payload:
    payload = deliveries.push(repository=REPOSITORY, branch=branch, commit=COMMIT, pushed_at=PUSHED_AT)
    return payload | changes


def test_a_new_branch_asks_for_an_environment_at_its_commit() -> None:
    assert asked("push", pushed()) == Request(
        project="hello",
        repository="codertocat/hello-world",
        branch=BRANCH,
        presence=Presence.PRESENT,
        commit=COMMIT,
        replaces=None,
        actor="Codertocat",
        occurred_at=PUSHED_AT,
        delivery="guid",
    )


def test_a_further_push_says_which_commit_it_replaces() -> None:
    payload = deliveries.push(repository=REPOSITORY, branch=BRANCH, commit=COMMIT, before=EARLIER, pushed_at=PUSHED_AT)
    request = asked("push", payload)
    assert (request.commit, request.replaces) == (COMMIT, EARLIER)


def test_a_push_that_deletes_the_branch_asks_for_absence() -> None:
    payload = deliveries.deletion_push(repository=REPOSITORY, branch=BRANCH, before=COMMIT, pushed_at=PUSHED_AT)
    request = asked("push", payload)
    assert (request.presence, request.commit, request.replaces) == (Presence.ABSENT, None, COMMIT)


def test_creation_and_deletion_events_ask_the_same_without_a_commit() -> None:
    created = asked("create", deliveries.create(repository=REPOSITORY, branch=BRANCH, pushed_at=PUSHED_AT))
    deleted = asked("delete", deliveries.delete(repository=REPOSITORY, branch=BRANCH, pushed_at=PUSHED_AT))
    assert (created.presence, created.commit, created.branch) == (Presence.PRESENT, None, BRANCH)
    assert (deleted.presence, deleted.commit, deleted.branch) == (Presence.ABSENT, None, BRANCH)


def test_every_event_tells_the_same_time_whichever_way_it_writes_it() -> None:
    payloads = {
        "push": pushed(),
        "create": deliveries.create(repository=REPOSITORY, branch=BRANCH, pushed_at=PUSHED_AT),
        "delete": deliveries.delete(repository=REPOSITORY, branch=BRANCH, pushed_at=PUSHED_AT),
    }
    assert {asked(event, payload).occurred_at for event, payload in payloads.items()} == {PUSHED_AT}


def test_a_repository_of_sha256_objects_is_served() -> None:
    assert asked("push", pushed(after="a" * 64, before="0" * 64)).commit == "a" * 64


@pytest.mark.parametrize(("event", "name"), [("push", "push"), ("create", "create"), ("delete", "delete")])
def test_tags_are_ignored(event: str, name: str) -> None:
    assert "simple-tag' is a tag" in ignored(event, original(name))


def test_a_push_to_any_branch_is_heard_since_somebody_may_have_asked_for_it() -> None:
    request = asked("push", original("push.with-new-branch"))
    assert (request.branch, request.presence, request.prefixed) == ("master", Presence.PRESENT, False)


@pytest.mark.parametrize(
    ("sender", "bot"), [({"login": "dependabot[bot]", "type": "Bot"}, True), ({"type": "User"}, False), (None, False)]
)
def test_a_bots_push_is_known_as_one(sender: object, bot: bool) -> None:
    assert asked("push", pushed(sender=sender)).bot is bot


@pytest.mark.parametrize("event", ["delete", "push"])
def test_a_deletion_is_heard_whatever_the_branch_begins_with(event: str) -> None:
    named = deliveries.delete(repository=REPOSITORY, branch="chore/old", pushed_at=PUSHED_AT)
    payload = named if event == "delete" else pushed("chore/old", after="0" * 40, deleted=True)

    request = asked(event, payload)

    assert (request.branch, request.presence, request.prefixed) == ("chore/old", Presence.ABSENT, False)


@pytest.mark.parametrize("branch", ["feature", "feature/", "features/x", "Feature/x", "fix/x", "a/feature/x"])
def test_a_prefix_counts_only_with_a_slash_and_something_after_it(branch: str) -> None:
    assert asked("push", pushed(branch)).prefixed is False


def test_a_prefix_may_hold_a_slash_itself() -> None:
    request = asked("push", pushed("fix/ui/menu"))
    assert (request.branch, request.prefixed) == ("fix/ui/menu", True)


def test_another_repository_is_ignored() -> None:
    payload = deliveries.push(repository="Somebody/Else", branch=BRANCH, commit=COMMIT, pushed_at=PUSHED_AT)
    assert ignored("push", payload) == "the repository 'Somebody/Else' is not in the configuration"


@pytest.mark.parametrize("event", ["issues", "pull_request_review", "Push", "workflow_run"])
def test_other_events_are_ignored(event: str) -> None:
    assert f"'{event}' changes no environment" in ignored(event, {"action": "created"})


@pytest.mark.parametrize("name", ["pull_request.opened", "issue_comment.created"])
def test_pull_requests_and_comments_of_another_repository_are_ignored(name: str) -> None:
    payload = original(name)
    payload["repository"]["full_name"] = "Somebody/Else"
    event = name.partition(".")[0]
    assert ignored(event, payload) == "the repository 'Somebody/Else' is not in the configuration"


def test_the_ping_of_a_new_webhook_is_told_that_all_is_well() -> None:
    payload = original("ping")
    payload["repository"]["full_name"] = REPOSITORY
    assert ignored("ping", payload).startswith("ping: the webhook's address, secret and content type are right")


def test_the_ping_of_an_organisation_names_no_repository() -> None:
    assert ignored("ping", {"zen": "Design for failure."}).startswith("ping:")


def test_the_ping_of_a_repository_without_a_project_says_so() -> None:
    assert ignored("ping", original("ping")) == "the repository 'Octocoders/Hello-World' is not in the configuration"


@pytest.mark.parametrize(
    "rest",
    [
        "a/b/c",
        "ünïcödé",
        "🎉👩‍👩‍👧",
        "../../etc/passwd",
        "..",
        "a" * 250,
        "é" * 250,
        "!!!---...",
        "<script>alert(1)</script>",
        "*",
        "'\"`$(reboot)",
        "refs/heads/x",
        "\u202egnp.exe",
        "名前",
    ],
)
def test_a_branch_may_be_called_anything(rest: str) -> None:
    assert asked("push", pushed(f"feature/{rest}")).branch == f"feature/{rest}"
    created = deliveries.create(repository=REPOSITORY, branch=f"feature/{rest}", pushed_at=PUSHED_AT)
    assert asked("create", created).branch == f"feature/{rest}"


@pytest.mark.parametrize("sender", [{}, None, [], {"login": 7}, {"login": ""}, {"login": "a\nb"}, {"login": "\ud800"}])
def test_without_a_sender_the_pusher_is_named_and_without_both_someone(sender: object) -> None:
    assert asked("push", pushed(sender=sender)).actor == "Codertocat"
    assert asked("push", pushed(sender=sender, pusher=None)).actor == "someone"


def test_an_actors_name_is_cut_to_what_can_be_kept() -> None:
    assert asked("push", pushed(sender={"login": "a" * 10_000})).actor == "a" * 100


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ref": None}, "ref: expected a text"),
        ({"ref": 7}, "ref: expected a text"),
        ({"ref": ["refs/heads/feature/x"]}, "ref: expected a text"),
        ({"ref": ""}, "ref: expected a text"),
        ({"ref": "feature/x"}, "expected refs/heads/… or refs/tags/…"),
        ({"ref": "refs/heads/"}, "0 bytes: expected 1 to 1024"),
        ({"ref": "refs/heads/feature/" + "é" * 510}, "1028 bytes: expected 1 to 1024"),
        ({"ref": "refs/heads/feature/\ud800"}, "half a character"),
        ({"repository": None}, "repository: expected a JSON object"),
        ({"repository": "a/b"}, "repository: expected a JSON object"),
        ({"repository": {}}, "repository.full_name: expected a text"),
        ({"after": None}, "after: expected a commit's full SHA"),
        ({"after": COMMIT[:39]}, "after: expected a commit's full SHA"),
        ({"after": "g" * 40}, "after: expected a commit's full SHA"),
        ({"after": COMMIT + "\n"}, "after: expected a commit's full SHA"),
        ({"after": 7}, "after: expected a commit's full SHA"),
        ({"before": "x"}, "before: expected a commit's full SHA"),
        ({"deleted": "yes"}, "deleted: expected true or false"),
        ({"after": "0" * 40}, "after is all zeros"),
        ({"head_commit": "x"}, "head_commit: expected a JSON object"),
        ({"head_commit": {"message": 7}}, "head_commit.message: expected a text"),
    ],
)
def test_a_push_that_is_not_one_is_refused_and_told_why(changes: Payload, expected: str) -> None:
    with pytest.raises(InvalidEventError, match=expected):
        asked("push", pushed(**changes))


@pytest.mark.parametrize(
    "pushed_at",
    [
        None,
        True,
        "",
        "yesterday",
        "2019-05-15",
        -1,
        1e400,
        10**40,
        [],
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
    ],
)
def test_a_time_that_is_none_is_refused(pushed_at: object) -> None:
    payload = pushed()
    payload["repository"]["pushed_at"] = pushed_at
    with pytest.raises(InvalidEventError, match="pushed_at: expected seconds since 1970"):
        asked("push", payload)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ref_type": None}, "ref_type: expected a text"),
        ({"ref_type": "repository"}, "expected branch or tag"),
        ({"ref": {}}, "ref: expected a text"),
        ({"repository": []}, "repository: expected a JSON object"),
    ],
)
@pytest.mark.parametrize("event", ["create", "delete"])
def test_a_creation_or_deletion_that_is_not_one_is_refused(event: str, changes: Payload, expected: str) -> None:
    payload = deliveries.create(repository=REPOSITORY, branch=BRANCH, pushed_at=PUSHED_AT) | changes
    with pytest.raises(InvalidEventError, match=expected):
        asked(event, payload)


@pytest.mark.parametrize("payload", [None, [], "push", 7, True])
@pytest.mark.parametrize("event", ["push", "create", "delete", "ping", "pull_request", "issue_comment"])
def test_a_payload_that_is_no_object_is_refused(event: str, payload: object) -> None:
    with pytest.raises(InvalidEventError, match="the body: expected a JSON object"):
        parse(event, "guid", payload, CONFIG)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ("ref", "ref_type", "before", "after", "deleted", "repository", "sender", "pusher", "head_commit")


@settings(max_examples=150, deadline=None)
@given(
    event=st.sampled_from(["push", "create", "delete", "ping", "other"]),
    changes=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=2),
    within=st.dictionaries(st.sampled_from(["full_name", "pushed_at"]), JSON, max_size=1),
)
def test_whatever_a_payload_holds_it_is_understood_ignored_or_refused(
    event: str, changes: Payload, within: Payload
) -> None:
    payload = pushed(ref_type="branch") if event == "push" else pushed(ref_type="branch", ref=BRANCH)
    payload["repository"] |= within
    try:
        outcome = parse(event, "guid", payload | changes, CONFIG)
    except InvalidEventError as error:
        outcome = Ignored(reason=str(error))
    if isinstance(outcome, Request):
        assert 0 <= outcome.occurred_at < 10**12
        outcome.key.encode()
    else:
        assert isinstance(outcome, Ignored)
        outcome.reason.encode()
