"""What people read: in Slack, and on GitHub."""
