"""The installed command measured as a person meets it: start, clips, memory.

python -m benchmarks.command           on the demo clip, about two minutes
python -m benchmarks.command --long    also on ten minutes of 720p, to see memory stay flat
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.expression.registry import read_registry

ROOT: Final = Path(__file__).parent.parent
DEMO: Final = ROOT / "samples" / "demo.mp4"
COMMAND: Final = Path(sys.executable).with_name("fer-desktop")
LONG_CLIP_S: Final = 600


@dataclass(frozen=True, slots=True)
class Cost:
    """What repeated runs of one command cost.

    Attributes:
        median_s: Wall time, median of the runs.
        worst_s: Wall time of the slowest run.
        cpu_s: Processor time of the last run, all its threads.
        peak_mb: Largest resident memory of any run.
        frames_per_s: Frames of the clip over the median wall time, start included; 0 if none.
    """

    median_s: float
    worst_s: float
    cpu_s: float
    peak_mb: float
    frames_per_s: float


def cost_of(arguments: Sequence[str | Path], *, repeats: int, frames: int = 0) -> Cost:
    """Run `fer-desktop` with `arguments` several times; RuntimeError if one of them fails."""
    seconds, peaks, cpu_s = [], [], 0.0
    for _ in range(repeats):
        begun = time.perf_counter()
        process = subprocess.Popen(
            [str(COMMAND), *map(str, arguments)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - begun)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"fer-desktop {arguments} ended with {process.returncode}")
        peaks.append(usage.ru_maxrss / 1024)  # kilobytes on Linux
        cpu_s = usage.ru_utime + usage.ru_stime
    typical = median(seconds)
    return Cost(
        median_s=round(typical, 3),
        worst_s=round(max(seconds), 3),
        cpu_s=round(cpu_s, 2),
        peak_mb=round(max(peaks)),
        frames_per_s=round(frames / typical, 1),
    )


def write_long_clip(path: Path, duration_s: int) -> int:
    """Write the demo over and over at 1280x720; return the number of frames."""
    with av.open(str(DEMO)) as source:
        once = [frame.to_ndarray(format="bgr24") for frame in source.decode(video=0)]
    pictures = [cv2.resize(image, (960, 720), interpolation=cv2.INTER_CUBIC) for image in once]
    pictures = [cv2.copyMakeBorder(p, 0, 0, 160, 160, cv2.BORDER_REPLICATE) for p in pictures]
    frame_count = duration_s * 30
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        stream.time_base = Fraction(1, 30)
        for index in range(frame_count):
            image: NDArray[np.uint8] = pictures[index % len(pictures)].astype(np.uint8, copy=False)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode(None))
    return frame_count


def measure(*, long: bool) -> dict[str, Cost]:
    """Return the cost of each thing a person does, by its description."""
    costs = {"--help": cost_of(["--help"], repeats=10)}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        clip: list[str | Path] = ["--video", DEMO, "--output", out, "--force"]
        for network in (n.id for n in read_registry().networks.values() if n.kind == "classifier"):
            run = [*clip, "--model", network]
            costs[f"demo clip, 640x480, {network}, tables only"] = cost_of(
                [*run, "--no-annotate"], repeats=3, frames=360
            )
            costs[f"demo clip, 640x480, {network}, with annotated video"] = cost_of(
                run, repeats=3, frames=360
            )
        if long:
            costs |= _measure_growth(Path(folder))
    return costs


def _measure_growth(folder: Path) -> dict[str, Cost]:
    """Return the cost of one and of ten minutes: memory must not follow the length."""
    costs = {}
    for minutes in (1, LONG_CLIP_S // 60):
        path = folder / f"{minutes}.mp4"
        frames = write_long_clip(path, minutes * 60)
        arguments: list[str | Path] = ["--video", path, "--output", folder / "out", "--force"]
        costs[f"{minutes} min, 1280x720, tables only"] = cost_of(
            [*arguments, "--no-annotate"], repeats=1, frames=frames
        )
        path.unlink()
    return costs


def main() -> None:
    """Print the costs as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--long", action="store_true", help="also ten minutes of 720p")
    costs = measure(long=parser.parse_args().long)
    print(json.dumps({name: asdict(cost) for name, cost in costs.items()}, indent=2))


if __name__ == "__main__":
    main()
