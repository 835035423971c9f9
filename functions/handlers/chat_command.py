"""Carries out what people ask for by hand: each command once, however often the queue delivers it; then answers."""

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer, IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.typing import LambdaContext

import wiring.chat_command
from adapters.answers import SpentAddressError
from adapters.queue_batch import Queue, take_each
from preview.command import Command
from preview.intake.queued_commands import command_in
from preview.pauses import Pauses
from preview.records import from_json, to_json
from preview.showing.answers import Reply

logger = Logger()
# SQS keeps no message longer, so no copy can come later (AWSSimpleQueueService/latest/APIReference/
# API_SetQueueAttributes.html, MessageRetentionPeriod).
_REMEMBERED_SECONDS = 14 * 24 * 3600
# Somebody waits for the answer, and Slack takes it for half an hour.
_PAUSES = Pauses(first=2, longest=60)


class CommandParts(Protocol):
    """What the handler works with; `notices` remembers what was carried out, and its answer."""

    @property
    def perform(self) -> Callable[[Command], Reply]: ...
    @property
    def answer(self) -> Callable[[Command, Reply], None]: ...
    @property
    def queue(self) -> Queue: ...
    @property
    def notices(self) -> BasePersistenceLayer: ...


@cache
def _parts() -> CommandParts:
    return wiring.chat_command.parts()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """SQS's batches; what is reported as failed comes again, and ends in the dead-letter queue."""
    return carry_out(event, context, _parts())


def carry_out(event: dict[str, Any], context: LambdaContext, parts: CommandParts) -> PartialItemFailureResponse:
    """Carries out and answers what the batch holds, and reports what has to come again.

    Raises:
        BatchProcessingError: nothing of it could be done, and not for passing trouble alone; the function's error alarm
            shall see that.
    """

    def perform(*, command: Command, identity: str) -> dict[str, Any]:  # noqa: ARG001  the identity is for the notice
        reply = parts.perform(command)
        _log(command, reply)
        held: dict[str, Any] = to_json(reply)
        return held

    # The context tells how long this run can live: one that dies over a command must not hold up the next for longer.
    config = IdempotencyConfig(
        expires_after_seconds=_REMEMBERED_SECONDS, hash_function="sha256", lambda_context=context
    )
    perform_once = idempotent_function(
        perform, data_keyword_argument="identity", persistence_store=parts.notices, config=config, key_prefix="command"
    )

    def take(body: str) -> None:
        command = command_in(body)
        reply = from_json(Reply, perform_once(command=command, identity=command.id))
        try:
            parts.answer(command, reply)
        except SpentAddressError as error:
            logger.warning("not answered", command=command.id, why=str(error))

    return take_each(event, context, take=take, queue=parts.queue, pauses=_PAUSES)


def _log(command: Command, reply: Reply) -> None:
    """One line for each command: who, what, where, and why not."""
    about: dict[str, Any] = {
        "command": command.id,
        "verb": command.verb.value,
        "repository": command.repository,
        "branch": command.branch,
        "commit": command.commit,
    }
    if command.slack is not None:
        about |= {"by": command.slack.name, "user": command.slack.user, "channel": command.slack.channel}
        about |= {"channel_name": command.slack.channel_name}
    if command.comment is not None:
        about |= {"by": command.comment.login, "pull_request": command.comment.pull_request}
    if reply.refused is not None:
        logger.warning("command refused", **about, why=reply.refused)
    else:
        logger.info("command carried out", **about)
