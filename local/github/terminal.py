"""A pull request's page as lines of plain text, for terminals."""

import textwrap
from collections.abc import Iterator

from local.github.html_parts import standing
from local.github.html_repository import head_of
from local.github.hub import Hub
from local.github.plain import as_plain
from local.github.records import Comment
from local.github.rest_statuses import latest


def as_text(hub: Hub, number: int, *, width: int) -> str:
    """What a reader of the page sees: title, labels, comments with their reactions, deployments and checks.

    Raises:
        RefusedError: there is no such pull request.
    """
    pull = hub.pull_request(number)
    lines = [f"{pull.title} #{number}", f"{standing(pull)}: {head_of(pull)} at {pull.sha[:7]} into {pull.base}"]
    if pull.labels:
        lines.append(f"labels: {', '.join(pull.labels)}")
    for comment in hub.comments(number):
        lines += ["", *_comment(hub, comment, width)]
    shown = [
        textwrap.fill(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
        for line in (*_deployments(hub, pull.sha), *_statuses(hub, pull.sha))
    ]
    return "\n".join([*lines, "", *shown] if shown else lines)


def _comment(hub: Hub, comment: Comment, width: int) -> Iterator[str]:
    yield f"{comment.author}:"
    yield from (f"  {line}".rstrip() for line in as_plain(comment.body, width=width - 2).splitlines())
    given = [reaction.content for reaction in hub.reactions(comment)]
    if given:
        yield f"  ({', '.join(given)})"


def _deployments(hub: Hub, sha: str) -> Iterator[str]:
    for seen in hub.deployments():
        if seen.deployment.sha == sha:
            yield f"deployed to {seen.deployment.environment}: {seen.state} {seen.environment_url}".rstrip()


def _statuses(hub: Hub, sha: str) -> Iterator[str]:
    for status in latest(hub.statuses(sha)):
        yield f"check {status.context}: {status.state}, {status.description or ''}".rstrip(", ")
