"""What is not done, and why: the answer to whoever asked, from wherever in the carrying out."""

from preview.errors import DeityError
from preview.showing.answers import SECTION_LIMIT, Reply
from preview.showing.slack_markup import escaped


class RefusedError(DeityError):
    """What was asked for is not done. The message is in Slack's markup."""

    def reply(self) -> Reply:
        """As an answer."""
        return Reply(sections=(str(self)[:SECTION_LIMIT],), refused=str(self))


def plain(error: DeityError) -> str:
    """An error's message as Slack's markup shows it unchanged."""
    return escaped(str(error), limit=1000)
