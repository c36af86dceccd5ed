"""Rivals on the same clip, the same cores, in the same run: `python -m benchmarks.rivals`."""
