"""The domain: what an environment is and what it should become. Standard library only; no I/O, no clock."""
