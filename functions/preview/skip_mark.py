"""What a commit's message says where the commit is not to be deployed."""

MARK = "[skip preview]"


def says_skip(message: str) -> bool:
    """Whether a commit's message asks that the commit be not deployed: anywhere in it, in upper or lower case."""
    return MARK in message.lower()
