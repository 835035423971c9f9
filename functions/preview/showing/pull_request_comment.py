"""The one comment on a pull request: what became of its environment, where it answers, and how to be rid of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from preview.announcement import Announcement, Status
from preview.pull_request_state import fork_number
from preview.showing.github_markup import code, code_block, commit_link, link, marker, row
from preview.times import from_iso, iso

# GitHub takes 65,536 characters ("Body is too long"); what is around the reason fits into the difference.
BODY_LIMIT = 65_536
_REASON_LIMIT = 50_000
_MOST_DETAILS = 40

_HEADINGS = {
    Status.REQUESTED: "📥 Preview: noted, and next in turn",
    Status.CREATING: "🛠️ Preview: being made",
    Status.WAITING: "⏳ Preview: waiting for the image",
    Status.READY: "✅ Preview: ready",
    Status.UPDATING: "🔄 Preview: being brought up to this commit",
    Status.FAILED: "❌ Preview: failed",
    Status.DELETING: "🗑️ Preview: being removed",
    Status.DELETED: "👋 Preview: deleted",
}
# What stands before the URL; a status that is not here says nothing of it: a link would mislead.
_ADDRESS = {
    Status.READY: "",
    Status.WAITING: "until then the commit before answers: ",
    Status.UPDATING: "until then the commit before answers: ",
    Status.FAILED: "what was there before may still answer: ",
}
_ON_ITS_WAY_OUT = (Status.DELETING, Status.DELETED)


@dataclass(frozen=True, kw_only=True)
class Links:
    """Where people look further.

    Attributes:
        run: the run's page in the AWS console.
        logs: the page of the service's logs there.
    """

    run: str | None = None
    logs: str | None = None


def comment(announcement: Announcement, links: Links, *, commands: bool) -> str:
    """The comment's Markdown, at most 65,536 characters.

    Args:
        announcement: what is shown.
        links: where people look further.
        commands: comments on the pull request can be commands.
    """
    table = ["| | |", "|---|---|", *(row(f"**{name}**", value) for name, value in _rows(announcement, links))]
    parts = (
        marker(announcement.environment),
        f"### {_HEADINGS[announcement.status]}",
        "\n".join(table),
        _reason(announcement),
        _details(announcement),
        _advice(announcement, commands=commands),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def moved(environment: str, branch: str, number: int) -> str:
    """What takes the comment's place where another pull request of the branch has it now."""
    return f"{marker(environment)}\n\nThe environment of {code(branch)} is shown in #{number} now.\n"


def _rows(announcement: Announcement, links: Links) -> Iterator[tuple[str, str]]:
    if announcement.url and announcement.status in _ADDRESS:
        yield "URL", _ADDRESS[announcement.status] + link(announcement.url)
        for name, url in announcement.urls.items():
            yield f"URL of {code(name)}", link(url)
    yield "Branch", f"{code(announcement.branch)} of {code(announcement.project)}"
    if announcement.commit:
        yield "Commit", commit_link(announcement.repository, announcement.commit)
    yield "Since", f"{_moment(announcement.at)}, by {code(announcement.actor)}"
    if announcement.keep_until and announcement.status not in _ON_ITS_WAY_OUT:
        yield "Kept", _kept(announcement.keep_until)
    further = [("the run", links.run), ("the logs", links.logs if announcement.status is not Status.DELETED else None)]
    linked = [link(url, words) for words, url in further if url]
    if linked:
        yield "In the AWS console", " · ".join(linked)


def _kept(until: str) -> str:
    return "until the branch is deleted" if until == "ever" else f"at least until {_moment(until)}"


def _moment(at: str) -> str:
    """A time that anybody can read; GitHub's Markdown has none in the reader's own zone."""
    try:
        return iso(from_iso(at)).replace("T", " ").replace("Z", " UTC")
    except (ValueError, OverflowError, OSError):
        return code(at)


def _reason(announcement: Announcement) -> str:
    reason = (announcement.reason or "").strip()
    if not reason:
        return ""
    where = f" (the rest: Step Functions execution {announcement.run})" if announcement.run else ""
    return code_block(reason, limit=_REASON_LIMIT, note=f"… cut here{where}")


def _details(announcement: Announcement) -> str:
    """What the run made, or removed, folded away."""
    if not announcement.details:
        return ""
    done = "removed" if announcement.status in _ON_ITS_WAY_OUT else "made"
    rows = [row(done, "called", "took"), row("---", "---", "---:")]
    for detail in announcement.details[:_MOST_DETAILS]:
        took = "" if detail.seconds is None else f"{detail.seconds:.1f} s"
        rows.append(row(code(detail.what), code(detail.name), took))
    table = "\n".join(rows)
    return f"<details><summary>What was {done}, and how long it took</summary>\n\n{table}\n\n</details>"


def _advice(announcement: Announcement, *, commands: bool) -> str:
    """How to be rid of it, or to have it again."""
    again = "Comment `/preview up` to have it again." if commands else ""
    if announcement.status in _ON_ITS_WAY_OUT:
        return again if announcement.status is Status.DELETED else ""
    end = "Close the pull request" if fork_number(announcement.branch) else "Delete the branch"
    if announcement.status is Status.FAILED and not announcement.commit:
        return f"If the branch is deleted, its removal is tried again by itself. {again}".strip()
    removal = f"{end}, or comment `/preview down`, to remove it." if commands else f"{end} to remove it."
    if announcement.status is Status.FAILED:
        once_more = "push again, or comment `/preview restart`" if commands else "push again"
        return f"To try again, {once_more}. {removal}"
    return removal
