"""What a branch may say by a file of its own, `.deity.yaml`."""
