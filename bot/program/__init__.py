"""The running program: its channels, what they share, and what it says at its start."""
