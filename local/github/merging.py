"""Merges pull requests as GitHub does: a merge commit, then the deliveries of a push that nobody made by hand."""

from local.github.deliveries import ZEROS
from local.github.history import History
from local.github.pull_requests import PullRequests, Tell
from local.github.pushes import deliveries_of
from local.github.records import PullRequest
from local.github.refusals import RefusedError
from local.github.repositories import Repositories
from local.github.shapes import Person
from local.github.tell import Moved
from local.github.webhook import read_webhook


class Merging:
    """Merges; `tell` sends the deliveries."""

    def __init__(self, *, repositories: Repositories, pulls: PullRequests, tell: Tell) -> None:
        self._repositories = repositories
        self._git = repositories.git
        self._pulls = pulls
        self._tell = tell

    def merge(self, number: int, *, by: str, delete_branch: bool = True) -> PullRequest:
        """Merge a pull request, and delete its branch unless that is a fork's.

        Raises:
            RefusedError: it is closed, a draft, or conflicts with its base.
        """
        pull = self._pulls.get(number)
        base = self._git.branches().get(pull.base)
        if not pull.open or pull.draft or base is None:
            raise RefusedError("Pull Request is not mergeable")
        title = f"Merge pull request #{number} from {pull.owner}/{pull.branch}\n\n{pull.title}"
        made = self._git.merge(base, pull.sha, message=title, login=by)
        if made is None:
            raise RefusedError("Merge conflict between base and head")
        self._git.set_ref(f"refs/heads/{pull.base}", made)
        merged = self._pulls.merged(number, made, by=by)
        self._moved(pull.base, before=base, after=made, by=by)
        if delete_branch and pull.fork is None:
            self.delete_branch(pull.branch, by=by)
        return merged

    def delete_branch(self, branch: str, *, by: str) -> None:
        """Delete a branch, by the button that GitHub has for it.

        Raises:
            RefusedError: there is no such branch.
        """
        before = self._git.branches().get(branch)
        if before is None:
            raise RefusedError("Reference does not exist")
        self._git.delete_ref(f"refs/heads/{branch}")
        self._moved(branch, before=before, after=ZEROS, by=by)

    def _moved(self, branch: str, *, before: str, after: str, by: str) -> None:
        directory = self._git.directory
        try:
            webhook = read_webhook(directory)
        except FileNotFoundError:  # nobody is told
            webhook = None
        if webhook:
            pusher = Person(login=by, email=f"{by}@users.noreply.github.com")
            updates = History(directory).updates([f"{before} {after} refs/heads/{branch}"])
            for _, delivery in deliveries_of(directory, updates, webhook=webhook, pusher=pusher):
                self._tell(delivery)
        self._pulls.pushed([Moved(branch=branch, before=before, after=after)], pusher=by)
