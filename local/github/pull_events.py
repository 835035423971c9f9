"""What GitHub's webhooks deliver of pull requests and their comments: `pull_request` and `issue_comment`.

Which actions, and their fields: docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request and
#issue_comment.
"""

from local.github.deliveries import Delivery
from local.github.pull_shapes import Shapes, person
from local.github.records import Comment, PullRequest


class PullEvents:
    """Makes the deliveries, of what is as they are made."""

    def __init__(self, shapes: Shapes) -> None:
        """`shapes` makes their objects."""
        self._shapes = shapes

    def pull_request(self, action: str, pull: PullRequest, *, sender: str, **more: object) -> Delivery:
        """Something happened to a pull request; `more` are fields that only this action has."""
        return Delivery(
            event="pull_request",
            payload={
                "action": action,
                "number": pull.number,
                "pull_request": self._shapes.pull(pull),
                **more,
                "repository": self._shapes.repository(),
                "sender": person(sender),
            },
        )

    def labelled(self, action: str, pull: PullRequest, label: str, *, sender: str) -> Delivery:
        """A label came or went: `action` is `labeled` or `unlabeled`."""
        return self.pull_request(action, pull, sender=sender, label=self._shapes.label(label))

    def comment(
        self, action: str, comment: Comment, pull: PullRequest, *, sender: str, before: str | None = None
    ) -> Delivery:
        """A comment was `created`, `edited` (`before` is what it said) or `deleted`."""
        changes = {} if before is None else {"changes": {"body": {"from": before}}}
        return Delivery(
            event="issue_comment",
            payload={
                "action": action,
                **changes,
                "issue": self._shapes.issue(pull),
                "comment": self._shapes.comment(comment),
                "repository": self._shapes.repository(),
                "sender": person(sender),
            },
        )
