"""Comments' Markdown as HTML for the page: a small part of what GitHub shows, and nothing that could run or load.

Of the HTML in Markdown a few tags without attributes are heeded; comments are hidden, as GitHub hides them, and the
rest is shown as text. docs.github.com/en/get-started/writing-on-github has what GitHub makes of it.
"""

import html
import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

_HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)
_HARMLESS = re.compile(r"&lt;(/?(?:details|summary|br|sub|sup|kbd|ins|del|b|i|em|strong|code)\s*/?)&gt;", re.IGNORECASE)
# Who is named so is told of it (the same docs, "Mentioning people and teams").
_MENTION = re.compile(r"(?<![\w@/`])@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?(?:/[A-Za-z0-9-]+)?)(?![\w@])")


def as_html(text: str) -> str:
    """What the page shows of a comment."""
    return str(_MARKDOWN.render(text))


def parse(text: str) -> list[Token]:
    """What the Markdown consists of."""
    return _MARKDOWN.parse(text)


def mentions(text: str) -> tuple[str, ...]:
    """The logins that a comment names, each once: GitHub would tell them of it. Code names nobody."""
    tokens = (child for token in parse(text) for child in token.children or ())
    words = " ".join(token.content for token in tokens if token.type == "text")
    return tuple(dict.fromkeys(_MENTION.findall(words)))


class _Renderer(RendererHTML):
    """Renders what is not plain text of its own."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: ARG002
        """Text, with those whom it mentions."""
        return _MENTION.sub(r'<b class="mention">@\1</b>', html.escape(tokens[idx].content))

    def html_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: ARG002
        """HTML between paragraphs."""
        return _harmless(tokens[idx].content)

    def html_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: ARG002
        """HTML within a line."""
        return _harmless(tokens[idx].content)

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: ARG002
        """An image's words: the page loads nothing from elsewhere."""
        return f'<span class="image">{html.escape(tokens[idx].content)}</span>'


def _harmless(text: str) -> str:
    return _HARMLESS.sub(r"<\1>", html.escape(_HIDDEN.sub("", text)))


_MARKDOWN = MarkdownIt("commonmark", renderer_cls=_Renderer).enable(["table", "strikethrough"])
