"""A message as Slack takes it: its text, paragraphs, small print and buttons. What they say is decided elsewhere."""

from dataclasses import dataclass

SECTION_LIMIT = 3000  # docs.slack.dev/reference/block-kit/composition-objects/text-object
ROOM = SECTION_LIMIT - 200
"""What we put into one section: Slack does not say how it counts emoji, and a refused message would be a lost one."""


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """What Slack asks before a button does something, in plain text.

    The limits are docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object's.

    Attributes:
        title: at most 100 characters.
        text: at most 300 characters.
        confirm: what the button says that does it; at most 30 characters.
        deny: what the one says that does not; likewise.
    """

    title: str
    text: str
    confirm: str
    deny: str


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button: it opens an address, or sends its action and value to the app.

    The limits are docs.slack.dev/reference/block-kit/block-elements/button-element's.

    Attributes:
        text: in plain text, at most 75 characters.
        action: its `action_id`, at most 255 characters.
        value: what is sent with it, at most 2000 characters.
        url: what it opens, at most 3000 characters. Its press is sent to the app all the same.
        danger: it is shown in red.
        confirm: what is asked before.
    """

    text: str
    action: str
    value: str | None = None
    url: str | None = None
    danger: bool = False
    confirm: Confirmation | None = None


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message in Slack's markup: escaped, and within Slack's limits.

    Attributes:
        text: the whole in one line, for notifications and for clients without blocks.
        sections: the paragraphs.
        footnotes: the small print below them; ten at most.
        buttons: below everything.
    """

    text: str
    sections: tuple[str, ...]
    footnotes: tuple[str, ...]
    buttons: tuple[Button, ...] = ()
