"""What comes in, taken apart and checked: deliveries, Slack's requests, and the queues' messages."""
