"""`deity`, the operator's command."""

VERSION = "0.1.0"
