"""The part of GitHub's API that takes comments, reactions and labels: pull requests are issues to it.

docs.github.com/en/rest: issues/comments, reactions/reactions, issues/labels.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from local.github.conversation import Conversation
from local.github.people import APP
from local.github.pull_requests import PullRequests
from local.github.pull_shapes import Shapes, person
from local.github.records import Reaction
from local.github.refusals import invalid
from local.github.repositories import Repositories
from local.github.rest import GONE, Call, Reply, Route, page_of
from local.github.rest_pulls import pull_number
from local.github.shapes import iso, node_id


class IssueCalls:
    """Answers them."""

    def __init__(
        self, *, repositories: Repositories, conversation: Conversation, pulls: PullRequests, shapes: Shapes
    ) -> None:
        """What is called becomes of `conversation` and `pulls`; `shapes` tells of it."""
        self._repositories = repositories
        self._conversation = conversation
        self._pulls = pulls
        self._shapes = shapes

    def routes(self) -> Iterator[Route]:
        """What it answers."""
        comment, reactions = "issues/comments/{id}", "issues/comments/{id}/reactions"
        yield Route(method="GET", path=comment, answer=self._get_comment)
        yield Route(method="PATCH", path=comment, answer=self._edit_comment)
        yield Route(method="DELETE", path=comment, answer=self._delete_comment)
        yield Route(method="POST", path=reactions, answer=self._react)
        yield Route(method="GET", path=reactions, answer=self._list_reactions)
        yield Route(method="DELETE", path=reactions + "/{reaction}", answer=self._unreact)
        yield Route(method="GET", path="issues/{number}", answer=self._issue)
        yield Route(method="POST", path="issues/{number}/comments", answer=self._add_comment)
        yield Route(method="GET", path="issues/{number}/comments", answer=self._list_comments)
        yield Route(method="GET", path="issues/{number}/labels", answer=self._list_labels)
        yield Route(method="POST", path="issues/{number}/labels", answer=self._add_labels)
        yield Route(method="DELETE", path="issues/{number}/labels/{name}", answer=self._remove_label)

    def _issue(self, call: Call) -> Reply:
        return Reply.of(self._shapes.issue(self._pulls.get(pull_number(call, self._repositories))))

    def _add_comment(self, call: Call) -> Reply:
        body = call.text("body", of="IssueComment")
        made = self._conversation.add(call.repository, call.number("number"), author=APP, body=body)
        return Reply.made(self._shapes.comment(made))

    def _list_comments(self, call: Call) -> Reply:
        comments = self._conversation.of(call.repository, call.number("number"))
        since = call.query.get("since", "")
        return page_of(call, [self._shapes.comment(each) for each in comments if iso(each.updated_at) >= since])

    def _get_comment(self, call: Call) -> Reply:
        return Reply.of(self._shapes.comment(self._conversation.get(call.repository, call.number("id"))))

    def _edit_comment(self, call: Call) -> Reply:
        body = call.text("body", of="IssueComment")
        return Reply.of(
            self._shapes.comment(self._conversation.edit(call.repository, call.number("id"), by=APP, body=body))
        )

    def _delete_comment(self, call: Call) -> Reply:
        self._conversation.remove(call.repository, call.number("id"), by=APP)
        return GONE

    def _react(self, call: Call) -> Reply:
        """ "200: Reaction exists. 201: Reaction created." """
        content = call.text("content", of="Reaction")
        reaction, new = self._conversation.react(call.repository, call.number("id"), author=APP, content=content)
        return Reply.of(_reaction(reaction), HTTPStatus.CREATED if new else HTTPStatus.OK)

    def _list_reactions(self, call: Call) -> Reply:
        comment = self._conversation.get(call.repository, call.number("id"))
        wanted = call.query.get("content")
        told = (each for each in self._conversation.reactions(comment) if wanted in (None, each.content))
        return page_of(call, map(_reaction, told))

    def _unreact(self, call: Call) -> Reply:
        self._conversation.unreact(call.repository, call.number("id"), call.number("reaction"))
        return GONE

    def _list_labels(self, call: Call) -> Reply:
        return page_of(call, map(self._shapes.label, self._pulls.get(pull_number(call, self._repositories)).labels))

    def _add_labels(self, call: Call) -> Reply:
        given = call.body.get("labels")
        if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
            raise invalid("Label", field="labels")
        pull = self._pulls.label(pull_number(call, self._repositories), given, by=APP)
        return Reply.of([self._shapes.label(name) for name in pull.labels])

    def _remove_label(self, call: Call) -> Reply:
        pull = self._pulls.unlabel(pull_number(call, self._repositories), call.named["name"], by=APP)
        return Reply.of([self._shapes.label(name) for name in pull.labels])


def _reaction(reaction: Reaction) -> dict[str, Any]:
    return {
        "id": reaction.id,
        "node_id": node_id("Reaction", reaction.id),
        "user": person(reaction.author),
        "content": reaction.content,
        "created_at": iso(reaction.created_at),
    }
