"""What is asked for on a pull request is done for those who may write; a fork's commit only when it was approved."""

from dataclasses import replace

import pytest

from preview.command import Command, CommentAsker, Verb
from preview.config import PullRequests
from preview.environment import PullRequest
from preview.errors import GitHubError, TryLaterError
from preview.pull_request_state import PullRequestState, WrittenComment
from preview.request import Presence
from tests.chat.desk import CONFIG, KEY, Desk, refused
from tests.convergence.world import BEGINNING, A, B

FORK = "acme/shop@pull/7/head"
OWN = PullRequestState(number=7, branch="feature/login", commit=B, labels=("preview", "bug"))
FROM_FORK = PullRequestState(
    number=7, branch="pull/7/head", commit=B, fork="eve/shop", fork_pushed_at=BEGINNING - 60, draft=True
)
FORKS = replace(
    CONFIG,
    projects=(replace(CONFIG.projects[0], pull_requests=PullRequests(forks=True)), *CONFIG.projects[1:]),
)


@pytest.fixture
def desk() -> Desk:
    """Pull request 7 of shop is from its own repository; octocat may write."""
    desk = Desk()
    desk.hub.permissions = {"octocat": "write", "mona": "read", "tess": "triage", "max": "maintain", "root": "admin"}
    desk.hub.pulls[7] = OWN
    return desk


@pytest.fixture
def forked(desk: Desk) -> Desk:
    """Pull request 7 is from a fork, and the project lets members deploy those."""
    of_fork = Desk(config=FORKS)
    of_fork.hub.permissions = desk.hub.permissions
    of_fork.hub.pulls[7] = FROM_FORK
    of_fork.hub.commits = [A, B]
    return of_fork


def test_up_brings_up_the_pull_requests_branch_at_its_head(desk: Desk) -> None:
    assert desk.comment(Verb.UP).refused is None

    record = desk.world.environment(KEY)
    assert (record.desired.commit, record.desired.actor) == (B, "octocat")
    assert record.pull_request == PullRequest(number=7, labelled=True, at=BEGINNING)
    assert record.choice is not None
    assert desk.started == ["provision"]


def test_up_may_name_a_commit(desk: Desk) -> None:
    desk.hub.commits = [A, B]
    desk.comment(Verb.UP, A[:7])
    assert desk.world.environment(KEY).desired.commit == A


@pytest.mark.parametrize(
    "written",
    [
        WrittenComment(login="mona", text="/preview up"),
        WrittenComment(login="octocat", text="/preview down"),
        WrittenComment(login="octocat", text=f"/preview up {A[:7]}"),
        WrittenComment(login="octocat", text="Looks good to me"),
        WrittenComment(login="octocat", text=""),
    ],
)
def test_what_nobody_wrote_there_is_not_done_however_well_its_delivery_is_signed(
    desk: Desk, written: WrittenComment
) -> None:
    desk.hub.comments[7, 99] = written
    assert "is not, or is no more, what octocat" in refused(desk.perform(an_up()))
    assert desk.started == []


def test_a_comment_of_another_pull_request_is_none_of_this_one(desk: Desk) -> None:
    desk.hub.comments[8, 99] = WrittenComment(login="octocat", text="/preview up")
    assert "no such comment on pull request #7" in refused(desk.perform(an_up()))


def test_a_login_and_a_word_may_be_in_any_case(desk: Desk) -> None:
    desk.hub.comments[7, 99] = WrittenComment(login="Octocat", text="  /Preview UP\r\nPlease.")
    assert desk.perform(an_up()).refused is None


def an_up() -> Command:
    """As a delivery says that octocat has written it on pull request 7."""
    asker = CommentAsker(login="octocat", pull_request=7, comment=99, at=BEGINNING)
    return Command(id="1", verb=Verb.UP, repository="acme/shop", comment=asker)


@pytest.mark.parametrize("login", ["octocat", "max", "root"])
def test_whoever_may_write_may(desk: Desk, login: str) -> None:
    assert desk.comment(Verb.UP, login=login).refused is None


@pytest.mark.parametrize("login", ["mona", "tess", "stranger"])
@pytest.mark.parametrize("verb", [Verb.UP, Verb.DOWN, Verb.RESTART, Verb.STATUS])
def test_whoever_may_not_write_is_refused(desk: Desk, login: str, verb: Verb) -> None:
    desk.is_ready()
    assert f"{login} may not write to acme/shop" in refused(desk.comment(verb, login=login))
    assert desk.started == []


def test_down_and_restart_are_of_the_pull_requests_branch(desk: Desk) -> None:
    desk.is_ready()
    assert desk.comment(Verb.RESTART).refused is None
    assert desk.started == ["provision"]
    desk.comment(Verb.DOWN)
    assert desk.world.environment(KEY).desired.presence is Presence.ABSENT


def test_what_is_not_there_can_neither_be_taken_down_nor_restarted(desk: Desk) -> None:
    assert "no environment" in refused(desk.comment(Verb.DOWN))
    assert "no environment" in refused(desk.comment(Verb.RESTART))
    desk.is_ready()
    desk.comment(Verb.DOWN)
    desk.run_succeeds()
    assert desk.comment(Verb.DOWN).refused is None
    assert "no environment" in refused(desk.comment(Verb.RESTART))


def test_of_a_closed_pull_request_nothing_comes_up_and_what_is_there_can_go(desk: Desk) -> None:
    desk.is_ready()
    desk.hub.pulls[7] = replace(OWN, open=False)
    for verb in (Verb.UP, Verb.RESTART):
        assert "pull request #7 is closed" in refused(desk.comment(verb))
    assert desk.started == []
    desk.comment(Verb.DOWN)
    assert desk.started == ["teardown"]


def test_status_has_what_is_shown_brought_up_to_date(desk: Desk) -> None:
    assert "there is no environment" in refused(desk.comment(Verb.STATUS))
    desk.is_ready()
    desk.comment(Verb.STATUS)
    assert [seen.environment for seen in desk.shown.seen] == [KEY]


def test_what_is_no_command_of_comments_is_refused(desk: Desk) -> None:
    assert "expected up, down, restart or status" in refused(desk.comment(Verb.HELP))


def test_where_github_is_not_asked_comments_are_no_commands(desk: Desk) -> None:
    desk.github = None
    assert "where GitHub is asked" in refused(desk.comment(Verb.UP))


def test_another_repositorys_comments_are_no_commands(desk: Desk) -> None:
    asker = CommentAsker(login="octocat", pull_request=7, comment=1, at=BEGINNING)
    reply = desk.perform(Command(id="1", verb=Verb.UP, repository="other/shop", comment=asker))
    assert reply.refused is not None


def test_without_a_clear_answer_of_githubs_nothing_is_done(desk: Desk) -> None:
    desk.hub.error = GitHubError("the token may not")
    assert "no clear answer: the token may not" in refused(desk.comment(Verb.UP))
    desk.hub.error = TryLaterError("slow down")
    with pytest.raises(TryLaterError):
        desk.comment(Verb.UP)
    assert desk.world.items == {}


def test_a_forks_head_comes_up_by_approval(forked: Desk) -> None:
    assert forked.comment(Verb.UP).refused is None

    record = forked.world.environment(FORK)
    assert record.desired.commit == B
    assert record.pull_request == PullRequest(number=7, draft=True, fork="eve/shop", at=BEGINNING)


def test_a_fork_that_was_pushed_to_after_the_comment_is_not_deployed(forked: Desk) -> None:
    forked.hub.pulls[7] = replace(FROM_FORK, fork_pushed_at=BEGINNING + 1)
    assert "look again, then name the commit" in refused(forked.comment(Verb.UP))
    assert "look again, then name the commit" in refused(forked.comment(Verb.UP, B[:7]))
    assert forked.world.items == {}


def test_the_approved_commit_comes_up_although_the_fork_has_moved_on(forked: Desk) -> None:
    forked.hub.pulls[7] = replace(FROM_FORK, fork_pushed_at=BEGINNING + 1)
    assert forked.comment(Verb.UP, A).refused is None
    assert forked.world.environment(FORK).desired.commit == A


def test_a_commit_that_github_does_not_know_is_not_deployed(forked: Desk) -> None:
    assert "knows no commit" in refused(forked.comment(Verb.UP, "c" * 40))
    assert forked.world.items == {}


def test_whoever_may_not_write_approves_nothing(forked: Desk) -> None:
    assert "may not write" in refused(forked.comment(Verb.UP, B, login="mona"))
    assert forked.world.items == {}


def test_forks_are_deployed_only_where_the_project_says_so(desk: Desk) -> None:
    desk.hub.pulls[7] = FROM_FORK
    assert "pull_requests.forks" in refused(desk.comment(Verb.UP, B))
    assert desk.world.items == {}


def test_a_new_approval_moves_the_forks_environment_on(forked: Desk) -> None:
    forked.comment(Verb.UP)
    forked.run_succeeds(FORK)
    forked.hub.pulls[7] = replace(FROM_FORK, commit=A, fork_pushed_at=BEGINNING + 30)

    forked.comment(Verb.UP, at=BEGINNING + 60)

    assert forked.world.environment(FORK).desired.commit == A
