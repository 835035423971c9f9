"""The repository's page: its branches with their statuses, its pull requests, its environments, and the deliveries."""

from collections.abc import Iterator

from local.github.html_parts import (
    box,
    clock,
    dot,
    escape,
    frame,
    label,
    link,
    live,
    overall,
    sha,
    standing,
    statuses,
    who,
)
from local.github.hub import Hub
from local.github.records import DeploymentSeen, PullRequest

_SHOWN_DELIVERIES = 12


def repository_page(hub: Hub, *, chosen: str = "", error: str = "") -> str:
    """The whole page. `chosen` is who its forms speak for, `error` what GitHub said to the last one."""
    name = hub.repositories.full_name
    pulls = tuple(reversed(hub.pull_requests()))
    content = "".join(
        (
            live("pulls", box("Pull requests", (_pull(hub, pull) for pull in pulls), empty="None yet.")),
            live("branches", box("Branches", _branches(hub, pulls), empty="Nothing has been pushed yet.")),
            _form(hub, chosen),
            live("environments", box("Environments", _environments(hub), empty="Nothing has been deployed yet.")),
            live("deliveries", box("Recent deliveries of this page", _deliveries(hub), empty="None yet.")),
        )
    )
    return frame(title=name, repository=name, at="/", content=content, error=error)


def _pull(hub: Hub, pull: PullRequest) -> str:
    labels = " ".join(map(label, pull.labels))
    return (
        f'<span class="state {standing(pull).lower()}">{standing(pull)}</span> '
        f'<a class="title" href="{escape(hub.page_of(pull.number))}">{escape(pull.title)}</a> {labels}'
        f'<span class="soft">#{pull.number} by {escape(pull.author)} · {escape(head_of(pull))} '
        f"{sha(pull.sha)} {overall(hub.statuses(pull.sha))}</span>"
    )


def _branches(hub: Hub, pulls: tuple[PullRequest, ...]) -> Iterator[str]:
    for branch, commit in hub.branches().items():
        seen = hub.repositories.git.commit(commit)
        said = escape(seen.message.split("\n")[0]) if seen else ""
        of_branch = (pull for pull in pulls if pull.branch == branch and pull.open and not pull.fork)
        numbers = " ".join(f'<a href="{escape(hub.page_of(each.number))}">#{each.number}</a>' for each in of_branch)
        yield (
            f'<b class="branch">{escape(branch)}</b> {numbers}'
            f'<span class="soft">{sha(commit)} {said}</span>{statuses(hub.statuses(commit))}'
        )


def _form(hub: Hub, chosen: str) -> str:
    """Open a pull request, for a branch that has none."""
    taken = {pull.branch for pull in hub.pull_requests() if pull.open and not pull.fork}
    free = [name for name in hub.branches() if name not in taken and name != hub.repositories.default_branch]
    options = "".join(f'<option value="{escape(name)}">{escape(name)}</option>' for name in free)
    fields = (
        f'<label>branch <select name="branch" required>{options}</select></label>'
        '<label>title <input name="title" placeholder="the latest commit’s, if left empty" autocomplete="off"></label>'
        '<label>labels <input name="labels" placeholder="preview, …" autocomplete="off" size="14"></label>'
        '<label class="check"><input type="checkbox" name="draft" value="yes"> draft</label>'
        f'{who(hub.people, chosen)}<button class="primary">Open a pull request</button>'
    )
    nothing = '<p class="soft">No branch is without one. Push another to open one.</p>'
    path = f"/{escape(hub.repositories.full_name)}/pulls"
    form = f'<form method="post" action="{path}">{fields}</form>' if free else nothing
    return live("open", f'<section class="box form"><h2>Open a pull request</h2>{form}</section>')


def _environments(hub: Hub) -> Iterator[str]:
    """Each with its latest deployment, newest first."""
    seen = hub.deployments()
    for name in reversed(hub.environments()):
        mine = next((each for each in seen if each.deployment.environment == name), None)
        told = deployment(mine) if mine else '<span class="soft">no deployment</span>'
        yield f"<b>{escape(name)}</b> {told}"


def _deliveries(hub: Hub) -> Iterator[str]:
    for sent in hub.sent()[:_SHOWN_DELIVERIES]:
        yield f'<code>{escape(sent.about)}</code> <span class="answer">{escape(sent.answer[:200])}</span>'


def deployment(seen: DeploymentSeen) -> str:
    """How a deployment goes, in a line."""
    word = "Active" if seen.active else seen.state.replace("_", " ").capitalize()
    parts = (
        f"{dot(seen.state)} {word}",
        sha(seen.deployment.sha),
        escape(seen.description),
        link(seen.environment_url, "View deployment") if seen.environment_url and seen.active else "",
        link(seen.log_url, "Log") if seen.log_url else "",
        clock(seen.deployment.created_at),
    )
    return f'<span class="soft">{" · ".join(part for part in parts if part)}</span>'


def head_of(pull: PullRequest) -> str:
    """The branch that it comes from, with the fork's owner where it is from one."""
    return f"{pull.owner}:{pull.branch}" if pull.fork else pull.branch
