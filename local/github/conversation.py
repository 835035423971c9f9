"""Comments on pull requests, and the reactions to them: what people and the App say, and what is delivered of it."""

from collections.abc import Callable
from dataclasses import replace

from local.github.deliveries import Delivery
from local.github.pull_events import PullEvents
from local.github.pull_shapes import REACTIONS
from local.github.records import Comment, PullRequest, Reaction
from local.github.refusals import invalid, not_found
from local.github.repositories import Repositories
from local.github.store import Store

_LONGEST_BODY = 65_536


class Conversation:
    """The comments of every repository. Those of the one with git are delivered.

    Of a repository without git nobody knows the pull requests: whichever is commented on is there.
    """

    def __init__(
        self,
        *,
        store: Store,
        repositories: Repositories,
        events: PullEvents,
        tell: Callable[[Delivery], object],
    ) -> None:
        """`events` makes the deliveries, and `tell` sends them."""
        self._store = store
        self._repositories = repositories
        self._events = events
        self._tell = tell

    def of(self, repository: str, number: int) -> tuple[Comment, ...]:
        """A pull request's comments, oldest first.

        Raises:
            RefusedError: there is no such pull request.
        """
        self._pull(repository, number)
        return tuple(each for each in self._store.all(Comment, repository=repository) if each.number == number)

    def get(self, repository: str, identity: int) -> Comment:
        """A comment.

        Raises:
            RefusedError: there is none of that id.
        """
        found = self._store.get(Comment, identity, repository=repository)
        if found is None:
            raise not_found()
        return found

    def add(self, repository: str, number: int, *, author: str, body: str) -> Comment:
        """Somebody comments.

        Raises:
            RefusedError: there is no such pull request, or the text is empty or too long.
        """
        _check(body)
        with self._store:
            pull, now = self._pull(repository, number), self._store.now()
            comment = Comment(
                id=self._store.new_id(),
                repository=repository.lower(),
                number=number,
                author=author,
                body=body,
                created_at=now,
                updated_at=now,
            )
            self._store.put(comment)
            if pull:
                self._tell(self._events.comment("created", comment, pull, sender=author))
            return comment

    def edit(self, repository: str, identity: int, *, by: str, body: str) -> Comment:
        """Somebody changes a comment.

        Raises:
            RefusedError: there is no such comment, or the text is empty or too long.
        """
        _check(body)
        with self._store:
            before = self.get(repository, identity)
            comment = self._store.put(replace(before, body=body, updated_at=self._store.now()))
            pull = self._pull(repository, comment.number)
            if pull and body != before.body:
                self._tell(self._events.comment("edited", comment, pull, sender=by, before=before.body))
            return comment

    def remove(self, repository: str, identity: int, *, by: str) -> None:
        """Somebody deletes a comment.

        Raises:
            RefusedError: there is no such comment.
        """
        with self._store:
            comment = self.get(repository, identity)
            for reaction in self.reactions(comment):
                self._store.remove(reaction)
            self._store.remove(comment)
            if pull := self._pull(repository, comment.number):
                self._tell(self._events.comment("deleted", comment, pull, sender=by))

    def reactions(self, comment: Comment) -> tuple[Reaction, ...]:
        """The reactions to a comment, oldest first."""
        held = self._store.all(Reaction, repository=comment.repository)
        return tuple(reaction for reaction in held if reaction.comment == comment.id)

    def react(self, repository: str, identity: int, *, author: str, content: str) -> tuple[Reaction, bool]:
        """Somebody reacts to a comment; the reaction, and whether it is new. No delivery tells of reactions.

        Raises:
            RefusedError: there is no such comment, or no such reaction.
        """
        if content not in REACTIONS:
            raise invalid("Reaction", field="content")
        with self._store:
            comment = self.get(repository, identity)
            same = (each for each in self.reactions(comment) if (each.author, each.content) == (author, content))
            if found := next(same, None):
                return found, False
            made = Reaction(
                id=self._store.new_id(),
                repository=comment.repository,
                comment=identity,
                author=author,
                content=content,
                created_at=self._store.now(),
            )
            return self._store.put(made), True

    def unreact(self, repository: str, identity: int, reaction: int) -> None:
        """A reaction is taken back.

        Raises:
            RefusedError: there is no such reaction to that comment.
        """
        with self._store:
            mine = (each for each in self.reactions(self.get(repository, identity)) if each.id == reaction)
            found = next(mine, None)
            if found is None:
                raise not_found()
            self._store.remove(found)

    def _pull(self, repository: str, number: int) -> PullRequest | None:
        """The pull request; `None` where nobody knows them."""
        if not self._repositories.has_git(repository):
            return None
        pulls = self._store.all(PullRequest, repository=repository)
        found = next((pull for pull in pulls if pull.number == number), None)
        if found is None:
            raise not_found()
        return found


def _check(body: str) -> None:
    if not body.strip():
        raise invalid("IssueComment", field="body", message="body can't be blank")
    if len(body) > _LONGEST_BODY:
        raise invalid("IssueComment", field="body", message=f"body is too long (maximum is {_LONGEST_BODY} characters)")
