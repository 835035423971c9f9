"""What becomes of pull requests: each thing that people do to one, what it changes, and what is delivered of it.

What GitHub refuses and when it delivers what: docs.github.com/en/rest/pulls/pulls and
docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from local.github.deliveries import Delivery
from local.github.pull_checks import base_of, check_label, check_title
from local.github.pull_events import PullEvents
from local.github.records import Fork, PullRequest
from local.github.refusals import RefusedError, custom, invalid, not_found
from local.github.repositories import Repositories
from local.github.sender import Sent
from local.github.store import Store
from local.github.tell import Moved

Tell = Callable[[Delivery], "Future[Sent]"]


class PullRequests:
    """The pull requests of the repository with git.

    Args:
        store: keeps them.
        repositories: has that repository.
        events: makes the deliveries.
        tell: sends them.
    """

    def __init__(self, *, store: Store, repositories: Repositories, events: PullEvents, tell: Tell) -> None:
        self._store = store
        self._repositories = repositories
        self._git = repositories.git
        self._events = events
        self._tell = tell

    def all(self) -> tuple[PullRequest, ...]:
        """Every pull request, oldest first."""
        return self._store.all(PullRequest, repository=self._repositories.full_name)

    def get(self, number: int) -> PullRequest:
        """The one of that number.

        Raises:
            RefusedError: there is none.
        """
        found = next((pull for pull in self.all() if pull.number == number), None)
        if found is None:
            raise not_found()
        return found

    def open(
        self,
        *,
        branch: str,
        title: str,
        author: str,
        base: str = "",
        body: str = "",
        draft: bool = False,
        labels: Iterable[str] = (),
    ) -> PullRequest:
        """Open one for a branch of the repository; `base` is the default branch where none is named.

        Raises:
            RefusedError: GitHub would not open it.
        """
        sha = self._git.branches().get(branch)
        if sha is None:
            raise invalid("PullRequest", field="head")
        return self._open(
            branch=branch, sha=sha, title=title, author=author, base=base, body=body, draft=draft, labels=tuple(labels)
        )

    def open_from_fork(
        self, *, owner: str, branch: str, commit: str, title: str, base: str = "", draft: bool = False
    ) -> PullRequest:
        """Open one for a branch of somebody's fork, which is at a commit that the repository's git holds as well.

        Raises:
            RefusedError: GitHub would not open it.
        """
        sha = self._git.resolve(commit)
        if sha is None:
            raise invalid("PullRequest", field="head")
        name = self._repositories.full_name.partition("/")[2]
        fork = Fork(full_name=f"{owner}/{name}", pushed_at=self._store.now())
        return self._open(branch=branch, sha=sha, title=title, author=owner, base=base, draft=draft, fork=fork)

    def push_to_fork(self, number: int, commit: str) -> PullRequest:
        """The fork's owner pushes a commit to its branch.

        Raises:
            RefusedError: there is no such pull request from a fork, or no such commit.
        """
        with self._store:
            pull, sha = self.get(number), self._git.resolve(commit)
            if pull.fork is None or sha is None:
                raise invalid("PullRequest", field="head")
            moved = replace(pull, fork=replace(pull.fork, pushed_at=self._store.now()))
            self._synchronize(moved, sha, before=pull.sha, sender=pull.author)
            return self.get(number)

    def pushed(self, moved: Iterable[Moved], *, pusher: str) -> "list[Future[Sent]]":
        """Branches of the repository were pushed, or deleted: what that means to pull requests is done and delivered.

        The ones of a branch that is gone are closed; those that a push brought into their base count as merged.
        """
        with self._store:
            return [sent for each in moved for sent in self._branch_moved(each, pusher)]

    def label(self, number: int, names: Iterable[str], *, by: str) -> PullRequest:
        """Give it labels; those that it has already change nothing.

        Raises:
            RefusedError: there is no such pull request, or a label has no name.
        """
        with self._store:
            for name in names:
                check_label(name)
                pull = self.get(number)
                if name.lower() not in (label.lower() for label in pull.labels):
                    changed = self._put(pull, labels=(*pull.labels, name))
                    self._tell(self._events.labelled("labeled", changed, name, sender=by))
            return self.get(number)

    def unlabel(self, number: int, name: str, *, by: str) -> PullRequest:
        """Take a label away.

        Raises:
            RefusedError: there is no such pull request, or it does not have the label.
        """
        with self._store:
            pull = self.get(number)
            label = next((label for label in pull.labels if label.lower() == name.lower()), None)
            if label is None:
                raise not_found("Label does not exist")
            changed = self._put(pull, labels=tuple(kept for kept in pull.labels if kept != label))
            self._tell(self._events.labelled("unlabeled", changed, label, sender=by))
            return changed

    def edit(self, number: int, *, by: str, title: str | None = None, body: str | None = None) -> PullRequest:
        """Change its title or its text.

        Raises:
            RefusedError: there is no such pull request, or the title is none.
        """
        with self._store:
            pull = self.get(number)
            if title is not None:
                check_title(title)
            before = {name: {"from": getattr(pull, name)} for name, new in (("title", title), ("body", body)) if new}
            changed = self._put(pull, title=title or pull.title, body=pull.body if body is None else body)
            self._tell(self._events.pull_request("edited", changed, sender=by, changes=before))
            return changed

    def set_draft(self, number: int, draft: bool, *, by: str) -> PullRequest:
        """Make it a draft, or ready for review; nothing happens where it is that already.

        Raises:
            RefusedError: there is no such open pull request.
        """
        with self._store:
            pull = self._open_one(number)
            if pull.draft == draft:
                return pull
            action = "converted_to_draft" if draft else "ready_for_review"
            return self._changed(action, pull, sender=by, draft=draft)

    def close(self, number: int, *, by: str) -> PullRequest:
        """Close it without merging it.

        Raises:
            RefusedError: there is no such open pull request.
        """
        with self._store:
            return self._changed("closed", self._open_one(number), sender=by, closed_at=self._store.now())

    def reopen(self, number: int, *, by: str) -> PullRequest:
        """Open it again, at the commit that its branch is at now.

        Raises:
            RefusedError: it was merged, or is open, or its branch is gone.
        """
        with self._store:
            pull = self.get(number)
            sha = pull.sha if pull.fork else self._git.branches().get(pull.branch)
            if pull.open or pull.merged_at is not None or sha is None:
                raise custom("PullRequest", "state cannot be changed. The pull request cannot be reopened.")
            return self._changed("reopened", pull, sender=by, closed_at=None, sha=sha)

    def merged(self, number: int, merge_sha: str, *, by: str) -> PullRequest:
        """It has been merged by that commit.

        Raises:
            RefusedError: there is no such open pull request.
        """
        with self._store:
            return self._merged(self._open_one(number), merge_sha, sender=by)

    def _open(self, *, fork: Fork | None = None, labels: tuple[str, ...] = (), **given: Any) -> PullRequest:
        with self._store:
            full_name = self._repositories.full_name
            base = given["base"] or self._repositories.default_branch
            check_title(given["title"])
            owner = fork.owner if fork else full_name.partition("/")[0]
            head = {"owner": owner, "branch": given["branch"], "sha": given["sha"]}
            base_sha = base_of(self._git, self.all(), base=base, **head)
            number, now = len(self.all()) + 1, self._store.now()
            pull = PullRequest(
                **given
                | {"id": self._store.new_id(), "repository": full_name.lower(), "base": base, "base_sha": base_sha},
                number=number,
                fork=fork,
                created_at=now,
                updated_at=now,
            )
            self._git.set_ref(f"refs/pull/{number}/head", pull.sha)
            self._store.put(pull)
            self._tell(self._events.pull_request("opened", pull, sender=pull.author))
            return self.label(number, labels, by=pull.author)

    def _branch_moved(self, moved: Moved, pusher: str) -> "Iterable[Future[Sent]]":
        for pull in (pull for pull in self.all() if pull.open):
            of_head = pull.branch == moved.branch and pull.fork is None
            of_base = pull.base == moved.branch
            if moved.deleted and (of_head or of_base):
                yield self._told("closed", pull, sender=pusher, closed_at=self._store.now())
            elif of_base and self._git.has(pull.sha, within=moved.after):
                yield self._told_merged(pull, moved.after, sender=pusher)
            elif of_head and moved.after != pull.sha:
                yield self._synchronize(pull, moved.after, before=pull.sha, sender=pusher)

    def _synchronize(self, pull: PullRequest, sha: str, *, before: str, sender: str) -> "Future[Sent]":
        self._git.set_ref(f"refs/pull/{pull.number}/head", sha)
        changed = self._put(pull, sha=sha)
        return self._tell(self._events.pull_request("synchronize", changed, sender=sender, before=before, after=sha))

    def _merged(self, pull: PullRequest, merge_sha: str, *, sender: str) -> PullRequest:
        self._told_merged(pull, merge_sha, sender=sender)
        return self.get(pull.number)

    def _told_merged(self, pull: PullRequest, merge_sha: str, *, sender: str) -> "Future[Sent]":
        now = self._store.now()
        return self._told(
            "closed", pull, sender=sender, closed_at=now, merged_at=now, merged_by=sender, merge_sha=merge_sha
        )

    def _changed(self, action: str, pull: PullRequest, *, sender: str, **changes: object) -> PullRequest:
        self._told(action, pull, sender=sender, **changes)
        return self.get(pull.number)

    def _told(self, action: str, pull: PullRequest, *, sender: str, **changes: object) -> "Future[Sent]":
        return self._tell(self._events.pull_request(action, self._put(pull, **changes), sender=sender))

    def _put(self, pull: PullRequest, **changes: Any) -> PullRequest:
        return self._store.put(replace(pull, **changes, updated_at=max(pull.updated_at, self._store.now())))

    def _open_one(self, number: int) -> PullRequest:
        pull = self.get(number)
        if not pull.open:
            raise RefusedError(f"Pull request #{number} is closed")
        return pull
