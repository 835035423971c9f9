"""A Slack that keeps what it is told, in the place of the adapters that speak to it."""

from dataclasses import dataclass, field

from adapters.slack import Posted
from preview.command import SlackAsker
from preview.showing.answers import Reply
from preview.showing.slack_message import Message
from tests.simulation.outside import Outside

ADA = SlackAsker(
    user="U1ADA", name="ada", channel="C1DEV", channel_name="dev", response_url="https://hooks.slack.com/commands/1"
)


@dataclass
class Slack(Outside):
    """Attributes: `is_bot` says whether it is a bot's or an incoming webhook's; `posts` are the texts of what was
    posted, `replies` those in threads; `shown` what the channel's messages say now, by their timestamps; `answered`
    what people were answered."""

    is_bot: bool = True
    posts: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    answered: list[Reply] = field(default_factory=list)

    def post(
        self, message: Message, channel: str | None, thread: str | None = None, broadcast: bool = False
    ) -> Posted | None:
        """Takes a message, as `adapters.slack.Slack` does."""
        del channel, broadcast
        return self.taking("reply" if thread else "post", lambda: self._posted(message, thread))

    def update(self, message: Message, channel: str, ts: str) -> Posted:
        """Changes one, likewise."""

        def change() -> Posted:
            self.shown[ts] = message.text
            return Posted(channel=channel, ts=ts)

        return self.taking("update", change)

    def answer(self, response_url: str, reply: Reply) -> None:
        """Answers whoever asked, as `adapters.answers.Answers` does."""
        del response_url
        self.taking("answer", lambda: self.answered.append(reply))

    def messages(self, branch: str) -> list[str]:
        """What the channel's messages about the branch say, oldest first: the status is their first word."""
        return [text.partition(":")[0] for text in self.shown.values() if f": {branch} of " in text]

    def _posted(self, message: Message, thread: str | None) -> Posted | None:
        self.posts.append(message.text)
        ts = f"{len(self.posts)}.0"
        if thread:
            self.replies.append(message.text)
        else:
            self.shown[ts] = message.text
        return Posted(channel="C1", ts=ts) if self.is_bot else None


@dataclass(frozen=True)
class Answers:
    """The addresses at which people are answered."""

    slack: Slack

    def post(self, response_url: str, reply: Reply) -> None:
        """Answers."""
        self.slack.answer(response_url, reply)


class NoUserGroups:
    """No rule names one."""

    def members(self, group: str) -> frozenset[str]:
        raise AssertionError(f"nobody asks who is in {group}")
