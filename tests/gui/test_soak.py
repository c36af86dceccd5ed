"""The eight hours of `python -m benchmarks.soak` in seconds: what grows by the frame shows."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FRAMES = 12_000
MOST_GROWTH_MB = 10.0
"""Of memory: the chart takes a tenth of it, pictures kept on purpose six times as much."""


def soak(*options):
    """Return the figures of a short run: the first and the last that were noted, and all stored."""
    arguments = ["--frames", str(FRAMES), "--real-seconds", "0", *options]
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.soak", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert ended.stdout, ended.stderr
    return json.loads(ended.stdout)["stand-in"]


@pytest.mark.timeout(120)
@pytest.mark.fault("82h")
def test_nothing_grows_by_the_frame_in_a_long_sitting():
    run = soak()
    first, last = run["first"], run["last"]
    assert last["memory_mb"] - first["memory_mb"] < MOST_GROWTH_MB
    assert (last["handles"], last["threads"]) == (first["handles"], first["threads"])
    assert last["wal_mb"] < 8.0  # SQLite empties it at 4
    assert last["log_mb"] == first["log_mb"]
    assert run["stored_seconds"] == pytest.approx(FRAMES / 15, abs=1)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_leak_would_be_seen():
    run = soak("--leak")
    assert run["last"]["memory_mb"] - run["first"]["memory_mb"] > MOST_GROWTH_MB
    assert run["last"]["handles"] > run["first"]["handles"]
