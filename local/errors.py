"""What the embedded run says when it cannot go on."""


class LocalError(Exception):
    """Something the embedded run needs is missing, or refused; the message is for the person who started it."""
