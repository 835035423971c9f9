"""Texts from outside, made safe for GitHub's Markdown: they mention nobody, refer to nothing and begin no markup.

What stands in code is shown as it is (github.github.com/gfm/#code-spans and #fenced-code-blocks), and GitHub makes no
mention and no reference of it either (docs.github.com/en/get-started/writing-on-github/
getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax).
"""

import re
from urllib.parse import quote

from preview.showing.github_pages import commit_page
from preview.showing.github_words import cut

_CODE_LIMIT = 300
_SHORT_SHA = 7
_URL_SAFE = "%/:=&?~#+!$,;'@-._[]"
# A fence must be longer than any run of backticks in it: of so many, a look-alike takes their place.
_MOST_BACKTICKS = 50
# Git lets a branch's name reverse the direction of writing (unicode.org/reports/tr9): it would mix up our own words.
# Control characters show nothing, or end a line.
_UNSEEN = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")
_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(0x7F, 0xA0), 0x2028, 0x2029), " ")
_CLEAN = {**_UNSEEN, **_CONTROLS}


def marker(environment: str) -> str:
    """The line that nobody sees, and by which the environment's comment is found again.

    An HTML comment: github.github.com/gfm/#html-blocks, kind 2; so that no branch's name ends it, `>` is quoted.
    """
    return f"<!-- ecs-deity: {quote(environment, safe='/@')} -->"


def code(text: str) -> str:
    """`text` in fixed width on one line."""
    line = cut(" ".join(text.translate(_CLEAN).split()) or "…", _CODE_LIMIT)
    fence = "`" * (_longest_run(line) + 1)
    # A space each is taken away again, and keeps a backtick at the end apart from the fence (gfm/#code-spans).
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}"


def code_block(text: str, *, limit: int, note: str) -> str:
    """`text` as a block of code; `note` takes the place of what is beyond `limit` characters."""
    clean = text.translate(_CLEAN)
    held = clean if len(clean) <= limit else f"{clean[:limit]}\n{note.translate(_CLEAN)}"
    if _longest_run(held) > _MOST_BACKTICKS:
        held = held.replace("`", "ˋ")
    fence = "`" * max(3, _longest_run(held) + 1)
    return f"{fence}text\n{held}\n{fence}"


def row(*cells: str) -> str:
    """A line of a table. In a cell even code must not hold `|` without a backslash: gfm/#tables-extension-."""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def link(url: str, words: str | None = None) -> str:
    """A link; without words of ours it shows its own address. What is not HTTP is shown as code."""
    if not url.startswith(("http://", "https://")):
        return code(url)
    address = quote(url, safe=_URL_SAFE)
    return f"<{address}>" if words is None else f"[{words}](<{address}>)"


def commit_link(repository: str, commit: str) -> str:
    """The commit's short SHA, linked to its page."""
    return link(commit_page(repository, commit), code(commit[:_SHORT_SHA]))


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
