"""Texts from outside, quoted."""

_SHOWN_LIMIT = 300


def shown(text: str) -> str:
    """A text from outside, in quotes, fit for an answer and a log line."""
    return repr(text if len(text) <= _SHOWN_LIMIT else text[:_SHOWN_LIMIT] + "…")
