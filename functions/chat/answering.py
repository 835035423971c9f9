"""The answer goes to where the command came from: to Slack in words, to GitHub as a reaction."""

from dataclasses import dataclass
from typing import Protocol

from chat.parts import GitHub
from preview.command import Command
from preview.errors import GitHubError
from preview.showing.answers import Reply

# docs.github.com/en/rest/reactions/reactions#about-reactions
_DONE = "+1"
_REFUSED = "confused"


class Answers(Protocol):
    """Takes answers for people in Slack."""

    def post(self, response_url: str, reply: Reply) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Answering:
    """Answers whoever asked."""

    answers: Answers
    github: GitHub | None

    def answer(self, command: Command, reply: Reply) -> None:
        """Answers; given twice, a reaction is there once, and words are there twice.

        Raises:
            SpentAddressError: nobody can be answered there any more.
            TryLaterError: Slack or GitHub do not take it now.
            SlackError: Slack refuses it.
            GitHubError: GitHub refuses it.
        """
        if command.slack is not None:
            self.answers.post(command.slack.response_url, reply)
        if command.comment is not None:
            if self.github is None or command.repository is None:
                raise GitHubError("GitHub cannot be told that a comment was heard: it is not set up")
            content = _REFUSED if reply.refused else _DONE
            self.github.react(command.repository, command.comment.comment, content)
