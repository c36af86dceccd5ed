"""Rigs that try to make the storage lose or reveal something; `python -m benchmarks.storage`."""
