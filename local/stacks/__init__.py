"""This repository's stacks: synthesized, and made in the emulator."""
