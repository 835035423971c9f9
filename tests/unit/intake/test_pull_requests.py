"""What GitHub's events tell of a pull request: its state as a whole."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preview.config import Config, Project
from preview.config.pull_requests import PullRequests
from preview.environment import PullRequest
from preview.errors import InvalidEventError
from preview.intake.events import parse
from preview.pull_request_event import PullRequestSeen
from preview.request import Ignored
from tests.payloads import deliveries
from tests.payloads.deliveries import Payload, original

REPOSITORY = "Codertocat/Hello-World"
COMMIT = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"
UPDATED_AT = 1_557_933_657
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
            pull_requests=PullRequests(label="Preview"),
        ),
    )
)


def seen(payload: object) -> PullRequestSeen:
    told = parse("pull_request", "guid", payload, CONFIG)
    assert isinstance(told, PullRequestSeen)
    return told


def ignored(payload: object) -> str:
    nothing = parse("pull_request", "guid", payload, CONFIG)
    assert isinstance(nothing, Ignored)
    return nothing.reason


def told(action: str = "opened", branch: str = "feature/login", **state: Any) -> Payload:
    return deliveries.pull_request(
        action, repository=REPOSITORY, branch=branch, commit=COMMIT, updated_at=UPDATED_AT, **state
    )


def test_an_open_pull_request_is_told_with_its_head_and_everything_that_counts() -> None:
    payload = told("labeled", draft=True, labels=["bug", "preview"], pushed_at=UPDATED_AT - 9, actor="mona")
    assert seen(payload) == PullRequestSeen(
        repository="codertocat/hello-world",
        branch="feature/login",
        commit=COMMIT,
        pull_request=PullRequest(number=7, draft=True, labelled=True, at=UPDATED_AT),
        number=7,
        actor="mona",
        occurred_at=UPDATED_AT,
        pushed_at=UPDATED_AT - 9,
        delivery="guid",
        prefixed=True,
    )


@pytest.mark.parametrize("name", [name for name in deliveries.ORIGINALS if name.startswith("pull_request.")])
def test_every_published_payload_is_understood(name: str) -> None:
    told = seen(original(name))
    assert (told.branch, told.number, told.prefixed, told.actor) == ("changes", 2, False, "Codertocat")
    assert told.commit == "ec26c3e57ca3a959ca5aad62de7213c562f8c821"
    closed = name == "pull_request.closed"
    assert (told.pull_request is None) is closed
    assert told.pull_request is None or not told.pull_request.labelled  # It has the label `bug`.


@pytest.mark.parametrize(
    "action",
    ["opened", "reopened", "labeled", "unlabeled", "ready_for_review", "converted_to_draft", "synchronize", "edited"],
)
def test_whatever_changed_the_whole_state_counts(action: str) -> None:
    assert seen(told(action, labels=["PREVIEW"])).pull_request == PullRequest(number=7, labelled=True, at=UPDATED_AT)


@pytest.mark.parametrize("action", ["closed", "labeled", "edited"])
def test_a_closed_pull_request_stays_closed_whatever_is_changed_about_it(action: str) -> None:
    assert seen(told(action, state="closed", labels=["preview"])).pull_request is None


@pytest.mark.parametrize("action", ["assigned"])
def test_what_concerns_no_environment_is_ignored(action: str) -> None:
    assert ignored(told(action)) == "a pull request that was 'assigned' changes no environment"


def test_a_forks_branch_is_the_pull_requests_own_ref_and_has_no_prefix() -> None:
    told_of = seen(told(fork="stranger/hello-world", labels=["preview"]))
    assert (told_of.branch, told_of.prefixed) == ("pull/7/head", False)
    assert told_of.pull_request is not None
    assert told_of.pull_request.fork == "stranger/hello-world"


def test_a_fork_that_is_gone_is_still_a_fork() -> None:
    payload = told("closed", state="closed")
    payload["pull_request"]["head"]["repo"] = None
    assert seen(payload).branch == "pull/7/head"


def test_the_repositorys_own_name_in_another_case_is_no_fork() -> None:
    assert seen(told(fork=REPOSITORY.upper())).branch == "feature/login"


def test_a_bot_is_known_as_one() -> None:
    assert seen(told(actor="renovate[bot]", bot=True)).bot is True


def test_a_payload_from_before_there_were_drafts_is_of_none() -> None:
    payload = told()
    del payload["pull_request"]["draft"]
    assert seen(payload).pull_request == PullRequest(number=7, at=UPDATED_AT)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"number": 0}, "pull_request.number: expected a whole number"),
        ({"number": True}, "pull_request.number: expected a whole number"),
        ({"state": None}, "pull_request.state: expected a text"),
        ({"draft": "no"}, "pull_request.draft: expected true or false"),
        ({"labels": {}}, "pull_request.labels: expected a list"),
        ({"labels": ["preview"]}, r"pull_request.labels\[\]: expected a JSON object"),
        ({"labels": [{"name": None}]}, r"pull_request.labels\[\].name: expected a text"),
        ({"updated_at": "yesterday"}, "pull_request.updated_at: expected seconds"),
        ({"head": None}, "pull_request.head: expected a JSON object"),
        ({"head": {"ref": "", "sha": COMMIT, "repo": {"full_name": REPOSITORY}}}, "pull_request.head.ref: expected"),
        ({"head": {"ref": "x", "sha": "abc", "repo": {"full_name": REPOSITORY}}}, "pull_request.head.sha: expected"),
        ({"head": {"ref": "x", "sha": "0" * 40, "repo": {"full_name": REPOSITORY}}}, "sha is all zeros"),
        ({"head": {"ref": "x", "sha": COMMIT, "repo": {}}}, "pull_request.head.repo.full_name: expected a text"),
    ],
)
def test_a_pull_request_that_is_none_is_refused_and_told_why(changes: Payload, expected: str) -> None:
    payload = told()
    payload["pull_request"] |= changes
    with pytest.raises(InvalidEventError, match=expected):
        seen(payload)


@pytest.mark.parametrize("changes", [{"action": None}, {"pull_request": None}, {"repository": 7}])
def test_an_event_without_its_parts_is_refused(changes: Payload) -> None:
    with pytest.raises(InvalidEventError):
        seen(told() | changes)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ("number", "state", "draft", "labels", "updated_at", "head")


@settings(max_examples=150, deadline=None)
@given(
    changes=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=2),
    head=st.dictionaries(st.sampled_from(["ref", "sha", "repo"]), JSON, max_size=1),
)
def test_whatever_a_payload_holds_it_is_understood_ignored_or_refused(changes: Payload, head: Payload) -> None:
    payload = told()
    payload["pull_request"]["head"] |= head
    payload["pull_request"] |= changes
    try:
        outcome = parse("pull_request", "guid", payload, CONFIG)
    except InvalidEventError:
        return
    assert isinstance(outcome, PullRequestSeen)
    outcome.key.encode()
    assert 0 <= outcome.occurred_at < 10**12
