"""Which commit of a fork's pull request somebody approves by a comment.

Whoever owns a fork can push to it at any moment, also between the look that somebody takes and the comment's arrival
here. So an approval is for exactly one commit, and never for one that came after the comment.
"""

import re
from dataclasses import dataclass

from preview.pull_request_state import PullRequestState

_WHOLE = re.compile(r"[0-9a-f]{40}")
_SHORT = re.compile(r"[0-9a-f]{7,39}")
_LOOK_AGAIN = (
    "the fork was pushed to after the comment was written, or in its second: look again, then name the commit, all 40 "
    "characters of it"
)


@dataclass(frozen=True, kw_only=True)
class Approval:
    """The approved commit's full SHA; `None` where none is, with the reason."""

    commit: str | None
    reason: str = ""


def approved(named: str | None, state: PullRequestState, *, written_at: int) -> Approval:
    """What a comment approves.

    A full SHA is that commit, whatever the head is by now. A short one, or none, is the head, where the fork was not
    pushed to since: two commits that begin alike are easily made, and the second could be pushed once the first is
    approved.

    Args:
        named: the commit that the comment names; `None` where it names none.
        state: the pull request, as it is now.
        written_at: when the comment was written, seconds since 1970.
    """
    sha = (named or "").strip().lower()
    if _WHOLE.fullmatch(sha):
        return Approval(commit=sha)
    if sha and not _SHORT.fullmatch(sha):
        return Approval(commit=None, reason=f"{named} is no commit: expected its SHA, of 7 to 40 characters")
    # GitHub's times are whole seconds. A fork that is gone says nothing of when it was pushed to.
    if state.fork_pushed_at is None or state.fork_pushed_at >= written_at:
        return Approval(commit=None, reason=_LOOK_AGAIN)
    if not state.commit.startswith(sha):
        return Approval(commit=None, reason=f"{named} is not the pull request's head: look again, then name that")
    return Approval(commit=state.commit)
