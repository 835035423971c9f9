"""What the embedded run's own plumbing calls itself, so that the emulator tells it from AWS's clients."""

PLUMBING = "ecs-deity/plumbing"
"""In its User-Agent, says that a call is part of the emulated AWS, such as the load balancer's own ports."""
