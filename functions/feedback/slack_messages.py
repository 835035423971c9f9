"""Tells Slack of an environment: one message for each of its lives, kept up to date, and a thread with all the news.

Slack takes no condition with a message, and remembers none of ours, so two things may happen twice at worst:

- the environment's message, where this function dies, or gets no answer, after Slack has taken a new one and before
  it is remembered: the one that was not is never changed again. The next try begins when the hold is over.
- a reply, where that happens between Slack's taking it and its being noted.

A change of the message is the same however often it is made. Where the function dies between a step and the next, the
queue delivers the announcement again, and what was done is not done anew: a message that shows the announcement is
left alone, a reply that is noted is not posted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from aws_lambda_powertools import Logger

from adapters.slack import Posted
from adapters.slack_refusals import MessageGoneError
from feedback.holding import Memory, holding
from preview.announcement import Announcement, Status
from preview.config import Config
from preview.errors import MissingSettingError
from preview.queued import Told
from preview.records import to_json
from preview.showing.console import Console
from preview.showing.messages import channel, identity, message
from preview.showing.slack_card import card
from preview.showing.slack_message import Message
from preview.showing.slack_reply import broadcast, reply
from preview.showing.slack_shown import Life, Shown, begins_a_life, older, refreshed, shown_in

logger = Logger(child=True)


class Slack(Protocol):
    """Takes messages for people."""

    @property
    def is_bot(self) -> bool: ...
    def post(
        self, message: Message, channel: str | None, thread: str | None = None, broadcast: bool = False
    ) -> Posted | None: ...
    def update(self, message: Message, channel: str, ts: str) -> Posted: ...


@dataclass(frozen=True, kw_only=True)
class SlackMessages:
    """What Slack is told.

    Attributes:
        slack: takes the messages.
        memory: of what is shown.
        config: says which channel, who people are, and what may be asked for by buttons.
        console: the AWS console that links lead to.
        once: does something once for the same news.
    """

    slack: Slack
    memory: Memory
    config: Config
    console: Console
    once: Callable[[Sequence[str | None], Callable[[], None]], None]

    def tell(self, told: Told) -> None:
        """Tells it; an incoming webhook can only post the news, but for requests, which ask for patience alone.

        Raises:
            TryLaterError: Slack takes it later, or another function is telling of the environment.
            SlackError: Slack does not take it until somebody changes something.
            MissingSettingError: the secret is neither a webhook's URL nor a bot's token, or a bot has no channel.
            ConflictError: it took longer than the hold.
        """
        if self.slack.is_bot:
            self._tell_by_bot(told)
        elif not told.refresh and told.announcement.status is not Status.REQUESTED:
            self._once(told.announcement, lambda: self._post_news(told.announcement))

    def _post_news(self, announcement: Announcement) -> None:
        self.slack.post(message(announcement), channel=channel(announcement, self.config))

    def _tell_by_bot(self, told: Told) -> None:
        with holding(self.memory, f"slack {told.announcement.environment}") as held:
            known = shown_in(held.content)
            shown = self._shown(told, known)
            if shown is not None and shown is not known:
                self.memory.keep(held, to_json(shown))
            if shown is not None and not told.refresh:
                life = shown.thread_of(told.announcement)
                self._once(told.announcement, lambda: self._reply(told.announcement, life))

    def _shown(self, told: Told, known: Shown | None) -> Shown | None:
        """What is shown from now on; `known` itself where nothing is changed."""
        announcement = told.announcement
        if known is None or begins_a_life(announcement, known):
            # A refresh tells nothing by itself: an announcement will.
            return known if told.refresh else self._begun(announcement, known)
        shown = known.life.announcement
        newest = refreshed(announcement, shown) if told.refresh else announcement
        return known if newest == shown or older(newest, than=shown) else self._changed(newest, known)

    def _begun(self, announcement: Announcement, known: Shown | None) -> Shown:
        posted = self._posted(announcement)
        life = Life(channel=posted.channel, ts=posted.ts, announcement=announcement)
        return Shown(life=life, before=known.life if known else None)

    def _changed(self, announcement: Announcement, known: Shown) -> Shown:
        """The message stays in its channel, whatever `deity.yaml` says since: its thread is there."""
        life = known.life
        try:
            self.slack.update(card(announcement, self.config, self.console), channel=life.channel, ts=life.ts)
        except MessageGoneError as error:
            logger.warning("posted anew", environment=announcement.environment, why=str(error))
            posted = self._posted(announcement)
            return known.at(posted.channel, posted.ts, announcement)
        return known.at(life.channel, life.ts, announcement)

    def _posted(self, announcement: Announcement) -> Posted:
        place = channel(announcement, self.config)
        posted = self.slack.post(card(announcement, self.config, self.console), channel=place)
        if posted is None:
            raise MissingSettingError("Slack's secret became an incoming webhook's URL just now: the next try heeds it")
        return posted

    def _reply(self, announcement: Announcement, life: Life) -> None:
        self.slack.post(
            reply(announcement, self.config, self.console),
            channel=life.channel,
            thread=life.ts,
            broadcast=broadcast(announcement),
        )

    def _once(self, announcement: Announcement, act: Callable[[], None]) -> None:
        news = identity(announcement)
        self.once(news, act)
        logger.info("told", news=news)
