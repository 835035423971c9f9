"""Real ports for the listeners."""
