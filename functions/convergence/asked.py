"""What people ask for by hand, carried out: by the same conditional writes and the same runs as what branches ask."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from convergence.converge import Convergence
from preview.deciding import asking
from preview.deciding.dispatching import Decision
from preview.deciding.expiry import DAY_SECONDS
from preview.environment import Environment, PullRequest


@dataclass(frozen=True, kw_only=True)
class Became:
    """What became of it.

    Attributes:
        environment: the record afterwards; `None` where there is none.
        reason: why nothing changed; `None` where something did.
    """

    environment: Environment | None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Everything that can be asked for by hand.

    Every method raises ConflictError where others kept writing the same environment: nothing was done then.
    """

    converge: Convergence

    def up(
        self, repository: str, branch: str, *, commit: str | None, actor: str, pull_request: PullRequest | None = None
    ) -> Became:
        """Has the branch's environment present at the commit, whatever its project's trigger says.

        Args:
            repository: `owner/name`, as the configuration spells it.
            branch: its full name.
            commit: the full SHA; `None` where the project's images are the same for every commit.
            actor: who asks.
            pull_request: the branch's, where it is known.

        Raises:
            NotFoundError: the configuration has no such project.
        """

        def decide(read: Environment | None) -> Decision:
            return asking.brought_up(
                read,
                self._first(repository, branch, actor),
                commit=commit,
                actor=actor,
                pull_request=pull_request,
                now=self.converge.now(),
                token=self.converge.token(),
            )

        return self._settled(f"{repository}@{branch}", decide)

    def down(self, key: str, *, actor: str) -> Became:
        """Has the environment removed; pushes do not bring it back."""

        def decide(read: Environment | None) -> Decision:
            return asking.taken_down(read, actor=actor, now=self.converge.now(), token=self.converge.token())

        return self._settled(key, decide)

    def restart(self, key: str, *, actor: str) -> Became:
        """Has the environment's tasks replaced by new ones of the same commit.

        Raises:
            NotFoundError: the configuration has no such project.
        """
        repository, _, branch = key.partition("@")

        def decide(read: Environment | None) -> Decision:
            first = self._first(repository, branch, actor)
            return asking.restarted(read, first, actor=actor, now=self.converge.now(), token=self.converge.token())

        return self._settled(key, decide)

    def keep(self, key: str, *, days: int | None) -> Became:
        """Spares the environment when it would expire: for so many days from now, or until its branch is deleted."""

        def decide(read: Environment | None) -> Decision:
            return asking.kept(read, None if days is None else self.converge.now() + days * DAY_SECONDS)

        return self._settled(key, decide)

    def show(self, environment: Environment) -> None:
        """Has what is shown of the environment brought up to date, although nothing changes."""
        if self.converge.feedback:
            # As it was when it was last written: what is written next is newer than this.
            self.converge.feedback.refresh(asking.shown(replace(environment, version=environment.version - 1)))

    def _settled(self, key: str, decide: Callable[[Environment | None], Decision]) -> Became:
        environment, decision = self.converge.settle(key, decide)
        return Became(environment=environment, reason=decision.reason)

    def _first(self, repository: str, branch: str, actor: str) -> Environment:
        return self.converge.first(repository, branch, actor=actor, occurred_at=self.converge.now())
