"""Commands that are comments on a pull request: `/preview up`."""

from dataclasses import dataclass

from chat.commits import leading_to, named
from chat.parts import Chat, GitHub
from chat.refusals import RefusedError, plain
from convergence.asked import Became
from preview.command import Command, CommentAsker, Verb
from preview.config import Project
from preview.deciding.approval import approved
from preview.deciding.asking import NO_ENVIRONMENT
from preview.environment import PullRequest
from preview.errors import GitHubError
from preview.intake.comments import says
from preview.pull_request_state import PullRequestState, WrittenComment
from preview.showing.answers import Reply

# Who may push to the repository: docs.github.com/en/organizations/managing-user-access-to-your-organizations-
# repositories/managing-repository-roles/repository-roles-for-an-organization
_MAY = ("write", "maintain", "admin")


@dataclass(frozen=True, kw_only=True)
class ByComment:
    """Carries them out for whoever may write to the repository. Whoever asked sees no words: only a reaction."""

    chat: Chat

    def perform(self, command: Command, asker: CommentAsker) -> Reply:
        """Carries it out; the words are for the log.

        Raises:
            RefusedError: it is not done.
            TryLaterError: GitHub does not answer now.
            ConflictError: others kept writing the same environment.
        """
        project = self.chat.config.project_of(command.repository or "")
        if self.chat.github is None or project is None:
            raise RefusedError("comments are commands only in a project's repository, where GitHub is asked")
        try:
            return self._perform(command, asker, project, self.chat.github)
        except GitHubError as error:
            raise RefusedError(f"GitHub gave no clear answer: {plain(error)}") from error

    def _perform(self, command: Command, asker: CommentAsker, project: Project, github: GitHub) -> Reply:
        _check_written(command, asker, github.comment(project.repository, asker.pull_request, asker.comment))
        permission = github.permission(project.repository, asker.login)
        if permission not in _MAY:
            raise RefusedError(
                f"{asker.login} may not write to {project.repository} ({permission}); expected {', '.join(_MAY)}"
            )
        state = github.pull_request(project.repository, asker.pull_request)
        key = f"{project.repository}@{state.branch}"
        if command.verb is Verb.UP:
            return _done(self._up(command, asker, project, state, github))
        if command.verb is Verb.DOWN:
            return _done(self.chat.asked.down(key, actor=asker.login))
        if command.verb is Verb.RESTART:
            _check_open(state)
            return _done(self.chat.asked.restart(key, actor=asker.login))
        if command.verb is Verb.STATUS:
            return self._show(key)
        raise RefusedError(f"{command.verb} is no command here; expected up, down, restart or status")

    def _up(
        self, command: Command, asker: CommentAsker, project: Project, state: PullRequestState, github: GitHub
    ) -> Became:
        _check_open(state)
        if state.fork is None:
            commit = state.commit
            if command.commit:
                commit = leading_to(github, project.repository, state.commit, command.commit)
        else:
            if not project.pull_requests.forks:
                raise RefusedError("pull requests from forks are not deployed: pull_requests.forks in deity.yaml")
            commit = self._approved(command, asker, project, state, github)
        return self.chat.asked.up(
            project.repository,
            state.branch,
            commit=commit,
            actor=asker.login,
            pull_request=PullRequest(
                number=state.number,
                draft=state.draft,
                labelled=_has_label(state, project),
                fork=state.fork,
                at=asker.at,
            ),
        )

    def _approved(
        self, command: Command, asker: CommentAsker, project: Project, state: PullRequestState, github: GitHub
    ) -> str:
        approval = approved(command.commit, state, written_at=asker.at)
        if approval.commit is None:
            raise RefusedError(approval.reason)
        if approval.commit == state.commit:
            return approval.commit
        return named(github, project.repository, approval.commit)

    def _show(self, key: str) -> Reply:
        """What the pull request shows of the environment is brought up to date: that is the answer."""
        environment = self.chat.registry.get(key)
        if environment is None:
            raise RefusedError(f"there is no environment {key}")
        self.chat.asked.show(environment)
        return Reply(sections=(f"{key} is shown anew",))


def _has_label(state: PullRequestState, project: Project) -> bool:
    """To GitHub two labels that differ by case alone are one."""
    return project.pull_requests.label.lower() in {label.lower() for label in state.labels}


def _check_written(command: Command, asker: CommentAsker, written: WrittenComment | None) -> None:
    """That GitHub knows of it, too: a delivery is signed with a secret that more people may know than may write there.

    Who changes their comment before it is heard has changed their mind.
    """
    if written is None:
        raise RefusedError(f"GitHub knows no such comment on pull request #{asker.pull_request}")
    if written.login.lower() != asker.login.lower() or not says(written.text, command):
        raise RefusedError(f"the comment is not, or is no more, what {asker.login} was said to have written")


def _check_open(state: PullRequestState) -> None:
    if not state.open:
        raise RefusedError(f"pull request #{state.number} is closed")


def _done(became: Became) -> Reply:
    """Where it is so already there is no reason to be confused; where nothing is there, there is."""
    if became.reason == NO_ENVIRONMENT:
        raise RefusedError(NO_ENVIRONMENT)
    return Reply(sections=(became.reason or "done",))
