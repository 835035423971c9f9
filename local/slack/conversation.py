"""A channel as one person sees it: messages, each with its thread, and the replies that the channel is shown, too."""

import html
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from local.slack.html import content
from local.slack.mrkdwn import Plain, render
from local.slack.store import Message

_APP = "ECS Deity"
_OPEN_AT_FIRST = 12
_EXCERPT = 60


def conversation(messages: Sequence[Message], names: Mapping[str, str]) -> str:
    """The messages of one channel, oldest first. While there are few replies, threads are open at first."""
    return "".join(_Conversation(messages, names).articles())


class _Conversation:
    def __init__(self, messages: Sequence[Message], names: Mapping[str, str]) -> None:
        self._messages = messages
        self._names = names
        self._parents = {message.ts: message for message in messages if not message.thread_ts}
        self._threads: dict[str, list[Message]] = {}
        for message in messages:
            if message.thread_ts in self._parents:
                self._threads.setdefault(message.thread_ts, []).append(message)
        self._open = sum(map(len, self._threads.values())) <= _OPEN_AT_FIRST

    def articles(self) -> Iterator[str]:
        for message in self._messages:
            if message.ts in self._parents:
                yield self._article(message, below=self._thread(message.ts))
            elif message.reply_broadcast or message.thread_ts not in self._parents:
                yield self._article(message, place="in-channel", above=self._replied(message.thread_ts or ""))

    def _thread(self, ts: str) -> str:
        replies = self._threads.get(ts, [])
        if not replies:
            return ""
        count = f"{len(replies)} repl{'y' if len(replies) == 1 else 'ies'}"
        inner = "".join(self._article(reply, place="reply") for reply in replies)
        opened = " open" if self._open else ""
        return f'<details id="thread-{html.escape(ts)}"{opened}><summary>{count}</summary>{inner}</details>'

    def _replied(self, ts: str) -> str:
        parent = self._parents.get(ts)
        if parent is None:
            return '<p class="context">replied to a thread</p>'
        said = " ".join(render(parent.text, Plain(names=self._names)).split())
        said = said if len(said) <= _EXCERPT else said[:_EXCERPT].rstrip() + "…"
        link = f'<a href="#message-{html.escape(ts)}">{html.escape(said) or "a message"}</a>'
        return f'<p class="context">replied to a thread: {link}</p>'

    def _article(self, message: Message, *, place: str = "message", above: str = "", below: str = "") -> str:
        name, ts = message.username or _APP, html.escape(message.ts)
        private = '<p class="only">👁 Only visible to you</p>' if message.ephemeral_for else ""
        edited = (
            f' <span class="edited" title="{html.escape(message.edited.at)}">(edited)</span>' if message.edited else ""
        )
        at = datetime.fromisoformat(message.received_at).astimezone()
        return f"""
<article id="{place}-{ts}" class="{place}{" private" if private else ""}">
<div class="avatar" aria-hidden="true">{html.escape(name[0])}</div>
<div class="body">{private}
<p class="meta"><b>{html.escape(name)}</b> <span class="app">APP</span>
<time datetime="{html.escape(message.received_at)}">{at:%H:%M:%S}</time>{edited}</p>
{above}{content(message, self._names)}{below}
</div>
</article>"""
