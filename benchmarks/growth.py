"""How cost follows faces, resolution and length: `python -m benchmarks.growth`.

Processor time, which a busy machine does not change. The length is measured with a stand-in for
detector and network, so that 100,000 frames pass through everything else in a minute.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from benchmarks.clips import RATE_HZ, pictures
from benchmarks.machine import memory_mb, slope
from benchmarks.stand_ins import stand_in_models
from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.api import load_models
from fer_desktop.batch import run_batch
from fer_desktop.capture.frame import Frame
from fer_desktop.export.outputs import plan_videos
from fer_desktop.export.provenance import Provenance
from fer_desktop.export.summary import Summary
from fer_desktop.export.tables import open_table
from fer_desktop.export.timeline import Timeline

FACES: Final = (0, 1, 2, 4, 8)
SIZES: Final = ((320, 240), (640, 480), (1280, 720), (1920, 1080))
FRAMES: Final = 60  # two seconds: ten searches of the whole picture
LENGTH: Final = 100_000
_LOOP: Final = 30
_NOTE_EVERY: Final = 1000
_SETTLED: Final = 0.2  # caches fill at the beginning; the slope is that of the rest


def measure(length: int = LENGTH) -> dict[str, Any]:
    """Return every row."""
    by_faces = {f"{n} faces, 1280x720": _cpu_ms(1280, 720, n) for n in FACES}
    by_size = {f"1 face, {w}x{h}": _cpu_ms(w, h, 1) for w, h in SIZES}
    return {"cpu_ms_per_frame": {**by_faces, **by_size}, "length": _length(length)}


def _cpu_ms(width: int, height: int, faces: int) -> float:
    models = load_models()
    loop = list(pictures(width, height, max(faces, 1), _LOOP))
    if not faces:
        loop = [image[::-1].copy() for image in loop]  # a face upside down is none
    analyzer = Analyzer(models.stages)
    begun = time.process_time()
    for frame in islice(_frames(loop), FRAMES):
        analyzer.analyze(frame)
    return round((time.process_time() - begun) * 1000 / FRAMES, 2)


def _frames(loop: list[Any]) -> Iterator[Frame]:
    number = 0
    while True:
        yield Frame(number, number / RATE_HZ, loop[number % len(loop)])
        number += 1


def _length(frames: int) -> dict[str, Any]:
    """Run many frames through queue, analysis, table, timeline and summary; note memory."""
    loop = list(pictures(64, 48, 1, _LOOP))
    noted: list[tuple[int, float]] = []
    made = Provenance(
        source="loop", source_sha256=None, network="stand-in", network_title="stand-in",
        network_sha256="0" * 64, network_accuracy=None, detector="dlib", alignment=None,
        alignment_sha256=None, settings={}, notes=(),
    )  # fmt: skip

    def note(frame: Frame) -> None:
        if frame.index % _NOTE_EVERY == 0:
            noted.append((frame.index, memory_mb()))

    with tempfile.TemporaryDirectory() as folder:
        (outputs,) = plan_videos((Path("loop.mp4"),), Path(folder), annotate=False)
        with (
            Summary(outputs.summary, made, frame_interval_s=1 / RATE_HZ) as summary,
            Timeline(outputs.timeline, made) as timeline,
            open_table("csv", outputs.tables["csv"], "loop", landmarks=False) as table,
        ):
            run_batch(
                islice(_frames(loop), frames),
                Analyzer(stand_in_models()),
                [summary, timeline, table],
                on_frame=note,
            )
    settled = noted[int(len(noted) * _SETTLED) :]
    per_frame = slope([n for n, _ in settled], [mb for _, mb in settled])
    return {
        "frames": frames,
        "memory_mb": {"after 1,000": round(noted[1][1], 1), "at the end": round(noted[-1][1], 1)},
        "slope_mb_per_100000_frames": round(per_frame * 100_000, 2),
    }


def main() -> None:
    """Print the rows as JSON."""
    print(json.dumps(measure(), indent=2))


if __name__ == "__main__":
    main()
