"""`deity`, the operator's command."""
