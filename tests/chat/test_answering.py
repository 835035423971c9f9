"""The answer goes to where the command came from."""

from dataclasses import dataclass, field

import pytest

from chat.answering import Answering
from preview.command import Command, CommentAsker, Verb
from preview.errors import GitHubError
from preview.showing.answers import Reply
from tests.chat.desk import ADA, FakeGitHub

DONE = Reply(sections=("It is on its way.",))
REFUSED = Reply(sections=("Sorry.",), refused="Sorry.")
IN_SLACK = Command(id="1", verb=Verb.LIST, slack=ADA)
ON_GITHUB = Command(
    id="2",
    verb=Verb.UP,
    repository="acme/shop",
    comment=CommentAsker(login="octocat", pull_request=7, comment=99, at=1),
)


@dataclass
class FakeAnswers:
    posts: list[tuple[str, Reply]] = field(default_factory=list)

    def post(self, response_url: str, reply: Reply) -> None:
        self.posts.append((response_url, reply))


def test_slacks_commands_are_answered_by_their_own_address() -> None:
    answers, github = FakeAnswers(), FakeGitHub()
    Answering(answers=answers, github=github).answer(IN_SLACK, DONE)
    assert answers.posts == [(ADA.response_url, DONE)]
    assert github.reactions == []


@pytest.mark.parametrize(("reply", "reaction"), [(DONE, "+1"), (REFUSED, "confused")])
def test_comments_are_answered_by_a_reaction(reply: Reply, reaction: str) -> None:
    answers, github = FakeAnswers(), FakeGitHub()
    Answering(answers=answers, github=github).answer(ON_GITHUB, reply)
    assert (answers.posts, github.reactions) == ([], [("acme/shop", 99, reaction)])


def test_a_comment_that_nobody_can_react_to_is_no_silent_matter() -> None:
    with pytest.raises(GitHubError):
        Answering(answers=FakeAnswers(), github=None).answer(ON_GITHUB, DONE)
