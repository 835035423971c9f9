"""Keeps what people look at up to date: Slack's messages, GitHub's commits, deployments and pull requests."""
