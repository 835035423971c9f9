"""What a branch asks for after one event more: the promise in small, to hold the registry against.

Written from what is promised (docs/configure.md and the events' own pages), and not from the code that decides: pushes
are ordered by when they happened, what pull requests are by their newest event, and what people ask for by hand comes
when it comes and goes before everything else, until the branch is deleted.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from preview.command import Verb
from preview.config import Project
from preview.config.pull_requests import Trigger
from preview.environment import PullRequest
from preview.pull_request_event import PullRequestSeen
from preview.request import Presence, Request

# A `create` of up to so many seconds after a push belongs to that push.
ONE_PUSH_SECONDS = 2
# Who brings up by hand what nobody has pushed is taken to know of the pushes until so long ago.
HEARD_SECONDS = 60
# GitHub is asked for the branches that were not pushed to for so long.
SETTLED_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class ByHand:
    """What somebody asked for by hand, as it is carried out. `at` is when."""

    branch: str
    verb: Verb
    commit: str | None = None
    pull_request: PullRequest | None = None
    at: int


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked for, and what of the branch's past still counts.

    Attributes:
        known: the branch has a record.
        presence: whether there is to be an environment.
        commit: at which commit.
        at: no push of then, or from before it, changes anything.
        passed_over_at: when the newest push was that the branch was not to be deployed for, since the last change.
        passed_over: that push's commit.
        skipped_at: when the newest push was whose message says `[skip preview]`.
        had: the commit of an environment that was withdrawn, and not by its branch's deletion.
        choice: what somebody chose by hand.
        pull: the branch's open pull request.
        closed_at: no event of a pull request of then, or from before it, changes anything.
    """

    known: bool = False
    presence: Presence = Presence.ABSENT
    commit: str | None = None
    at: int = 0
    passed_over_at: int = 0
    passed_over: str | None = None
    skipped_at: int = 0
    had: str | None = None
    choice: Presence | None = None
    pull: PullRequest | None = None
    closed_at: int = 0

    @property
    def newest(self) -> tuple[int, str | None]:
        """The newest push that is known: when, and its commit."""
        return max(self.at, self.passed_over_at), self.passed_over or self.commit or self.had

    def withdrawn(self) -> "Wanted":
        """The environment is to go; of pushes as much is known as before."""
        return replace(self, presence=Presence.ABSENT, commit=None, had=self.commit or self.had)

    def present_at(self, commit: str | None, *, at: int) -> "Wanted":
        """There is to be an environment at the commit, as of that moment."""
        moved = replace(self, known=True, presence=Presence.PRESENT, commit=commit, at=at, had=None)
        return replace(moved, passed_over_at=0, passed_over=None)


Change = Callable[[Wanted], Wanted]
"""What an event makes of what is asked for."""


def deploys(project: Project, wanted: Wanted, *, prefixed: bool, bot: bool = False) -> bool:
    """Whether the branch is to have an environment."""
    pull, heeds = wanted.pull, project.pull_requests
    if wanted.choice is not None:
        return wanted.choice is Presence.PRESENT
    if pull is not None and (pull.fork or (pull.draft and not heeds.drafts)):
        return False
    if bot and not project.bots:
        return False
    by_label = project.trigger is not Trigger.CHATOPS and pull is not None and pull.labelled
    return by_label or (project.trigger is Trigger.PUSH and prefixed)


# Pushes, creations and deletions.


def asked(event: Request, project: Project) -> Change:
    """What a push, a creation or a deletion changes."""

    def change(wanted: Wanted) -> Wanted:
        if event.presence is Presence.ABSENT:
            return _deleted(wanted, event)
        if not deploys(project, wanted, prefixed=event.prefixed, bot=event.bot):
            return _passed_over(wanted, event)
        return _skipped(wanted, event.occurred_at) if event.skip else _pushed(wanted, event)

    return change


def _deleted(wanted: Wanted, event: Request) -> Wanted:
    at = event.occurred_at
    unheard_of = not wanted.known and not event.prefixed
    if unheard_of or at <= wanted.at:
        return wanted
    return replace(_without_branch(wanted, at), at=at, had=None)


def _without_branch(wanted: Wanted, at: int) -> Wanted:
    """With the branch goes what somebody chose for it, and what its pull request was until then."""
    return replace(
        wanted.withdrawn(),
        known=True,
        passed_over_at=0,
        passed_over=None,
        choice=None,
        pull=wanted.pull if wanted.pull and wanted.pull.at > at else None,
        closed_at=max(wanted.closed_at, at),
    )


def _passed_over(wanted: Wanted, event: Request) -> Wanted:
    if not wanted.known or event.commit is None or event.occurred_at < wanted.newest[0]:
        return wanted
    return replace(wanted, passed_over_at=event.occurred_at, passed_over=event.commit)


def _pushed(wanted: Wanted, event: Request) -> Wanted:
    at = event.occurred_at
    followed = wanted.passed_over is not None and wanted.passed_over == wanted.commit
    if at <= wanted.at or (followed and at < wanted.passed_over_at):
        return wanted
    if event.commit is None and wanted.skipped_at > 0 and at <= wanted.skipped_at + ONE_PUSH_SECONDS:
        return wanted  # A creation, of the push that was skipped.
    if wanted.presence is Presence.PRESENT and event.commit in (None, wanted.commit):
        return replace(wanted, at=at)
    return wanted.present_at(event.commit, at=at)


def _skipped(wanted: Wanted, at: int) -> Wanted:
    only_created = wanted.presence is Presence.PRESENT and wanted.commit is None
    if at + (ONE_PUSH_SECONDS if only_created else 0) < wanted.at:
        return wanted
    there = wanted.withdrawn() if only_created else wanted
    return replace(there, known=True, skipped_at=max(at, wanted.skipped_at))


# Pull requests.


def seen(event: PullRequestSeen, project: Project) -> Change:
    """What an event of a pull request changes: its state counts, and not what changed in it."""

    def change(wanted: Wanted) -> Wanted:
        return _of_known(wanted, event, project) if wanted.known else _of_unknown(wanted, event, project)

    return change


def _of_unknown(wanted: Wanted, event: PullRequestSeen, project: Project) -> Wanted:
    told = event.pull_request
    if told is not None and told.fork:
        return wanted
    noted = replace(wanted, pull=told, closed_at=0 if told else event.occurred_at)
    by_label = told is not None and told.labelled and deploys(project, noted, prefixed=event.prefixed)
    if by_label and (project.bots or not event.bot):
        return noted.present_at(event.commit, at=event.pushed_at or event.occurred_at)
    labelled = replace(wanted, pull=PullRequest(number=event.number, labelled=True, at=event.occurred_at))
    return replace(noted, known=True) if deploys(project, labelled, prefixed=event.prefixed) else wanted


def _of_known(wanted: Wanted, event: PullRequestSeen, project: Project) -> Wanted:
    before, told = wanted.pull, event.pull_request
    if event.occurred_at <= (before.at if before else wanted.closed_at):
        return wanted
    another = before is not None and event.number != before.number
    if before and another and (told is None or (before.labelled and not told.labelled)):
        return wanted
    noted = replace(wanted, pull=told, closed_at=wanted.closed_at if told else event.occurred_at)
    if told is None:
        return _closed(noted, before, event, project)
    return noted if told.fork else _opened(wanted, noted, event, project)


def _closed(noted: Wanted, before: PullRequest | None, event: PullRequestSeen, project: Project) -> Wanted:
    if before is not None and before.fork:
        return (
            replace(noted, choice=None).withdrawn()
            if noted.presence is Presence.PRESENT
            else replace(noted, choice=None)
        )
    by_it = deploys(project, replace(noted, pull=before), prefixed=event.prefixed)
    without_it = deploys(project, noted, prefixed=event.prefixed)
    return noted.withdrawn() if by_it and not without_it and noted.presence is Presence.PRESENT else noted


def _opened(wanted: Wanted, noted: Wanted, event: PullRequestSeen, project: Project) -> Wanted:
    was, is_now = (deploys(project, each, prefixed=event.prefixed) for each in (wanted, noted))
    if wanted.presence is Presence.PRESENT:
        return noted.withdrawn() if was and not is_now else noted
    labelled_now = noted.pull is not None and noted.pull.labelled and not (wanted.pull and wanted.pull.labelled)
    if not is_now or (was and not labelled_now) or (event.bot and not project.bots):
        return noted
    pushed_at, pushed = wanted.newest
    commit = pushed if pushed and pushed_at >= event.occurred_at else event.commit
    return noted.present_at(commit, at=pushed_at or event.pushed_at or event.occurred_at)


# People, and the sweep.


def by_hand(event: ByHand) -> Change:
    """What is changed by hand: `restart` and `keep` change nothing that is asked for."""

    def change(wanted: Wanted) -> Wanted:
        if event.verb is Verb.UP:
            return _brought_up(wanted, event)
        if event.verb is Verb.DOWN and wanted.known:
            gone = wanted.withdrawn() if wanted.presence is Presence.PRESENT else wanted
            return replace(gone, choice=Presence.ABSENT)
        return wanted

    return change


def _brought_up(wanted: Wanted, event: ByHand) -> Wanted:
    pull = event.pull_request if event.pull_request and _at(event.pull_request) >= _at(wanted.pull) else wanted.pull
    # What has that very second is not from before it.
    at = wanted.newest[0] or event.at - HEARD_SECONDS - 1
    return replace(wanted.present_at(event.commit, at=at), choice=Presence.PRESENT, pull=pull)


def _at(pull: PullRequest | None) -> int:
    return pull.at if pull else 0


def gone(at: int) -> Change:
    """What the sweep changes where GitHub says that a branch, or a fork's pull request, is gone."""

    def change(wanted: Wanted) -> Wanted:
        if wanted.presence is Presence.ABSENT or at - wanted.at < SETTLED_SECONDS - 1:
            return wanted
        return _without_branch(wanted, at)

    return change


def adopted(wanted: Wanted) -> Wanted:
    """What the sweep changes where it finds something of a branch that nobody knows: it is known then."""
    return replace(wanted, known=True)
