"""The embedded run for the end-to-end tests: one for each test file, with IAM enforced and every decision recorded."""

import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from adapters.registry import Registry
from local.git_clone import Clone, clone
from local.run import APPLICATION, HOME, EmbeddedRun, embedded_run
from local.slack.store import Message
from local.slack.text import as_text
from local.watch import at_rest, wait_for_rest, wait_until
from preview.announcement import Status
from preview.environment import Environment
from tests.end_to_end.projects import PROJECTS
from tests.end_to_end.sender import Sender

_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class World:
    """The run and the means to act in it."""

    run: EmbeddedRun
    registry: Registry
    github: Sender
    scratch: Path
    decisions: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def sender(self, repository: str) -> Sender:
        """Deliveries of another repository, made by hand."""
        return replace(self.github, repository=repository)

    def key(self, branch: str) -> str:
        """Of a branch of the fixed repository."""
        return f"{self.github.repository}@{branch}"

    def settled(self, branch: str, *, revision: int = 1) -> Environment:
        """The branch's environment once nothing more will happen to it."""
        return self.settled_key(self.key(branch), revision=revision)

    def settled_key(self, key: str, *, revision: int = 1) -> Environment:
        """Likewise, by its key."""
        return wait_for_rest(self.registry, key, revision=revision, seconds=_SECONDS)

    def rests(self, key: str, status: Status, *, commit: str | None = None) -> Environment:
        """The environment once it is so, at that commit if one is given, and nothing more happens to it."""

        def so(known: Environment) -> bool:
            here = known.observed.status is status and commit in (None, known.observed.commit)
            return here and at_rest(known, revision=1)

        return self.until(key, so, what=f"at rest, {status}, at {commit or 'any commit'}")

    def until(self, key: str, holds: Callable[[Environment], bool], *, what: str) -> Environment:
        """The environment once `holds` is true of it."""
        return wait_until(self.registry, key, holds, seconds=_SECONDS, what=what)

    def registry_revision(self, branch: str) -> int:
        """Of what the branch asks for."""
        known = self.registry.get(self.key(branch))
        return known.desired.revision if known else 0

    def clone(self) -> Clone:
        """A new working copy of the git remote, with the example application in it."""
        into = self.scratch / f"clone-{next(self._numbers)}"
        return clone(self.run.remote.path, into=into, application=APPLICATION)

    def card(self, branch: str) -> Message:
        """The branch's newest message in Slack: that of its current life, or of its last."""
        return self.cards(branch)[-1]

    def cards(self, branch: str) -> list[Message]:
        """Its messages, one for each life, oldest first."""
        return [message for message in self.run.inbox.parents() if _is_about(branch, message)]

    def replies(self, branch: str) -> list[Message]:
        """The replies to its messages, oldest first: one for each announcement."""
        replies = (message for message in self.run.inbox.messages() if message.thread_ts)
        return [message for message in replies if _is_about(branch, message)]

    def said(self, branch: str) -> list[str]:
        """What Slack was told of a branch, in order."""
        return [message.text for message in self.replies(branch)]

    def read(self, message: Message) -> str:
        """What people read of a message."""
        return as_text(message, self.run.inbox.workspace.names)

    def wait_for_card(self, branch: str, *words: str) -> Message:
        """The branch's newest message, once people read all the words in it."""

        def shown(message: Message) -> bool:
            mine = not message.thread_ts and _is_about(branch, message)
            return mine and message == self.card(branch) and _has(self.read(message), words)

        return self._wait(shown)

    def wait_for_message(self, *words: str) -> str:
        """The first reply, to any branch's message, with all the words."""
        return self._wait(lambda message: message.thread_ts and _has(message.text, words)).text

    def wait_for_whole(self, *words: str) -> str:
        """The first reply with all the words in what people read of it, which this is."""
        return self.read(self._wait(lambda message: message.thread_ts and _has(self.read(message), words)))

    def _wait(self, holds: Callable[[Message], object]) -> Message:
        return self.run.inbox.wait_for(holds, _SECONDS)


def _is_about(branch: str, message: Message) -> bool:
    return f" {branch} " in f"{message.text} "


def _has(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A running embedded run with IAM enforced; a module's `SLACK` are settings of `slack` in its deity.yaml."""
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        decisions = scratch / "decisions"
        run = stack.enter_context(
            embedded_run(
                say=print,
                home=HOME / "tests",
                auth=True,
                decisions=decisions,
                further=PROJECTS,
                slack=getattr(request.module, "SLACK", None),
            )
        )
        yield World(
            run=run,
            registry=Registry(run.emulator.client("dynamodb"), run.endpoints.registry_table),
            github=Sender(
                url=run.endpoints.github_webhook_url,
                secret=run.endpoints.github_webhook_secret,
                repository=run.endpoints.fixed_repository,
            ),
            scratch=scratch,
            decisions=decisions,
        )
