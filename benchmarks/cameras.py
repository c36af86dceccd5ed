"""How long a camera's pictures stay away after its fault: `python -m benchmarks.cameras`.

Replug: a camera on the loopback address is gone or hangs for 0.3 to 2.5 s, again and again in one
sitting; measured is the time from its return to the next picture. Hang: a driver never answers
again; measured is the time from its last picture to the end of its process, and to the next
picture from a new one. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import tempfile
import threading
import time
from multiprocessing.connection import wait
from pathlib import Path
from typing import Final

import numpy as np

from fer_desktop.capture.camera_state import CameraState, CameraStatus
from fer_desktop.capture.live_source import LiveSource
from fer_desktop.capture.stream import open_stream
from tests.mjpeg_server import MjpegServer, Mode
from tests.steered_camera import SteeredCamera

_AWAY_S: Final = (0.3, 2.5)


def replugs(mode: Mode, cycles: int, seed: int = 5) -> list[float]:
    """Seconds from the return of a camera that was `mode` to its next picture, of each cycle."""
    chance = random.Random(seed)
    returned_s: list[float] = []
    seconds = []
    with MjpegServer() as server, open_stream(server.url) as source:

        def come_back() -> None:
            server.mode = "ok"
            returned_s.append(time.perf_counter())

        frames = source.frames()
        for _ in range(cycles):
            next(frames)
            returned_s.clear()
            server.mode = mode
            threading.Timer(chance.uniform(*_AWAY_S), come_back).start()
            for _ in frames:
                if returned_s:  # what was on its way when the camera left comes before
                    break
            seconds.append(time.perf_counter() - returned_s[0])
    return seconds


def hangs(cycles: int) -> tuple[list[float], list[float]]:
    """Seconds from the last picture to the process's end, and to the next picture, each time."""
    ends: list[float] = []
    recoveries = []
    with tempfile.TemporaryDirectory(prefix="fer-cameras-") as place:
        camera = SteeredCamera(Path(place), rate_hz=30.0).become("ok")

        def note(status: CameraStatus) -> None:
            if status.state is CameraState.STALLED:
                camera.become("ok")  # for the next process: this one sleeps in its driver

        with LiveSource(camera, "camera") as source:
            source.watch(note)
            frames = source.frames()
            next(frames)
            for _ in range(cycles):
                camera.become("hang")
                last_s = time.perf_counter()
                (process,) = multiprocessing.active_children()
                watch = threading.Thread(
                    target=_note_end, args=(process.sentinel, last_s, ends), name="bench-end"
                )
                watch.start()
                for _ in frames:
                    if not watch.is_alive():
                        break
                    last_s = time.perf_counter()  # one more was on its way
                recoveries.append(time.perf_counter() - last_s)
    return ends, recoveries


def _note_end(sentinel: int, since_s: float, ends: list[float]) -> None:
    wait([sentinel])
    ends.append(time.perf_counter() - since_s)


def _in_words(seconds: list[float]) -> dict[str, float]:
    p50, p95 = np.percentile(seconds, [50, 95])
    return {
        "cases": len(seconds),
        "p50_s": round(float(p50), 2),
        "p95_s": round(float(p95), 2),
        "most_s": round(max(seconds), 2),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cycles", type=int, default=50)
    cycles = parser.parse_args().cycles
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    ends, recoveries = hangs(max(1, cycles // 5))
    figures = {
        "load_before": load,
        "gone_and_back": _in_words(replugs("gone", cycles)),
        "silent_and_back": _in_words(replugs("hang", cycles)),
        "hang_to_end_of_process": _in_words(ends),
        "hang_to_next_picture": _in_words(recoveries),
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
