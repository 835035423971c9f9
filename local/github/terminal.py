"""A pull request's page as lines of plain text, for terminals."""

import io
import re
from collections.abc import Iterator

from rich.console import Console
from rich.markdown import Markdown

from local.github.html_parts import standing
from local.github.html_repository import head_of
from local.github.hub import Hub
from local.github.records import Comment
from local.github.rest_statuses import latest

_WIDTH = 80
# A terminal folds nothing: what stands above the fold is shown as a heading.
_SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL)
_TAG = re.compile(r"</?(?:details|sub|sup|kbd|b|i)>")


def as_text(hub: Hub, number: int, *, width: int = _WIDTH) -> str:
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
    shown = [*_deployments(hub, pull.sha), *_statuses(hub, pull.sha)]
    return "\n".join([*lines, "", *shown] if shown else lines)


def comment_text(body: str, *, width: int = _WIDTH) -> str:
    """What a reader sees of a comment's Markdown."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as captured:
        console.print(Markdown(_TAG.sub("", _SUMMARY.sub(r"\n\n**\1**\n\n", body)), hyperlinks=False))
    lines = [line.rstrip() for line in captured.get().splitlines()]
    return "\n".join(lines).strip("\n")


def _comment(hub: Hub, comment: Comment, width: int) -> Iterator[str]:
    yield f"{comment.author}:"
    yield from (f"  {line}".rstrip() for line in comment_text(comment.body, width=width - 2).splitlines())
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
