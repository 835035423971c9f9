"""Slack: an inbox that keeps and shows what was posted."""
