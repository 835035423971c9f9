"""What happens in the repository, and the signed deliveries with which GitHub tells of it."""

import random
from collections.abc import Sequence

from preview.pull_request_state import WrittenComment
from tests.payloads import deliveries
from tests.payloads.deliveries import Payload, SignedDelivery
from tests.simulation.clock import Clock
from tests.simulation.github import GitHub, Pull
from tests.simulation.github_adapters import MEMBER
from tests.simulation.projects import REPOSITORY


class Happenings:
    """Everything happens as soon as its delivery is made; that may arrive later, or never.

    Attributes:
        clock: the time.
        dice: draws ids.
        github: where it happens.
    """

    def __init__(self, clock: Clock, dice: random.Random) -> None:
        self.clock = clock
        self.dice = dice
        self.github = GitHub()
        self._last_moment = 0

    def moment(self) -> int:
        """The next second, and never the same twice: two events of one second cannot always be told apart."""
        self._last_moment = max(self._last_moment, self.clock.whole()) + 1
        return self._last_moment

    def push(
        self,
        branch: str,
        commit: str,
        *,
        message: str = "Change something",
        repository: str = REPOSITORY,
        at: int | None = None,
        bot: bool = False,
    ) -> SignedDelivery:
        """The delivery of a push whose head commit has that message, now or at that moment."""
        at = at or self.moment()
        self.github.was_pushed(repository, branch, commit, at=at)
        payload = deliveries.push(repository=repository, branch=branch, commit=commit, message=message, pushed_at=at)
        payload["sender"] |= {"type": "Bot" if bot else "User"}
        return self._signed("push", payload)

    def creation(self, branch: str, *, repository: str = REPOSITORY, at: int | None = None) -> SignedDelivery:
        """The delivery of a branch's `create`, which names no commit, now or at that moment."""
        payload = deliveries.create(repository=repository, branch=branch, pushed_at=at or self.moment())
        return self._signed("create", payload)

    def deletion(self, branch: str, *, repository: str = REPOSITORY, at: int | None = None) -> SignedDelivery:
        """The delivery of a branch's deletion, now or at that moment."""
        at = at or self.moment()
        self.github.was_pushed(repository, branch, None, at=at)
        return self._signed("delete", deliveries.delete(repository=repository, branch=branch, pushed_at=at))

    def pull_request(self, action: str, pull: Pull, *, at: int | None = None, bot: bool = False) -> SignedDelivery:
        """The delivery of an event of a pull request, which is as it is now."""
        payload = deliveries.pull_request(
            action,
            repository=REPOSITORY,
            branch=pull.branch,
            commit=pull.commit,
            updated_at=at or self.moment(),
            number=pull.number,
            state="open" if pull.open else "closed",
            draft=pull.draft,
            labels=pull.labels,
            fork=pull.fork,
            pushed_at=self.github.pushed_at or None,
            bot=bot,
        )
        return self._signed("pull_request", payload)

    def comment(self, words: str, number: int, *, by: str = MEMBER) -> SignedDelivery:
        """The delivery of a new comment on a pull request."""
        identity = self.github.new_id()
        self.github.written[identity] = (number, WrittenComment(login=by, text=words))
        payload = deliveries.comment(
            words,
            repository=REPOSITORY,
            number=number,
            created_at=self.moment(),
            identity=identity,
            actor=by,
        )
        return self._signed("issue_comment", payload)

    def opened(
        self, branch: str, commit: str, *, draft: bool = False, labels: Sequence[str] = (), fork: str | None = None
    ) -> Pull:
        """A new pull request of a branch that is at the commit."""
        number = len(self.github.pulls) + 1
        pull = Pull(number=number, branch=branch, commit=commit, draft=draft, labels=tuple(labels), fork=fork)
        self.github.pulls[number] = pull
        return pull

    def guid(self) -> str:
        """A new id, as GitHub and Slack give them."""
        return f"{self.dice.getrandbits(128):032x}"

    def _signed(self, event: str, payload: Payload) -> SignedDelivery:
        return deliveries.signed(event, payload, delivery=self.guid())
