"""What GitHub's pages have in common: their frame, their forms, and how states and times look. All text is escaped."""

import base64
import hashlib
import html
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.resources import files

from local.github.people import People
from local.github.pull_shapes import colour
from local.github.records import PullRequest, Status
from local.github.rest_statuses import combined, latest

_CSS = files("local.github").joinpath("page.css").read_text(encoding="utf-8")
_JAVASCRIPT = files("local.github").joinpath("page.js").read_text(encoding="utf-8")
_SHORT = 7


def _digest(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


# What is shown came from outside: even what slipped through the escaping could not run, load or send anything.
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; script-src '{_digest(_JAVASCRIPT)}'; style-src '{_digest(_CSS)}'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

escape = html.escape


def frame(*, title: str, repository: str, at: str, content: str, error: str = "") -> str:
    """A whole page. Its parts of the class `live` are fetched again every second, from the path `at`."""
    owner, _, name = repository.partition("/")
    told = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
<style>{_CSS}</style>
</head>
<body>
<header>
<p class="where"><a href="/">{escape(owner)} / <b>{escape(name)}</b></a></p>
<p class="which">GitHub of the embedded run<span id="ended"> · the run has ended</span></p>
</header>
<main data-at="{escape(at)}">
{told}
{content}
</main>
<script>{_JAVASCRIPT}</script>
</body>
</html>
"""


def live(identity: str, content: str, *, tag: str = "div", kind: str = "") -> str:
    """A part that is fetched again."""
    return f'<{tag} id="{identity}" class="live {kind}">{content}</{tag}>'


def box(heading: str, rows: Iterable[str], *, empty: str = "") -> str:
    """A bordered list under a heading."""
    held = "".join(f"<li>{row}</li>" for row in rows) or f'<li class="soft">{empty}</li>'
    return f'<section class="box"><h2>{escape(heading)}</h2><ul>{held}</ul></section>'


def who(people: People, chosen: str) -> str:
    """The field that says who does what a form asks for."""
    options = "".join(
        f'<option value="{escape(login)}"{" selected" if login == chosen else ""}>{escape(login)} ({role})</option>'
        for login, role in people.roles.items()
    )
    return f'<label class="as">as <select name="by">{options}</select></label>'


def clock(seconds: int) -> str:
    """A time, by this machine's clock."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f'<time datetime="{at.isoformat()}">{at.astimezone():%H:%M:%S}</time>'


def sha(commit: str) -> str:
    """A commit's SHA, shortened."""
    return f'<code title="{escape(commit)}">{escape(commit[:_SHORT])}</code>'


def link(url: str, text: str) -> str:
    """A link, where the address is one of the web; else the text alone."""
    if not url.startswith(("http://", "https://")):
        return escape(text)
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(text)}</a>'


def dot(state: str) -> str:
    """The coloured dot of a status's, a deployment's or a pull request's state."""
    return f'<span class="dot {escape(state)}" role="img" aria-label="{escape(state)}" title="{escape(state)}"></span>'


def label(name: str) -> str:
    """A label."""
    return f'<span class="label c{colour(name)}">{escape(name)}</span>'


def standing(pull: PullRequest) -> str:
    """What a pull request is, as GitHub words it."""
    if pull.merged_at is not None:
        return "Merged"
    if not pull.open:
        return "Closed"
    return "Draft" if pull.draft else "Open"


def statuses(given: Iterable[Status]) -> str:
    """A commit's statuses, one line for each context."""
    counted = latest(given)
    lines = (
        f'<span class="status">{dot(each.state)} <b>{escape(each.context)}</b> {escape(each.description or "")} '
        f"{link(each.target_url, 'Details') if each.target_url else ''}</span>"
        for each in counted
    )
    return "".join(lines)


def overall(given: Iterable[Status]) -> str:
    """A dot for all of a commit's statuses together; nothing where it has none."""
    counted = latest(given)
    return dot(combined(counted)) if counted else '<span class="dot none"></span>'
