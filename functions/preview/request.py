"""What somebody asked of one environment, and the answer when nothing is to be done."""

from dataclasses import dataclass
from enum import StrEnum

from preview.announcement import Status


class Presence(StrEnum):
    """Whether a branch asks for an environment."""

    PRESENT = "present"
    ABSENT = "absent"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request to change an environment's desired state.

    Attributes:
        project: the project's name.
        repository: `owner/name`, spelled as the configuration spells it.
        branch: the branch's full name, e.g. `feature/login`.
        presence: present or absent.
        commit: the full SHA asked for; `None` where the event does not say (GitHub's `create` does not).
        replaces: the SHA that the branch had before, where the event says; it tells a push from its predecessor.
        actor: who asked, as a person would recognise them.
        occurred_at: the repository's `pushed_at`, in seconds since 1970. GitHub promises no order of delivery, so
            requests are ordered by this and not by their arrival.
        delivery: GitHub's `X-GitHub-Delivery`. A redelivery keeps it.
        prefixed: whether the branch begins with one of the project's prefixes. One that does not may have an
            environment all the same: by a label, by hand, or since its prefix was configured.
        bot: a bot did it, and no person.
        skip: the commit is not to be deployed: its message says `[skip preview]`. Only a push with a commit says so.
    """

    project: str
    repository: str
    branch: str
    presence: Presence
    commit: str | None = None
    replaces: str | None = None
    actor: str
    occurred_at: int
    delivery: str
    prefixed: bool = True
    bot: bool = False
    skip: bool = False

    @property
    def key(self) -> str:
        """The environment's key, `owner/repo@branch`."""
        return f"{self.repository}@{self.branch}"


@dataclass(frozen=True, kw_only=True)
class Ignored:
    """Why an event asks nothing of us, in words for the answer and the log."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of a request.

    Attributes:
        environment: the key.
        revision: of the environment's desired state, after the request.
        status: of the environment, after the request.
        reason: why nothing changed; `None` where the request was accepted.
    """

    environment: str
    revision: int
    status: Status
    reason: str | None = None
