"""What following costs in accuracy: faces followed against faces searched in every frame.

    python -m benchmarks.accuracy                 the demo clip of this repository
    python -m benchmarks.accuracy CLIP [CLIP ...]  clips of your own

Three analyses of each clip: as the program does it; with a search of the whole picture in every
frame; and each frame by itself, as if it were a photograph.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.machine import ROOT
from fer_desktop.analysis.pipeline import Analyzer, FaceModels
from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.analysis.tracking import NEW_FACE_WITHIN_S
from fer_desktop.api import load_models
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.video import open_video

SAME_FACE_IOU: Final = 0.3
GOOD_IOU: Final = 0.8


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well two analyses of the same frames agree.

    Attributes:
        expected: Faces of the reference.
        shared: Of those, faces that the other has too.
        late: Of the missing ones, those of a face's first `NEW_FACE_WITHIN_S`.
        extra: Faces of the other alone.
        ious: Overlap of the boxes of shared faces.
        same_emotion: For each shared face that both read, whether its top emotion is the same.
    """

    expected: int
    shared: int
    late: int
    extra: int
    ious: tuple[float, ...]
    same_emotion: tuple[bool, ...]

    def told(self) -> dict[str, Any]:
        """Return the figures."""
        ious = np.array(self.ious or (np.nan,))
        return {
            "faces": self.expected,
            "found": self.shared,
            "not found in a face's first 0.2 s": self.late,
            "found besides": self.extra,
            "box_iou": {
                "median": round(float(np.median(ious)), 3),
                "p5": round(float(np.quantile(ious, 0.05)), 3),
                f"share from {GOOD_IOU}": round(float((ious >= GOOD_IOU).mean()), 4),
            },
            "same_top_emotion": round(float(np.mean(self.same_emotion or (np.nan,))), 4),
        }


def searched_everywhere(frames: Iterable[Frame], models: FaceModels) -> list[FrameAnalysis]:
    """Analyse frames with a search of the whole picture in each."""
    analyzer = Analyzer(models)
    analyses = []
    for frame in frames:
        state = analyzer.state
        never_searched = replace(state.tracker, searched_s=-math.inf)
        analyzer = analyzer.continued(replace(state, tracker=never_searched))
        analyses.append(analyzer.analyze(frame))
    return analyses


def compare(reference: list[FrameAnalysis], other: list[FrameAnalysis]) -> Agreement:
    """Compare two analyses of the same frames, face by face."""
    first_seen: dict[int, float] = {}
    shared = late = extra = 0
    ious: list[float] = []
    same: list[bool] = []
    for expected, found in zip(reference, other, strict=True):
        left = list(found.faces)
        for face in expected.faces:
            since = first_seen.setdefault(face.track_id, expected.timestamp_s)
            match = max(left, key=lambda each: each.box.iou(face.box), default=None)
            if match is None or match.box.iou(face.box) < SAME_FACE_IOU:
                late += expected.timestamp_s - since < NEW_FACE_WITHIN_S
                continue
            left.remove(match)
            shared += 1
            ious.append(match.box.iou(face.box))
            if face.emotions is not None and match.emotions is not None:
                same.append(_top(face) == _top(match))
        extra += len(left)
    count = sum(len(each.faces) for each in reference)
    return Agreement(count, shared, late, extra, tuple(ious), tuple(same))


def _top(face: FaceAnalysis) -> str | None:
    return face.emotions.dominant if face.emotions is not None else None


def of_clip(path: Path, models: FaceModels) -> dict[str, Any]:
    """Return the agreement of the followed analysis with both others."""
    with open_video(path) as video:
        frames = list(video.frames())
    analyzer = Analyzer(models)
    followed = [analyzer.analyze(frame) for frame in frames]
    searched = searched_everywhere(frames, models)
    alone = [Analyzer(models).analyze(frame) for frame in frames]
    return {
        "frames": len(frames),
        "against a search of every frame": compare(searched, followed).told(),
        "against every frame alone": compare(alone, followed).told(),
    }


def measure(clips: Iterable[Path] = (ROOT / "samples" / "demo.mp4",)) -> dict[str, Any]:
    """Return the rows of each clip."""
    models = load_models().stages
    return {clip.name: of_clip(clip, models) for clip in clips}


def main() -> None:
    """Print the rows as JSON."""
    clips = [Path(argument) for argument in sys.argv[1:]]
    print(json.dumps(measure(clips) if clips else measure(), indent=2))


if __name__ == "__main__":
    main()
