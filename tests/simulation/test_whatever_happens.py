"""Whatever order events arrive in, and whatever fails on the way: each branch ends as it last asked to."""

from hypothesis import settings

from tests.simulation.branches import Branches

Branches.TestCase.settings = settings(max_examples=200, stateful_step_count=22, derandomize=True, deadline=None)
TestBranches = Branches.TestCase
