"""How long a message stays in its queue before it is tried again, when whom it is for did not take it."""

from dataclasses import dataclass

_DOUBLINGS = 10  # More would only count: the longest pause is reached long before.
_TAKEN_AT_THEIR_WORD = 5


@dataclass(frozen=True, kw_only=True)
class Pauses:
    """The pauses of one queue, in seconds: twice as long at each receive.

    Attributes:
        first: after the first receive.
        longest: none grows beyond it.
        busy: after the first receive, where another function is at the same thing: most often for less than a second.
    """

    first: int
    longest: int
    busy: int = 1

    def after(self, received: int, asked: int | None, *, busy: bool = False) -> int:
        """As asked for, else by how often the message was received: an outage is looked at ever less often.

        When hundreds of messages are for one channel, each is asked for a few seconds again and again. From the sixth
        receive on a message comes less often, whatever is asked: short pauses would use up the receives long before the
        crowd is gone.

        Args:
            received: how often, this time counted.
            asked: the seconds that Slack or GitHub asks for, if it does.
            busy: another function is at it just now.
        """
        first = self.busy if busy else self.first
        growing = min(first << min(received - 1, _DOUBLINGS), self.longest)
        if asked is None:
            return growing
        return asked if received <= _TAKEN_AT_THEIR_WORD else max(asked, growing)
