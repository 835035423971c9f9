"""The words that somebody typed behind a slash command, without what Slack and keyboards put around them."""

import re

# Slack makes links of what looks like an address, and of a part of `feature/shop.io`, too: what was typed stands
# behind the bar, where there is one (docs.slack.dev/messaging/formatting-message-text#retrieving-messages). A branch's
# own `<` and `|` make no link.
_LINK = re.compile(r"<(?:mailto:|(?=https?://))([^<>|\s]+)(?:\|([^<>|\s]+))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
# Telephones and Macs make typographic ones of typed ones, and not always in pairs.
_QUOTES = "\"'`“”„‘’‚«»"


def words(text: str) -> tuple[str, ...]:
    """The words, in order; any white space stands between two."""
    return tuple(_unquoted(_as_typed(word)) for word in text.split())


def _as_typed(word: str) -> str:
    word = _LINK.sub(lambda link: link[2] or link[1], word)
    for entity, character in _ENTITIES:
        word = word.replace(entity, character)
    return word


def _unquoted(word: str) -> str:
    """Only where there are quotes at both ends: a branch's name may hold one."""
    while len(word) > 1 and word[0] in _QUOTES and word[-1] in _QUOTES:
        word = word[1:-1]
    return word
