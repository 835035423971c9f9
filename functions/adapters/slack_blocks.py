"""A message as Block Kit's blocks: docs.slack.dev/reference/block-kit/blocks."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from preview.showing.slack_message import Button, Confirmation, Message


def blocks(message: Message) -> list[Block]:
    """`verbatim`, so that Slack makes no links and no mentions of its own out of names and diagnoses."""
    made: list[Block] = [SectionBlock(text=_markdown(text)) for text in message.sections]
    if message.footnotes:
        made.append(ContextBlock(elements=[_markdown(text) for text in message.footnotes]))
    if message.buttons:
        made.append(ActionsBlock(elements=[_button(button) for button in message.buttons]))
    return made


def _markdown(text: str) -> MarkdownTextObject:
    return MarkdownTextObject(text=text, verbatim=True)


def _button(button: Button) -> ButtonElement:
    return ButtonElement(
        text=PlainTextObject(text=button.text),
        action_id=button.action,
        value=button.value,
        url=button.url,
        style="danger" if button.danger else None,
        confirm=_confirm(button.confirm) if button.confirm else None,
    )


def _confirm(confirmation: Confirmation) -> ConfirmObject:
    return ConfirmObject(
        title=PlainTextObject(text=confirmation.title),
        text=PlainTextObject(text=confirmation.text),
        confirm=PlainTextObject(text=confirmation.confirm),
        deny=PlainTextObject(text=confirmation.deny),
        style="danger",
    )
