"""AWS: the emulator as a process, and the rules of AWS laid over it."""
