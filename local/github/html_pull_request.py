"""A pull request's page: its conversation, what the App showed there, and the forms of those who take part."""

from collections import Counter
from collections.abc import Iterator

from local.github.html_parts import box, clock, escape, frame, label, live, sha, standing, statuses, who
from local.github.html_repository import deployment, head_of
from local.github.hub import Hub
from local.github.markdown import as_html
from local.github.people import kind
from local.github.records import Comment, PullRequest
from local.github.rest_statuses import combined, latest

_EMOJI = {
    "+1": "👍",
    "-1": "👎",
    "laugh": "😄",
    "hooray": "🎉",
    "confused": "😕",
    "heart": "❤️",
    "rocket": "🚀",
    "eyes": "👀",
}
_CHECKS = {
    "success": "All checks have passed",
    "pending": "Some checks haven’t completed yet",
    "failure": "Some checks were not successful",
}


def pull_request_page(hub: Hub, number: int, *, chosen: str = "", error: str = "") -> str:
    """The whole page. `chosen` is who its forms speak for, `error` what GitHub said to the last one.

    Raises:
        RefusedError: there is no such pull request.
    """
    pull = hub.pull_request(number)
    name = hub.repositories.full_name
    main = live("conversation", _conversation(hub, pull)) + live("shown", _shown(hub, pull)) + _say(hub, pull, chosen)
    side = live("labels", _labels(hub, pull, chosen), tag="aside") + live(
        "state", _state(hub, pull, chosen), tag="aside"
    )
    content = (
        live("head", _head(hub, pull)) + f'<div class="columns"><div>{main}</div><div class="side">{side}</div></div>'
    )
    return frame(
        title=f"{pull.title} · #{pull.number}", repository=name, at=_path(hub, pull), content=content, error=error
    )


def _head(hub: Hub, pull: PullRequest) -> str:
    commits = hub.repositories.git.count(pull.base_sha, pull.sha)
    word = standing(pull)
    wants = "merged" if word == "Merged" else "wants to merge"
    return (
        f'<h1>{escape(pull.title)} <span class="soft">#{pull.number}</span></h1>'
        f'<p class="about"><span class="state {word.lower()}">{word}</span> '
        f"<b>{escape(pull.merged_by or pull.author)}</b> {wants} {commits} commit{'' if commits == 1 else 's'} into "
        f"<code>{escape(pull.base)}</code> from <code>{escape(head_of(pull))}</code> at {sha(pull.sha)}</p>"
    )


def _conversation(hub: Hub, pull: PullRequest) -> str:
    first = as_html(pull.body) if pull.body else '<p class="soft">No description provided.</p>'
    opened = _said(pull.author, f"opened this {clock(pull.created_at)}", first, identity="body")
    return opened + "".join(_comment(hub, comment) for comment in hub.comments(pull.number))


def _comment(hub: Hub, comment: Comment) -> str:
    counted = Counter(reaction.content for reaction in hub.reactions(comment))
    given = "".join(f'<span class="reaction">{_EMOJI[name]} {count}</span>' for name, count in counted.items())
    edited = f" · edited {clock(comment.updated_at)}" if comment.updated_at != comment.created_at else ""
    body = as_html(comment.body) + (f'<p class="reactions">{given}</p>' if given else "")
    did = f"commented {clock(comment.created_at)}{edited}"
    return _said(comment.author, did, body, identity=f"issuecomment-{comment.id}")


def _said(login: str, did: str, body: str, *, identity: str) -> str:
    bot = ' <span class="bot">bot</span>' if kind(login) == "Bot" else ""
    return f"""
<article id="{identity}">
<div class="avatar{" app" if bot else ""}" aria-hidden="true">{escape(login[0].upper())}</div>
<div class="comment">
<p class="meta"><b>{escape(login.removesuffix("[bot]"))}</b>{bot} {did}</p>
<div class="markdown">{body}</div>
</div>
</article>"""


def _shown(hub: Hub, pull: PullRequest) -> str:
    """The boxes of deployments and of checks."""
    given = hub.statuses(pull.sha)
    checks = box(_CHECKS[combined(latest(given))], [statuses(given)]) if given else ""
    told = list(_deployments(hub, pull))
    return (box("Deployments", told) if told else "") + checks


def _deployments(hub: Hub, pull: PullRequest) -> Iterator[str]:
    """Of each environment that the head's commits, or those before, were deployed to: the latest."""
    shown = set()
    for seen in hub.deployments():
        name = seen.deployment.environment
        if name in shown or not _of(hub, pull, seen.deployment.sha):
            continue
        shown.add(name)
        word = "was deployed" if seen.active else "is not deployed" if seen.state == "inactive" else "is being deployed"
        word = "failed to deploy" if seen.state in ("failure", "error") else word
        yield f"This branch {word} to <b>{escape(name)}</b> {deployment(seen)}"


def _of(hub: Hub, pull: PullRequest, commit: str) -> bool:
    git = hub.repositories.git
    return commit == pull.sha or (git.has(commit, within=pull.sha) and not git.has(commit, within=pull.base_sha))


def _say(hub: Hub, pull: PullRequest, chosen: str) -> str:
    path = _path(hub, pull)
    return f"""
<form class="box say" method="post" action="{path}/comment">
<h2>Add a comment</h2>
<textarea name="body" rows="3" required placeholder="/preview up, down, restart, status: or whatever you like"
 aria-label="comment"></textarea>
<p class="row">{who(hub.people, chosen)}<button class="primary">Comment</button></p>
</form>"""


def _labels(hub: Hub, pull: PullRequest, chosen: str) -> str:
    path = _path(hub, pull)
    held = "".join(
        f'<li>{label(name)} <button name="label" value="{escape(name)}" formaction="{path}/unlabel" '
        f'title="remove the label" aria-label="remove the label {escape(name)}" formnovalidate>×</button></li>'
        for name in pull.labels
    )
    return f"""
<h2>Labels</h2>
<form method="post" action="{path}/label">
<ul class="labels">{held or '<li class="soft">None yet</li>'}</ul>
<p class="row"><input name="new" required maxlength="50" placeholder="label" aria-label="label" autocomplete="off">
<button>Add</button></p>
{who(hub.people, chosen)}
</form>"""


def _state(hub: Hub, pull: PullRequest, chosen: str) -> str:
    return f"""
<h2>Pull request</h2>
<form method="post" action="{_path(hub, pull)}/close">
{"".join(_buttons(hub, pull))}
{who(hub.people, chosen)}
</form>"""


def _buttons(hub: Hub, pull: PullRequest) -> Iterator[str]:
    path = _path(hub, pull)
    if pull.merged_at is not None:
        yield '<p class="soft">It is merged.</p>'
    elif not pull.open:
        yield f'<button formaction="{path}/reopen">Reopen</button>'
    else:
        if pull.draft:
            yield f'<button formaction="{path}/ready">Ready for review</button>'
        else:
            yield f'<button class="merge" formaction="{path}/merge">Merge pull request</button>'
            yield f'<button formaction="{path}/draft">Convert to draft</button>'
        yield f'<button class="danger" formaction="{path}/close">Close</button>'


def _path(hub: Hub, pull: PullRequest) -> str:
    return f"/{escape(hub.repositories.full_name)}/pull/{pull.number}"
