"""GitHub as people use it, but for git itself: pull requests, their conversation, and what the App showed there."""

from collections.abc import Iterable, Iterator

from local.ci import workflow
from local.github.conversation import Conversation
from local.github.merging import Merging
from local.github.people import People, Role
from local.github.pull_events import PullEvents
from local.github.pull_requests import PullRequests
from local.github.pull_shapes import Shapes
from local.github.records import Comment, DeploymentSeen, PullRequest, Reaction, Status
from local.github.repositories import Repositories
from local.github.rest import Route
from local.github.rest_deployments import DeploymentCalls
from local.github.rest_environments import EnvironmentCalls
from local.github.rest_git import GitCalls
from local.github.rest_issues import IssueCalls
from local.github.rest_pulls import PullCalls
from local.github.rest_statuses import StatusCalls
from local.github.sender import Sender, Sent
from local.github.store import Store
from local.github.tell import Pushed


class Hub:
    """Whatever people do returns once the webhook has been told of it.

    Every method that does something raises `RefusedError` where GitHub would refuse it.

    Args:
        repositories: the one with git, and the others.
        people: who may do what.
        url: the server's.
        sender: sends the deliveries.
        store: keeps everything.
    """

    def __init__(self, *, repositories: Repositories, people: People, url: str, sender: Sender, store: Store) -> None:
        self.people = people
        self.repositories = repositories
        self._sender = sender
        self._ci_said: list[str] = []
        self._shapes = Shapes(store=store, repositories=repositories, people=people, url=url)
        events = PullEvents(self._shapes)
        self._pulls = PullRequests(store=store, repositories=repositories, events=events, tell=sender.send)
        self._conversation = Conversation(store=store, repositories=repositories, events=events, tell=sender.send)
        self._merging = Merging(repositories=repositories, pulls=self._pulls, tell=sender.send)
        self._statuses = StatusCalls(store=store, repositories=repositories, url=url)
        self._deployments = DeploymentCalls(store=store, repositories=repositories, url=url)
        self._environments = EnvironmentCalls(store=store, url=url)

    def routes(self) -> Iterator[Route]:
        """The API's. Those of statuses come first: `commits/{ref}` would take their paths for a branch's name."""
        yield from self._statuses.routes()
        yield from self._deployments.routes()
        yield from self._environments.routes()
        yield from GitCalls(self.repositories).routes()
        yield from IssueCalls(
            repositories=self.repositories, conversation=self._conversation, pulls=self._pulls, shapes=self._shapes
        ).routes()
        yield from PullCalls(
            repositories=self.repositories, people=self.people, pulls=self._pulls, shapes=self._shapes
        ).routes()

    def open_pull_request(
        self,
        branch: str,
        title: str = "",
        author: str = "ada",
        *,
        draft: bool = False,
        labels: Iterable[str] = (),
        body: str = "",
        base: str = "",
    ) -> PullRequest:
        """Open one for a branch that was pushed. Its base must have been pushed as well, and share its history.

        Without a title it has that of the branch's latest commit; without a base, it is to go into the default branch.
        """
        pull = self._pulls.open(
            branch=branch,
            title=title or self._title_of(branch),
            author=author,
            draft=draft,
            labels=labels,
            body=body,
            base=base,
        )
        return self._settled(pull)

    def open_pull_request_from_fork(
        self, owner: str, branch: str, commit: str, *, title: str = "", draft: bool = False
    ) -> PullRequest:
        """Open one from somebody's fork. The repository's git must hold the commit: push it to `refs/forks/…`."""
        pull = self._pulls.open_from_fork(
            owner=owner, branch=branch, commit=commit, title=title or self._title_of(commit), draft=draft
        )
        return self._built(pull)

    def push_to_fork(self, number: int, commit: str) -> PullRequest:
        """The fork's owner pushes to the branch of their pull request; of the commit, the same."""
        return self._built(self._pulls.push_to_fork(number, commit))

    def label(self, number: int, *names: str, by: str = "ada") -> PullRequest:
        """Give a pull request labels."""
        self.people.check(by, least=Role.TRIAGE)
        return self._settled(self._pulls.label(number, names, by=by))

    def unlabel(self, number: int, name: str, *, by: str = "ada") -> PullRequest:
        """Take a label away."""
        self.people.check(by, least=Role.TRIAGE)
        return self._settled(self._pulls.unlabel(number, name, by=by))

    def set_draft(self, number: int, draft: bool, *, by: str = "ada") -> PullRequest:
        """Make it a draft, or ready for review."""
        self.people.check(by, least=Role.WRITE, author=self.pull_request(number).author)
        return self._settled(self._pulls.set_draft(number, draft, by=by))

    def edit(self, number: int, *, title: str, by: str = "ada") -> PullRequest:
        """Change its title."""
        self.people.check(by, least=Role.WRITE, author=self.pull_request(number).author)
        return self._settled(self._pulls.edit(number, title=title, by=by))

    def close_pull_request(self, number: int, *, by: str = "ada") -> PullRequest:
        """Close it without merging it."""
        self.people.check(by, least=Role.TRIAGE, author=self.pull_request(number).author)
        return self._settled(self._pulls.close(number, by=by))

    def reopen(self, number: int, *, by: str = "ada") -> PullRequest:
        """Open it again."""
        self.people.check(by, least=Role.TRIAGE, author=self.pull_request(number).author)
        return self._settled(self._pulls.reopen(number, by=by))

    def merge(self, number: int, *, by: str = "ada", delete_branch: bool = True) -> PullRequest:
        """Merge it, and delete its branch."""
        self.people.check(by, least=Role.WRITE)
        return self._settled(self._merging.merge(number, by=by, delete_branch=delete_branch))

    def delete_branch(self, branch: str, *, by: str = "ada") -> None:
        """Delete a branch on GitHub's page and not by a push."""
        self.people.check(by, least=Role.WRITE)
        self._merging.delete_branch(branch, by=by)
        self._sender.settle()

    def comment(self, number: int, login: str, body: str) -> Comment:
        """Somebody comments on a pull request; anybody may."""
        comment = self._conversation.add(self.repositories.full_name, number, author=login, body=body)
        self._sender.settle()
        return comment

    def pushed(self, pushed: Pushed) -> list[str]:
        """Git's hook says what was pushed; what was delivered because of it, a line each."""
        sent = self._pulls.pushed(pushed.moved, pusher=pushed.pusher)
        told = (each.result() for each in sent)
        return [f"{each.about} -> {each.answer}" for each in told]

    def pull_request(self, number: int) -> PullRequest:
        """A pull request as it is now."""
        return self._pulls.get(number)

    def pull_requests(self) -> tuple[PullRequest, ...]:
        """Every pull request, oldest first."""
        return self._pulls.all()

    def branches(self) -> dict[str, str]:
        """The commit of every branch."""
        return self.repositories.git.branches()

    def comments(self, number: int, *, repository: str = "") -> tuple[Comment, ...]:
        """A pull request's comments, oldest first."""
        return self._conversation.of(repository or self.repositories.full_name, number)

    def reactions(self, comment: Comment) -> tuple[Reaction, ...]:
        """The reactions to a comment, oldest first."""
        return self._conversation.reactions(comment)

    def statuses(self, sha: str, *, repository: str = "") -> tuple[Status, ...]:
        """Every status that a commit was given, oldest first."""
        return self._statuses.of(repository or self.repositories.full_name, sha)

    def deployments(self, environment: str | None = None, *, repository: str = "") -> tuple[DeploymentSeen, ...]:
        """The deployments, of one environment or all, newest first."""
        seen = self._deployments.seen(repository or self.repositories.full_name)
        return tuple(each for each in seen if environment in (None, each.deployment.environment))

    def environments(self, *, repository: str = "") -> tuple[str, ...]:
        """The names of the environments that GitHub lists, oldest first."""
        return tuple(each.name for each in self._environments.all(repository or self.repositories.full_name))

    def sent(self) -> tuple[Sent, ...]:
        """The latest deliveries that did not come from git's hook, newest first."""
        return self._sender.sent()

    def ci_said(self) -> tuple[str, ...]:
        """What CI said of the commits that came from forks, oldest first. Of others it speaks to whoever pushed."""
        return tuple(self._ci_said)

    def page_of(self, number: int) -> str:
        """A pull request's page."""
        return self._shapes.page(number)

    def _title_of(self, ref: str) -> str:
        sha = self.repositories.git.resolve(ref)
        seen = None if sha is None else self.repositories.git.commit(sha)
        return (seen.message.splitlines() or [""])[0] if seen else ref

    def _built(self, pull: PullRequest) -> PullRequest:
        """The same for a commit that no push brought: CI runs once the webhook has been told of it, as after a push."""
        self._sender.settle()
        self._ci_said.extend(workflow.run_for_fork(self.repositories.git.directory, pull.sha))
        return pull

    def _settled(self, pull: PullRequest) -> PullRequest:
        self._sender.settle()
        return pull
