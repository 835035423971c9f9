"""The functions behind queues, with their real code: what people ask for by hand, and what Slack and GitHub show."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, cast

from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer
from aws_lambda_powertools.utilities.typing import LambdaContext

from adapters.container_log import ContainerLog
from adapters.ecs import Ecs
from adapters.logs import Logs
from adapters.memory import Memory
from adapters.queue import Queue
from adapters.registry import Registry
from adapters.task_definitions import TaskDefinitions
from chat.answering import Answering
from chat.parts import Chat
from chat.perform import Performer
from convergence.asked import Asked, Became
from convergence.converge import Convergence
from feedback.github_comment import EnvironmentComment
from feedback.github_commit_status import CommitStatus
from feedback.github_deployment import CommitDeployment
from feedback.github_feedback import GitHubFeedback
from handlers import chat_command, github_notifier, slack_notifier
from preview.command import Command, Verb
from preview.config import Config
from preview.environment import PullRequest
from preview.showing.answers import Reply
from preview.showing.console import Console
from tests.simulation.account import FEEDBACK, REGISTRY
from tests.simulation.clock import Clock
from tests.simulation.functions import Functions
from tests.simulation.github import GitHub
from tests.simulation.github_adapters import Comments, Deployments, Questions, Statuses
from tests.simulation.notices import Notices
from tests.simulation.queues import Queue as SimulatedQueue
from tests.simulation.queues import Queues
from tests.simulation.slack import Answers, NoUserGroups, Slack
from tests.simulation.wanted import ByHand
from tests.simulation.wire import Wire

COMMANDS, TO_SLACK, TO_GITHUB = "https://sqs/commands", "https://sqs/to-slack", "https://sqs/to-github"
_CONSOLE = Console(
    provision_arn="arn:aws:states:us-east-1:000000000000:stateMachine:provision",
    teardown_arn="arn:aws:states:us-east-1:000000000000:stateMachine:teardown",
)

Hears = Callable[[ByHand], AbstractContextManager[object]]
"""Looks on while something is carried out by hand."""


class _Context:
    """A run of a function, of which one thing is asked: how long it may go on."""

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


_CONTEXT = cast(LambdaContext, _Context())


@dataclass(frozen=True, kw_only=True)
class HeardAsked(Asked):
    """What is asked for by hand, and somebody who hears of it."""

    hears: Hears

    def up(
        self, repository: str, branch: str, *, commit: str | None, actor: str, pull_request: PullRequest | None = None
    ) -> Became:
        """As in `Asked`."""
        asked = ByHand(branch=branch, verb=Verb.UP, commit=commit, pull_request=pull_request, at=self.converge.now())
        with self.hears(asked):
            return super().up(repository, branch, commit=commit, actor=actor, pull_request=pull_request)

    def down(self, key: str, *, actor: str) -> Became:
        """As in `Asked`."""
        with self.hears(ByHand(branch=key.partition("@")[2], verb=Verb.DOWN, at=self.converge.now())):
            return super().down(key, actor=actor)


@dataclass(frozen=True, kw_only=True)
class CommandParts:
    """Of `handlers.chat_command`."""

    perform: Callable[[Command], Reply]
    answer: Callable[[Command, Reply], None]
    queue: Queue
    notices: BasePersistenceLayer


@dataclass(frozen=True, kw_only=True)
class SlackParts:
    """Of `handlers.slack_notifier`."""

    config: Config
    console: Console
    slack: Slack
    memory: Memory
    notices: BasePersistenceLayer
    queue: Queue


@dataclass(frozen=True, kw_only=True)
class GitHubParts:
    """Of `handlers.github_notifier`."""

    feedback: GitHubFeedback
    queue: Queue


@dataclass(frozen=True, kw_only=True)
class Showing:
    """The parts of the three functions."""

    commands: CommandParts
    slack: SlackParts
    github: GitHubParts


def showing(
    converge: Convergence,
    *,
    config: Config,
    wire: Wire,
    clock: Clock,
    notices: Notices,
    slack: Slack,
    github: GitHub,
    hears: Hears,
) -> Showing:
    """The parts, in an account that has its tables and queues."""
    client, questions, tokens = wire.client, Questions(github), count()
    memory = Memory(client("dynamodb"), FEEDBACK, now=clock.whole, token=lambda: f"{id(tokens)}-{next(tokens)}")
    chat = Chat(
        asked=HeardAsked(converge=converge, hears=hears),
        registry=Registry(client("dynamodb"), REGISTRY),
        config=config,
        github=questions,
        user_groups=NoUserGroups(),
        tasks=Ecs(client("ecs")),
        log=ContainerLog(definitions=TaskDefinitions(client("ecs")), logs=Logs(lambda _region: client("logs"))),
    )
    return Showing(
        commands=CommandParts(
            perform=Performer(chat=chat).perform,
            answer=Answering(answers=Answers(slack), github=questions).answer,
            queue=Queue(client("sqs"), COMMANDS),
            notices=notices,
        ),
        slack=SlackParts(
            config=config,
            console=_CONSOLE,
            slack=slack,
            memory=memory,
            notices=notices,
            queue=Queue(client("sqs"), TO_SLACK),
        ),
        github=GitHubParts(
            feedback=GitHubFeedback(
                memory=memory,
                parts=(
                    CommitStatus(statuses=Statuses(github), console=_CONSOLE),
                    EnvironmentComment(
                        comments=Comments(github), pull_requests=questions, config=config, console=_CONSOLE
                    ),
                    CommitDeployment(deployments=Deployments(github), console=_CONSOLE),
                ),
            ),
            queue=Queue(client("sqs"), TO_GITHUB),
        ),
    )


def queues(functions: Functions, clock: Clock, parts: Callable[[], Showing]) -> Queues:
    """The queues before the three functions; their figures are those of infra/."""

    def before(
        url: str, name: str, receive: Callable[[dict[str, Any]], Any], *, batch: int, tries: int
    ) -> SimulatedQueue:
        called = partial(functions.answer, name, receive)
        return SimulatedQueue(url=url, clock=clock, receive=called, batch=batch, tries=tries)

    def carry_out(event: dict[str, Any]) -> Any:
        return chat_command.carry_out(event, _CONTEXT, parts().commands)

    def tell_slack(event: dict[str, Any]) -> Any:
        return slack_notifier.notify(event, _CONTEXT, parts().slack)

    def tell_github(event: dict[str, Any]) -> Any:
        return github_notifier.notify(event, _CONTEXT, parts().github)

    return Queues(
        (
            before(COMMANDS, "chat_command", carry_out, batch=1, tries=30),
            before(TO_SLACK, "slack_notifier", tell_slack, batch=5, tries=40),
            before(TO_GITHUB, "github_notifier", tell_github, batch=5, tries=40),
        )
    )
