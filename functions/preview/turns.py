"""Runs take turns, so that hundreds at once stay inside AWS's call budgets: at which pace, and whose turn is when.

The arithmetic is the generic cell rate algorithm (ITU-T I.371, annex A): of all turns that were taken one number is
remembered, the theoretical arrival time `tat`, when the last of them would be over had all come one after the other.
Times are whole milliseconds, so that DynamoDB can reckon with them.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often something may happen, all runs together.

    In any stretch of time of `t` seconds the turns of at most `burst + per_second * t` units come.

    Attributes:
        name: the pace's, in the table of turns.
        per_second: units per second, in the long run.
        burst: units at once after a rest. Nobody takes more in one turn.
        longest_seconds: nobody waits longer. Where so many wait that somebody would have to, he is counted no more:
            the queue does not grow into the hours.
    """

    name: str
    per_second: float
    burst: int
    longest_seconds: int

    @property
    def interval(self) -> int:
        """Milliseconds from one unit to the next."""
        return math.ceil(1000 / self.per_second)

    def full(self, now: int) -> int:
        """The `tat` from which on nobody more is counted."""
        return now + self.burst * self.interval + self.longest_seconds * 1000

    def turn(self, tat: int, now: int) -> int:
        """When the turn comes that moved the theoretical arrival time to `tat`; `now` after a rest."""
        return min(max(now, tat - self.burst * self.interval), now + self.longest_seconds * 1000)


# Elastic Load Balancing's calls that change something share 20 at once and 3 a second, in an account and region; all of
# its calls together 40 at once and 10 a second (elasticloadbalancing/latest/userguide/elb-api-throttling.html). What is
# left of both is the account's other users'.
CHANGES = Pace(name="changes", per_second=2.8, burst=15, longest_seconds=2400)

# One creation: its target group, that group's attributes, its listener. An update makes one such call, but looks as
# often at what there is: at one unit each, 2.8 updates a second with 5 calls and more would exceed the 10 of all calls.
_PROVISION_UNITS = 3
# The listener and the target group would be two. Of ECS's registrations and deregistrations of task definitions, which
# share 20 at once and 1 a second (AmazonECS/latest/developerguide/request-throttling.html), a creation makes one, a
# removal one, and an update, which takes twice the units, both: at 0.93 runs a second of three units that fits.
_TEARDOWN_UNITS = 3


def provision_units(*, services: int, updates: bool) -> int:
    """The units of a provision's turn, of so many services, that moves an environment or makes one."""
    return min(CHANGES.burst, _PROVISION_UNITS * services * (2 if updates else 1))


def teardown_units(*, services: int) -> int:
    """The units of a teardown's turn, of so many services."""
    return min(CHANGES.burst, _TEARDOWN_UNITS * services)


# Looks at what runs wait for. At the full pace of CHANGES 0.93 creations a second make 7 calls of ELB's 10 a second
# each, so 3.5 a second are left; a look makes one once tasks run. Of ECS's 20 a second for tasks
# (AmazonECS/latest/developerguide/request-throttling.html) a look at stopping tasks takes 3.
LOOKS = Pace(name="looks", per_second=3, burst=10, longest_seconds=60)
