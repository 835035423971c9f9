"""What a run sees: whether something is ready or gone, why it is not, and what was made."""
