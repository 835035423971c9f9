"""One file per Task state: describe what exists, decide, apply the difference."""
