"""The embedded run for the end-to-end tests: one for each test file, with IAM enforced and every decision recorded."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from adapters.registry import Registry
from local.git_clone import Clone, clone
from local.run import APPLICATION, HOME, EmbeddedRun, embedded_run
from local.slack.text import as_text
from local.watch import wait_for_rest, wait_until
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

    def said(self, branch: str) -> list[str]:
        """What Slack was told of a branch, in order."""
        return [message.text for message in self.run.inbox.messages() if f" {branch} " in f"{message.text} "]

    def wait_for_message(self, *words: str) -> str:
        """The first message in Slack with all the words."""
        found = self.run.inbox.wait_for(lambda message: all(word in message.text for word in words), _SECONDS)
        return found.text

    def wait_for_whole(self, *words: str) -> str:
        """The first message in Slack with all the words in what people read of it, which this is."""
        found = self.run.inbox.wait_for(lambda message: all(word in as_text(message) for word in words), _SECONDS)
        return as_text(found)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A running embedded run with IAM enforced."""
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        decisions = scratch / "decisions"
        run = stack.enter_context(
            embedded_run(say=print, home=HOME / "tests", auth=True, decisions=decisions, further=PROJECTS)
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
