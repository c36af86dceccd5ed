"""Frames a second over a whole clip, as the command line analyses it, beside bare decoding.

    python -m benchmarks.whole_clip            all rows, as JSON
    python -m benchmarks.whole_clip CLIP HOW   one run: "tables", "video" or "decode"

Each run is a process of its own. The clock runs from opening the clip until the last result lies
under its name. What a program imports and loads before stands outside, ours as the rivals': see
`benchmarks.start`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

from benchmarks.clips import write_clip
from benchmarks.machine import memory_mb, spread
from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.search_ahead import SearchAhead
from fer_desktop.api import load_models
from fer_desktop.batch import run_batch
from fer_desktop.capture.video import open_video
from fer_desktop.export.outputs import plan_videos
from fer_desktop.export.video_results import open_video_results

How = Literal["tables", "video", "decode"]
SIZES: Final = ((640, 480), (1280, 720))
FACES: Final = (1, 4)
FRAMES: Final = 600
REPEATS: Final = 3


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took.

    Attributes:
        frames: Of the clip.
        wall_s: By the clock.
        cpu_s: Processor time of all threads: what stays the same on a busy machine.
        memory_mb: At the end.
    """

    frames: int
    wall_s: float
    cpu_s: float
    memory_mb: float


def run_once(clip: Path, how: How) -> Run:
    """Analyse or decode the clip in this process."""
    models = None if how == "decode" else load_models()
    import_module("matplotlib.backends.backend_agg")  # draws the timeline; loaded at the end else
    wall, cpu = time.perf_counter(), time.process_time()
    with open_video(clip) as video, tempfile.TemporaryDirectory() as folder:
        if models is None:
            frames = sum(1 for _ in video.frames())
        else:
            made = models.provenance(str(clip), None, {})
            (outputs,) = plan_videos((clip,), Path(folder), annotate=how == "video")
            ahead = SearchAhead(models.open_detector)
            with open_video_results(outputs, made, video.info) as (_, sinks):
                analyzer = Analyzer(models.stages, search_ahead=ahead)
                frames = run_batch(ahead.frames(video.frames()), analyzer, sinks).frames
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Run(frames, wall, cpu, memory_mb())


def in_own_process(clip: Path, how: How) -> Run:
    """Run `run_once` in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.whole_clip", str(clip), how]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return Run(**json.loads(answer.stdout))


def told(runs: list[Run]) -> dict[str, Any]:
    """Put repeated runs of one kind into figures."""
    return {
        "frames_per_s": spread([run.frames / run.wall_s for run in runs], 1),
        "slowest_frames_per_s": round(min(run.frames / run.wall_s for run in runs), 1),
        "cpu_ms_per_frame": spread([1000 * run.cpu_s / run.frames for run in runs]),
        "memory_mb": round(max(run.memory_mb for run in runs)),
    }


def measure(frames: int = FRAMES, repeats: int = REPEATS) -> dict[str, Any]:
    """Return every row: sizes, faces, and what is done with them; repeats take turns."""
    rows: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for width, height in SIZES:
            for faces in FACES:
                clip = Path(folder) / f"{width}x{height}-{faces}.mp4"
                write_clip(clip, width, height, faces, frames)
                for _ in range(repeats):
                    for how in get_args(How):
                        name = f"{width}x{height}, {faces} face{'s' * (faces > 1)}, {how}"
                        rows.setdefault(name, []).append(in_own_process(clip, how))
    return {name: told(runs) for name, runs in rows.items()}


def main() -> None:
    """Measure one run, or all rows."""
    if len(sys.argv) > 1:
        print(json.dumps(asdict(run_once(Path(sys.argv[1]), cast(How, sys.argv[2])))))
    else:
        print(json.dumps(measure(), indent=2))


if __name__ == "__main__":
    main()
