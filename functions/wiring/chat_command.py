"""What `handlers.chat_command` works with."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer, DynamoDBPersistenceLayer

from adapters.answers import Answers
from adapters.container_log import ContainerLog
from adapters.ecs import Ecs
from adapters.github_questions import GitHubQuestions
from adapters.logs import Logs
from adapters.queue import Queue
from adapters.registry import Registry
from adapters.task_definitions import TaskDefinitions
from adapters.user_groups import UserGroups
from chat.answering import Answering
from chat.parts import Chat
from chat.perform import Performer
from convergence.asked import Asked
from preview.command import Command
from preview.showing.answers import Reply
from settings import ChatCommandSettings
from wiring import clients, configuration, convergence, github, shared


@dataclass(frozen=True, kw_only=True)
class CommandParts:
    """What carries commands out, what answers them, and what remembers those that were."""

    perform: Callable[[Command], Reply]
    answer: Callable[[Command, Reply], None]
    queue: Queue
    notices: BasePersistenceLayer


def parts() -> CommandParts:
    """The parts of what carries out commands."""
    held = ChatCommandSettings.from_env(os.environ)
    questions = _questions(held)
    return CommandParts(
        perform=Performer(chat=_chat(held, questions)).perform,
        answer=Answering(answers=Answers(held.slack_api_url), github=questions).answer,
        queue=Queue(clients.sqs(), held.commands_queue),
        notices=DynamoDBPersistenceLayer(table_name=held.notices_table, boto_config=clients.PATIENCE),
    )


def _chat(held: ChatCommandSettings, questions: GitHubQuestions | None) -> Chat:
    secret, ecs = shared.secret(held.slack_secret), clients.ecs()
    return Chat(
        asked=Asked(converge=convergence.converge()),
        registry=Registry(clients.dynamodb(), held.registry_table),
        config=configuration.config(),
        github=questions,
        user_groups=UserGroups(
            secret=secret.text, forget=secret.forget, clock=time.monotonic, api_url=held.slack_api_url
        ),
        tasks=Ecs(ecs),
        log=ContainerLog(definitions=TaskDefinitions(ecs), logs=Logs(clients.logs)),
    )


def _questions(held: ChatCommandSettings) -> GitHubQuestions | None:
    tokens = github.tokens(held)
    return None if tokens is None else GitHubQuestions(tokens=tokens, api_url=held.github_api_url)
