"""The inbox's page: the messages, looking much as they do in Slack."""

import base64
import hashlib
import html
from datetime import datetime
from importlib.resources import files

from local.slack.html import content
from local.slack.store import Message

_CSS = files("local.slack").joinpath("page.css").read_text()
_JAVASCRIPT = files("local.slack").joinpath("page.js").read_text()
_APP = "ECS Deity"
_NOTHING_YET = '<p class="nothing">Nothing has been posted yet. Push a branch.</p>'


def _digest(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


# What is shown came from outside: even what slipped through the escaping could not run or load anything.
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; script-src '{_digest(_JAVASCRIPT)}'; style-src '{_digest(_CSS)}'; connect-src 'self'"
)


def page(messages: tuple[Message, ...]) -> str:
    """The whole page, oldest message first. It fetches itself again every second."""
    count = f"{len(messages)} message{'' if len(messages) == 1 else 's'}"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<noscript><meta http-equiv="refresh" content="2"></noscript>
<title>Slack inbox</title>
<style>{_CSS}</style>
</head>
<body>
<header>
<h1>Slack inbox</h1>
<p>of the embedded run · <span id="count">{count}</span><span id="ended"> · the run has ended</span></p>
</header>
<main id="messages">{"".join(map(_message, messages)) or _NOTHING_YET}</main>
<script>{_JAVASCRIPT}</script>
</body>
</html>
"""


def _message(message: Message) -> str:
    name = message.username or _APP
    at = datetime.fromisoformat(message.received_at).astimezone()
    return f"""
<article id="m{html.escape(message.ts)}">
<div class="avatar" aria-hidden="true">{html.escape(name[0])}</div>
<div class="body">
<p class="meta"><b>{html.escape(name)}</b> <span class="app">APP</span>
<time datetime="{html.escape(message.received_at)}">{at:%H:%M:%S}</time>
<span class="channel">{html.escape(message.channel)}</span></p>
{content(message)}
</div>
</article>"""
