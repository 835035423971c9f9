"""What the steps that look have in common: when a run looks again."""

from preview.planning.plan import Made
from preview.turns import LOOKS
from preview.watching.looks import seconds_to_look
from steps.aws import Aws


def look_again(aws: Aws) -> Made:
    """`waiting`, and the seconds until the next look, for which it takes a turn."""
    now = aws.now()
    return Made(state="waiting", wait=seconds_to_look(aws.turns.take(LOOKS, 1, now=now), now=now))
