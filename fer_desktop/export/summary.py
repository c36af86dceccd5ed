"""`clip.summary.json`: what a run found, and everything needed to run it again."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, Final

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.export.partial import Sink, write_atomically
from fer_desktop.export.provenance import AI_NOTICE, Provenance, provenance_document, versions
from fer_desktop.export.rows import printable
from fer_desktop.export.statistics import FaceStatistics, RunStatistics

SUMMARY_FORMAT: Final = 1


class Summary(Sink):
    """Gathers statistics while frames pass, and writes them at the end.

    Attributes:
        complete: The end of the input, or of the stretch asked for, was reached; whoever runs
            the analysis sets it when that is so. Damage passed over on the way is a warning.
        warnings: Sentences about what went wrong on the way.
        first_frame_s: See `VideoInfo`.
        results: The files that belong to the run.
        forms: What was to be written, as the flags of the output name it.
    """

    def __init__(self, path: Path | None, provenance: Provenance, frame_interval_s: float) -> None:
        """Begin.

        Args:
            path: Final name of the file; None writes none, `document` gives it all the same.
            provenance: What makes the numbers.
            frame_interval_s: How long a frame stands if there is only one.
        """
        self.complete = False
        self.warnings: list[str] = []
        self.first_frame_s = 0.0
        self.results: list[Path] = []
        self.forms: dict[str, object] = {}
        self._path = path
        self._provenance = provenance
        self._statistics = RunStatistics(frame_interval_s)
        self._size: tuple[int, int] | None = None

    def write(self, frame: Frame, analysis: FrameAnalysis | None) -> None:
        """Count a frame; see `Sink.write`."""
        self._size = self._size or (frame.width, frame.height)
        self._statistics.add(frame, analysis)

    def document(self) -> dict[str, Any]:
        """Return the summary as JSON values.

        Times are seconds from the first frame; `first_frame_s` is how much later than the sound
        that may be. `share` is the part of a face's valid time in which an emotion had the
        highest raw probability, `mean` its mean raw probability over that time; both are null
        for a face about which nothing could be said. `width` and `height` are those of the first
        frame, pixels made square; null without frames.
        """
        self._statistics.close()
        run, made = self._statistics, self._provenance
        width, height = self._size or (None, None)
        return {
            "format": SUMMARY_FORMAT,
            "notice": AI_NOTICE,
            "input": printable(made.source),
            "source_sha256": made.source_sha256,
            "complete": self.complete,
            "warnings": self.warnings,
            "width": width,
            "height": height,
            "frames": run.frames,
            "frames_analysed": run.analysed,
            "frames_without_face": run.without_face,
            "first_frame_s": _number(self.first_frame_s),
            "duration_s": _number(run.duration_s),
            "faces": [_face(face) for face in run.faces()],
            **provenance_document(made),
            "output": self.forms,
            "versions": versions(),
            "results": [printable(str(path)) for path in self.results],
        }

    def _finish(self) -> None:
        if self._path is not None:
            write_atomically(self._path, as_json(self.document()).encode())

    def _abandon(self) -> None:
        """Nothing is open."""


def as_json(document: dict[str, Any]) -> str:
    """Return a document as JSON text for people and programs; paths become text."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False, default=str)
    return printable(text) + "\n"


def _face(face: FaceStatistics) -> dict[str, Any]:
    return {
        "face_id": face.track_id,
        "first_s": _number(face.first_s),
        "last_s": _number(face.last_s),
        "frames": face.frames,
        "valid_frames": face.valid_frames,
        "seen_s": _number(face.seen_s),
        "valid_s": _number(face.valid_s),
        "share": _numbers(face.share),
        "mean": _numbers(face.mean),
    }


def _numbers(by_emotion: dict[str, float] | None) -> dict[str, float] | None:
    if by_emotion is None:
        return None
    return {emotion: _number(value) for emotion, value in by_emotion.items()}


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} in a summary")
    return round(value, 6)
