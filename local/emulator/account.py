"""The account that the emulator plays."""

ACCOUNT = "000000000000"
REGION = "us-east-1"
ACCESS_KEY = "test"
"""The account root's, where the emulator enforces IAM too."""
SECRET_KEY = "test"  # noqa: S105  every emulator's
