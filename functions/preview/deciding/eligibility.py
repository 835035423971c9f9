"""Whether a branch is to have an environment: what somebody chose, what its project says, what its pull request says.

A pull request from a fork holds a stranger's code. Nothing but a member's approval of one commit deploys it, and that
is a choice: no label, no push and no trigger does.
"""

from preview.config import Project, project_name
from preview.config.pull_requests import Trigger
from preview.environment import Choice, PullRequest
from preview.quoting import shown
from preview.request import Presence


def why_not(
    project: Project,
    *,
    branch: str,
    prefixed: bool,
    bot: bool,
    choice: Choice | None,
    pull_request: PullRequest | None,
) -> str | None:
    """Why the branch is not to be deployed, in words for the answer and the log; `None` where it is.

    Args:
        project: its settings.
        branch: its full name.
        prefixed: whether it begins with one of the project's prefixes.
        bot: a bot pushed it.
        choice: what somebody asked for by hand.
        pull_request: the branch's open one, where one is known.
    """
    if choice is not None:
        return None if choice.presence is Presence.PRESENT else taken_down_by(choice)
    hindrance = _hindrance(project, bot=bot, pull_request=pull_request)
    if hindrance:
        return hindrance
    if prefixed and project.trigger is Trigger.PUSH:
        return None
    if project.trigger is Trigger.CHATOPS:
        return f"environments of {project_name(project)} are made only when somebody asks for them: trigger is chatops"
    if pull_request is not None and pull_request.labelled:
        return None
    return _lacking(project, branch=branch, pull_request=pull_request)


def taken_down_by(choice: Choice) -> str:
    """Why a branch that was opted out has no environment."""
    return f"{choice.actor} took the environment down by hand: it stays away until somebody asks for it again (up)"


def _hindrance(project: Project, *, bot: bool, pull_request: PullRequest | None) -> str | None:
    if pull_request is not None and pull_request.fork is not None:
        return (
            f"pull request #{pull_request.number} comes from a fork: a member has to ask for it, commit by commit (up)"
        )
    if bot and not project.bots:
        return "a bot pushed this, and bots is false"
    if pull_request is not None and pull_request.draft and not project.pull_requests.drafts:
        return f"pull request #{pull_request.number} is a draft, and pull_requests.drafts is false"
    return None


def _lacking(project: Project, *, branch: str, pull_request: PullRequest | None) -> str:
    label = shown(project.pull_requests.label)
    unlabelled = (
        f"pull request #{pull_request.number} does not have the label {label}"
        if pull_request is not None
        else f"no pull request of the branch {shown(branch)} is known to have the label {label}"
    )
    if project.trigger is Trigger.LABEL:
        return unlabelled
    prefixes = " or ".join(f"{prefix}/" for prefix in project.prefixes)
    unprefixed = f"the branch {shown(branch)} does not begin with {prefixes}"
    return unprefixed if pull_request is None else f"{unprefixed}, and {unlabelled}"
