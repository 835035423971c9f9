"""What people do beside pushing: pull requests, of their own branches and of forks; comments, and commands in Slack."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from preview.command import Verb
from preview.environment import PullRequest
from preview.pull_request_event import PullRequestSeen
from tests.payloads.deliveries import SignedDelivery
from tests.simulation.course import NAMES, Course
from tests.simulation.github import Pull
from tests.simulation.github_adapters import MEMBER, STRANGER
from tests.simulation.projects import LABEL, REPOSITORY

GOOD, OTHER, BROKEN = "1" * 40, "2" * 40, "bad" + "0" * 37
FORK = "mallory/shop"

branches = st.sampled_from([NAMES[0], *NAMES])
few = st.integers(0, 2)
commits = st.sampled_from([GOOD, OTHER, BROKEN])
arrives_mostly = st.sampled_from([True, True, True, False])
bots = st.sampled_from([False, False, False, True])
verbs = st.sampled_from([Verb.UP, Verb.UP, Verb.DOWN, Verb.RESTART, Verb.KEEP])
changes = st.sampled_from(["labeled", "unlabeled", "converted_to_draft", "ready_for_review", "edited", "closed"])
BACK = {
    "labeled": "unlabeled",
    "unlabeled": "labeled",
    "converted_to_draft": "ready_for_review",
    "ready_for_review": "converted_to_draft",
}
words = st.sampled_from(["up", "up", "down", "restart", "status", "please"])


class People(Course):
    """The rules."""

    # Pull requests.

    @precondition(lambda self: self.without_pull())
    @rule(which=few, draft=st.booleans(), labelled=st.booleans(), arrives=arrives_mostly, bot=bots)
    def open_a_pull_request(self, which: int, draft: bool, labelled: bool, arrives: bool, bot: bool) -> None:
        names = self.without_pull()
        if names:  # None, where something else came between.
            branch = names[which % len(names)]
            commit = str(self.world.github.head(branch))
            pull = self.world.opened(branch, commit, draft=draft, labels=[LABEL] if labelled else [])
            self.tell_of(pull, "opened", arrives=arrives, bot=bot)

    @precondition(lambda self: self.open_pulls())
    @rule(which=few, change=changes, arrives=arrives_mostly, bot=bots)
    def change_a_pull_request(self, which: int, change: str, arrives: bool, bot: bool) -> None:
        pulls = self.open_pulls()
        if pulls:
            self.change(pulls[which % len(pulls)], change, arrives=arrives, bot=bot)

    def without_pull(self) -> list[str]:
        """The branches that are there and have no open pull request."""
        github = self.world.github
        return [name for name in NAMES if github.head(name) is not None and github.open_pull(name) is None]

    def open_pulls(self) -> list[Pull]:
        """Those of the repository's own branches."""
        return [pull for pull in self.world.github.pulls.values() if pull.open and pull.fork is None]

    @precondition(lambda self: self.open_pulls())
    @rule(which=few, there=st.sampled_from([*BACK]), turned=st.booleans(), arrives=arrives_mostly)
    def toggle_a_pull_request(self, which: int, there: str, turned: bool, arrives: bool) -> None:
        """There and back within seconds: GitHub tells of both, in any order."""
        pulls = self.open_pulls()
        if pulls:
            told = [self.changed(pulls[which % len(pulls)], change) for change in (there, BACK[there])]
            for event, delivery in reversed(told) if turned else told:
                self.happens(event, delivery, arrives=arrives)

    def change(self, pull: Pull, change: str, *, arrives: bool, bot: bool = False) -> None:
        """The pull request becomes so, and GitHub tells of it."""
        self.happens(*self.changed(pull, change, bot=bot), arrives=arrives)

    def changed(self, pull: Pull, change: str, *, bot: bool = False) -> tuple[PullRequestSeen, SignedDelivery]:
        """The pull request becomes so; and what GitHub has to tell of that."""
        match change:
            case "labeled":
                pull.labels = ("other", LABEL.upper())
            case "unlabeled":
                pull.labels = ("other",)
            case "converted_to_draft" | "ready_for_review":
                pull.draft = change == "converted_to_draft"
            case "closed":
                pull.open = False
        return self.event_of(pull, change, bot=bot)

    def tell_of(self, pull: Pull, action: str, *, arrives: bool, bot: bool = False) -> None:
        """GitHub tells of the pull request, as it is now."""
        self.happens(*self.event_of(pull, action, bot=bot), arrives=arrives)

    def event_of(self, pull: Pull, action: str, *, bot: bool = False) -> tuple[PullRequestSeen, SignedDelivery]:
        """What GitHub has to tell of the pull request, as it is now."""
        at = self.world.moment()
        state = PullRequest(
            number=pull.number,
            draft=pull.draft,
            labelled=any(label.lower() == LABEL for label in pull.labels),
            fork=pull.fork,
            at=at,
        )
        event = PullRequestSeen(
            repository=REPOSITORY,
            branch=pull.environment,
            commit=pull.commit,
            pull_request=state if pull.open else None,
            number=pull.number,
            actor="Codertocat",
            bot=bot,
            occurred_at=at,
            pushed_at=self.world.github.pushed_at or at,
            delivery="",
            prefixed=pull.fork is None and pull.branch.startswith("feature/"),
        )
        return event, self.world.pull_request(action, pull, at=at, bot=bot)

    # Forks: what a stranger may do, and what a member has to look at.

    @property
    def forks_pull(self) -> Pull | None:
        """The stranger's open pull request."""
        return next((pull for pull in self.world.github.pulls.values() if pull.fork and pull.open), None)

    @rule(commit=commits, labelled=st.booleans(), arrives=arrives_mostly)
    def a_stranger_pushes_to_a_fork(self, commit: str, labelled: bool, arrives: bool) -> None:
        """The pull request is opened by the first push."""
        self.build(commit, 0.0)
        pull = self.forks_pull
        action = "synchronize" if pull else "opened"
        pull = pull or self.world.opened("patch-1", commit, fork=FORK)
        pull.commit, pull.pushed_at = commit, self.world.moment()
        pull.labels = (LABEL,) if labelled else ()
        self.tell_of(pull, action, arrives=arrives)

    @precondition(lambda self: self.forks_pull is not None)
    @rule(change=changes, arrives=arrives_mostly)
    def change_a_forks_pull_request(self, change: str, arrives: bool) -> None:
        pull = self.forks_pull
        if pull is not None:
            self.change(pull, change, arrives=arrives)

    @precondition(lambda self: self.forks_pull is not None)
    @rule(named=st.none() | commits, word=words, by=st.sampled_from([MEMBER, MEMBER, STRANGER]))
    def comment_on_a_forks_pull_request(self, named: str | None, word: str, by: str) -> None:
        """What a member approves of is the commit that they name, or the one that is there as they write."""
        pull = self.forks_pull
        if pull is not None:
            if word == "up" and by == MEMBER:
                self.approved.add(named or pull.commit)
            self.write(pull, word, named, by=by)

    @precondition(lambda self: self.forks_pull is not None)
    @rule(meanwhile=st.booleans())
    def approve_of_what_a_stranger_pushed(self, meanwhile: bool) -> None:
        """And while that is on its way the stranger pushes something else."""
        pull = self.forks_pull
        if pull is not None:
            other = OTHER if pull.commit == GOOD else GOOD
            self.comment_on_a_forks_pull_request(named=None, word="up", by=MEMBER)
            if meanwhile:
                self.a_stranger_pushes_to_a_fork(other, labelled=True, arrives=True)

    # Commands.

    @precondition(lambda self: self.open_pulls())
    @rule(which=few, named=st.none() | commits, word=words, by=st.sampled_from([MEMBER, MEMBER, STRANGER]))
    def comment_on_a_pull_request(self, which: int, named: str | None, word: str, by: str) -> None:
        pulls = self.open_pulls()
        if pulls:
            self.write(pulls[which % len(pulls)], word, named, by=by)

    def write(self, pull: Pull, word: str, named: str | None, *, by: str) -> None:
        """The comment is there, and delivered."""
        if named:
            self.build(named, 0.0)
        said = f"/preview {word} {named}" if named and word == "up" else f"/preview {word}"
        self.happens(None, self.world.comment(said, pull.number, by=by), arrives=True)

    @rule(branch=branches, verb=verbs, named=st.none() | commits)
    def give_a_command_in_slack(self, branch: str, verb: Verb, named: str | None) -> None:
        if named and verb is Verb.UP:
            self.build(named, 0.0)
        days = 7 if verb is Verb.KEEP else None
        self.world.command(verb, branch, commit=named if verb is Verb.UP else None, days=days)
