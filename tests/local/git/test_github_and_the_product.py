"""The embedded GitHub and the product: what it delivers is understood, and what is shown to it is seen."""

from dataclasses import replace

import pytest

from adapters.github_comments import GitHubComments
from adapters.github_deployments import GitHubDeployments
from adapters.github_questions import GitHubQuestions
from adapters.github_statuses import GitHubStatuses
from feedback.github_comment import EnvironmentComment
from feedback.github_commit_status import CommitStatus
from feedback.github_deployment import CommitDeployment
from feedback.github_feedback import GitHubFeedback
from local.github.markdown import mentions
from local.github.server import GitHub
from preview.announcement import Announcement, Status
from preview.command import Command, Verb
from preview.config import Config, Project
from preview.environment import PullRequest
from preview.errors import TryLaterError
from preview.intake.events import parse
from preview.pull_request_event import PullRequestSeen
from preview.queued import Told
from preview.showing.console import Console
from tests.adapters.fixed_token import FixedToken
from tests.feedback.github_world import FakeMemory
from tests.local.git.calling import TOKEN
from tests.local.git.clone import Clone
from tests.local.git.fake_webhook import FakeWebhook

CONFIG = Config(
    projects=(
        Project(repository="acme/hello", cluster="c", load_balancer="l", task_definition="t", container="app", port=80),
    )
)
URL = "http://localhost:20123/"
_SECONDS = 2.0  # a silence is given up after so long


def understood(webhook: FakeWebhook) -> list[object]:
    return [parse(each.event, each.headers["X-GitHub-Delivery"], each.payload, CONFIG) for each in webhook.received]


def seen(webhook: FakeWebhook) -> PullRequestSeen:
    told = understood(webhook)[-1]
    assert isinstance(told, PullRequestSeen)
    return told


def news(status: Status, sequence: int, *, commit: str | None, **changes: object) -> Announcement:
    given = Announcement(
        environment="acme/hello@feature/x",
        project="hello",
        repository="acme/hello",
        branch="feature/x",
        commit=commit,
        status=status,
        url=URL if status is Status.READY else None,
        actor="ada",
        at="2026-11-22T01:05:23Z",
        slug="hello-x-abcdefg",
        cluster="previews",
        sequence=sequence,
    )
    return replace(given, **changes)  # type: ignore[arg-type]  # each test names fields of their own kinds


@pytest.fixture
def questions(github: GitHub) -> GitHubQuestions:
    return GitHubQuestions(tokens=FixedToken(TOKEN), api_url=github.url)


@pytest.fixture
def feedback(github: GitHub, questions: GitHubQuestions) -> GitHubFeedback:
    tokens, url = FixedToken(TOKEN), github.url
    console = Console(provision_arn="", teardown_arn="")
    statuses = GitHubStatuses(tokens=tokens, api_url=url, timeout=_SECONDS)
    comments = GitHubComments(tokens=tokens, api_url=url, timeout=_SECONDS)
    deployments = GitHubDeployments(tokens=tokens, api_url=url, timeout=_SECONDS)
    return GitHubFeedback(
        memory=FakeMemory(),
        parts=(
            CommitStatus(statuses=statuses, console=console),
            EnvironmentComment(comments=comments, pull_requests=questions, config=CONFIG, console=console),
            CommitDeployment(deployments=deployments, console=console),
        ),
    )


def test_a_pull_request_s_events_are_understood(github: GitHub, webhook: FakeWebhook, branch: str) -> None:
    github.open_pull_request("feature/x", labels=["preview"], draft=True)
    told = seen(webhook)
    assert told.pull_request is not None
    assert (told.branch, told.commit, told.number, told.actor, told.prefixed) == ("feature/x", branch, 1, "ada", True)
    assert isinstance(told.pull_request, PullRequest)
    assert (told.pull_request.draft, told.pull_request.fork) == (True, None)
    github.close_pull_request(1, by="bob")
    assert (seen(webhook).pull_request, seen(webhook).actor) == (None, "bob")


def test_a_fork_s_pull_request_has_its_own_ref(github: GitHub, webhook: FakeWebhook, branch: str) -> None:
    github.open_pull_request_from_fork("eve", "feature/x", branch)
    told = seen(webhook)
    assert told.pull_request is not None
    assert (told.branch, told.pull_request.fork, told.prefixed) == ("pull/1/head", "eve/hello", False)


def test_a_comment_becomes_a_command(github: GitHub, webhook: FakeWebhook, branch: str) -> None:
    github.open_pull_request("feature/x")
    comment = github.comment(1, "bob", f"/preview up {branch[:9]}")
    told = understood(webhook)[-1]
    assert isinstance(told, Command)
    assert told.comment is not None
    assert (told.verb, told.commit, told.comment.comment, told.comment.login) == (
        Verb.UP,
        branch[:9],
        comment.id,
        "bob",
    )


def test_every_question_is_answered(
    github: GitHub, questions: GitHubQuestions, webhook: FakeWebhook, branch: str
) -> None:
    repository = "acme/hello"
    github.open_pull_request_from_fork("eve", "feature/x", branch)
    assert questions.head(repository, "feature/x") == branch
    assert questions.head(repository, "feature") is None
    assert questions.commit(repository, branch[:8]) == branch
    assert questions.commit(repository, "f" * 40) is None
    roles = {login: questions.permission(repository, login) for login in ("ada", "bob", "eve", "mallory")}
    assert roles == {"ada": "admin", "bob": "write", "eve": "read", "mallory": "none"}
    state = questions.pull_request(repository, 1)
    assert (state.branch, state.commit, state.fork, state.open) == ("pull/1/head", branch, "eve/hello", True)
    assert state.fork_pushed_at == github.pull_request(1).created_at
    assert questions.open_pull_request(repository, "feature/x") is None
    github.open_pull_request("feature/x")
    assert questions.open_pull_request(repository, "feature/x") == 2
    comment = github.comment(2, "ada", "/preview up")
    for _ in range(2):
        questions.react(repository, comment.id, "+1")
    assert [reaction.content for reaction in github.reactions(comment)] == ["+1"]


def test_a_life_is_shown_and_leaves_nothing_but_the_comment(
    github: GitHub, feedback: GitHubFeedback, clone: Clone, branch: str
) -> None:
    github.open_pull_request("feature/x")
    for sequence, status in enumerate((Status.CREATING, Status.READY), start=1):
        feedback.tell(Told(announcement=news(status, sequence, commit=branch)))
    [deployed] = github.deployments("preview/feature/x")
    [comment] = github.comments(1)
    assert (deployed.active, deployed.environment_url) == (True, URL)
    assert github.statuses(branch)[-1].state == "success"
    assert URL in comment.body
    text = github.pull_request_text(1)
    assert URL in text
    assert "ecs-deity: " not in text

    later = clone.commit("On")
    clone.push("feature/x")
    failed = news(Status.FAILED, 4, commit=later, reason="@ada broke it\n```\n#1 <b>")
    feedback.tell(Told(announcement=news(Status.UPDATING, 3, commit=later)))
    feedback.tell(Told(announcement=failed))
    [comment] = github.comments(1)
    assert "broke it" in comment.body
    assert mentions(comment.body) == ()
    assert github.statuses(later)[-1].state == "failure"

    feedback.tell(Told(announcement=news(Status.DELETING, 5, commit=later)))
    feedback.tell(Told(announcement=news(Status.DELETED, 6, commit=later)))
    assert github.deployments() == ()
    assert github.environments() == ()
    assert len(github.comments(1)) == 1
    assert "pending" not in {github.statuses(commit)[-1].state for commit in (branch, later)}


@pytest.mark.parametrize("kind", ["429", "secondary", "500", "silence"])
def test_trouble_is_waited_out(github: GitHub, feedback: GitHubFeedback, branch: str, kind: str) -> None:
    github.open_pull_request("feature/x")
    github.trouble(kind, times=1)
    ready = Told(announcement=news(Status.READY, 1, commit=branch))
    with pytest.raises(TryLaterError):
        feedback.tell(ready)
    feedback.tell(ready)
    assert github.statuses(branch)[-1].state == "success"
    assert [seen.state for seen in github.deployments()] == ["success"]
    assert len(github.comments(1)) == 1


def test_a_branch_with_odd_letters_is_shown_like_any(github: GitHub, feedback: GitHubFeedback, branch: str) -> None:
    odd = replace(news(Status.READY, 1, commit=branch), branch="feature/größe #1", environment="acme/hello@odd")
    feedback.tell(Told(announcement=odd))
    assert [seen.state for seen in github.deployments("preview/feature/größe #1")] == ["success"]
    feedback.tell(Told(announcement=replace(odd, status=Status.DELETED, sequence=2)))
    assert github.environments() == ()
