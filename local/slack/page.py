"""The inbox's page: one channel as one person sees it, looking much as it does in Slack, and what they can do there."""

import base64
import hashlib
import html
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import urlencode

from local.slack.api import channel_id
from local.slack.conversation import conversation
from local.slack.people import Person, Workspace
from local.slack.store import Message

_CSS = files("local.slack").joinpath("page.css").read_text()
_JAVASCRIPT = files("local.slack").joinpath("page.js").read_text()
_NOTHING_YET = '<p class="nothing" id="nothing">Nothing has been posted yet. Push a branch.</p>'
_NOT_CONNECTED = "No app is connected yet: nobody hears of commands and buttons."


def _digest(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


# What is shown came from outside: even what slipped through the escaping could not run, load or send anything.
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; script-src '{_digest(_JAVASCRIPT)}'; style-src '{_digest(_CSS)}'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, kw_only=True)
class View:
    """What is shown, and to whom.

    Attributes:
        messages: all that there are, oldest first.
        workspace: the people one can be.
        viewer: who looks.
        channel: the channel asked for, by name or id; `None`: any that has messages.
        first_channel: the one that is shown while none has.
        command: the slash command that the app listens to; `None` while there is no app.
    """

    messages: tuple[Message, ...]
    workspace: Workspace
    viewer: Person
    channel: str | None = None
    first_channel: str = "#previews"
    command: str | None = "/deity"


def page(view: View) -> str:
    """The whole page, oldest message first. It fetches itself again every second."""
    seen = [message for message in view.messages if message.ephemeral_for in (None, view.viewer.id)]
    channels = {channel_id(message.channel): message.channel for message in seen}
    here = _channel(view, channels)
    shown = [message for message in seen if channel_id(message.channel) == channel_id(here)]
    count = f"{len(shown)} message{'' if len(shown) == 1 else 's'}"
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
<nav id="channels" aria-label="Channels">{_tabs(view, channels, here)}</nav>
</header>
<main id="messages">{conversation(shown, view.workspace.names) or _NOTHING_YET}</main>
<footer>
<form id="composer" autocomplete="off" data-channel="{html.escape(here)}">
<label>as <select id="user">{_people(view)}</select></label>
<input id="text" aria-label="A slash command" placeholder="{view.command or "/deity"} up hello feature/x">
<button class="button filled primary">Send</button>
</form>
<p id="connection">{_NOT_CONNECTED if view.command is None else ""}</p>
<p id="note" role="status"></p>
</footer>
<dialog id="dialog" aria-labelledby="question"></dialog>
<script>{_JAVASCRIPT}</script>
</body>
</html>
"""


def _channel(view: View, channels: dict[str, str]) -> str:
    if view.channel:
        return channels.get(channel_id(view.channel), view.channel)
    if not channels or channel_id(view.first_channel) in channels:
        return view.first_channel
    return next(iter(channels.values()))


def _tabs(view: View, channels: dict[str, str], here: str) -> str:
    known = {**channels, channel_id(here): here}
    if len(known) == 1:
        return f"<b>{_name(here)}</b>"
    return "".join(_tab(id_, name, view.viewer, id_ == channel_id(here)) for id_, name in known.items())


def _tab(id_: str, name: str, viewer: Person, is_here: bool) -> str:
    address, current = urlencode({"channel": id_, "user": viewer.id}), ' aria-current="page"' if is_here else ""
    return f'<a href="?{html.escape(address)}"{current}>{_name(name)}</a>'


def _name(channel: str) -> str:
    return html.escape(f"# {channel.removeprefix('#')}")


def _people(view: View) -> str:
    return "".join(
        f'<option value="{html.escape(person.id)}"{" selected" if person == view.viewer else ""}>'
        f"{html.escape(person.name)}</option>"
        for person in view.workspace.people
    )
