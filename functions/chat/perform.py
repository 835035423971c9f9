"""One command, carried out; whatever its source, everything that people ask for by hand comes through here."""

from dataclasses import dataclass

from chat.by_comment import ByComment
from chat.by_slack import BySlack
from chat.parts import Chat
from chat.refusals import RefusedError
from preview.command import Command
from preview.errors import InvalidEventError
from preview.showing.answers import Reply


@dataclass(frozen=True, kw_only=True)
class Performer:
    """Carries out commands."""

    chat: Chat

    def perform(self, command: Command) -> Reply:
        """Carries it out, or says why not.

        Raises:
            InvalidEventError: nobody asks for it.
            TryLaterError: GitHub or Slack do not answer now.
            ConflictError: others kept writing the same environment.
        """
        try:
            if command.slack is not None:
                return BySlack(chat=self.chat).perform(command, command.slack)
            if command.comment is not None:
                return ByComment(chat=self.chat).perform(command, command.comment)
        except RefusedError as refused:
            return refused.reply()
        raise InvalidEventError(f"nobody asks for the command {command.id}")
