"""What following costs in accuracy: faces followed against faces searched in every frame.

    python -m benchmarks.accuracy                   the clips of this repository
    python -m benchmarks.accuracy PATH [PATH ...]   and clips of your own: files, or folders of them

The repository has two: the demo, and two heads that cross, leave and return, made here. Four
analyses of each clip: as the program does it with a file, and live; with a search of the whole
picture in every frame; and each frame by itself, as if it were a photograph.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.clips import crossing
from benchmarks.machine import ROOT
from fer_desktop.analysis.pipeline import Analyzer, FaceModels
from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.analysis.search_aside import SearchAside
from fer_desktop.analysis.tracking import NEW_FACE_WITHIN_S
from fer_desktop.api import LoadedModels, load_models
from fer_desktop.capture.folders import is_video
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.video import open_video
from fer_desktop.errors import InputError

SAME_FACE_IOU: Final = 0.3
GOOD_IOU: Final = 0.8
_LONGEST_SEARCH_S: Final = 60.0
_LATE: Final = "not found in a face's first 0.2 s"


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
        """Return the figures; none of boxes and emotions where there is nothing to compare."""
        figures: dict[str, Any] = {
            "faces": self.expected,
            "found": self.shared,
            _LATE: self.late,
            "found besides": self.extra,
        }
        if self.ious:
            ious = np.array(self.ious)
            figures["box_iou"] = {
                "median": round(float(np.median(ious)), 3),
                "p5": round(float(np.quantile(ious, 0.05)), 3),
                f"share from {GOOD_IOU}": round(float((ious >= GOOD_IOU).mean()), 4),
            }
        if self.same_emotion:
            figures["same_top_emotion"] = round(float(np.mean(self.same_emotion)), 4)
        return figures


class SearchingAnalyzer:
    """Analyses the frames of one run with a search of the whole picture in each."""

    def __init__(self, models: FaceModels) -> None:
        self._analyzer = Analyzer(models)

    def analyze(self, frame: Frame) -> FrameAnalysis:
        """Analyse the next frame."""
        state = self._analyzer.state
        never_searched = replace(state.tracker, searched_s=-math.inf)
        self._analyzer = self._analyzer.continued(replace(state, tracker=never_searched))
        return self._analyzer.analyze(frame)


class LiveAnalyzer:
    """Analyses as the live page does: a search ends while the next frame is on its way."""

    def __init__(self, models: LoadedModels) -> None:
        self._aside = SearchAside(models.open_detector().detect)
        self._analyzer = Analyzer(models.stages, search_aside=self._aside)

    def analyze(self, frame: Frame) -> FrameAnalysis:
        """Analyse the next frame."""
        analysis = self._analyzer.analyze(frame)
        self._aside.wait(_LONGEST_SEARCH_S)
        return analysis


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


def of_frames(frames: Iterable[Frame], models: LoadedModels) -> dict[str, Any]:
    """Return the agreement of the followed analyses with both others; no frame is kept."""
    stages = models.stages
    following, live, searching = Analyzer(stages), LiveAnalyzer(models), SearchingAnalyzer(stages)
    followed, seen_live, searched, alone = [], [], [], []
    for frame in frames:
        followed.append(following.analyze(frame))
        seen_live.append(live.analyze(frame))
        searched.append(searching.analyze(frame))
        alone.append(Analyzer(stages).analyze(frame))
    return {
        "frames": len(followed),
        "against a search of every frame": compare(searched, followed).told(),
        "against every frame alone": _without_late(compare(alone, followed).told()),
        "live, against a search of every frame": compare(searched, seen_live).told(),
    }


def _without_late(figures: dict[str, Any]) -> dict[str, Any]:
    """Leave out what needs faces that keep their number: photographs begin anew each time."""
    return {name: figure for name, figure in figures.items() if name != _LATE}


def _of_file(path: Path, models: LoadedModels) -> dict[str, Any]:
    try:
        with open_video(path) as video:
            return of_frames(video.frames(), models)
    except InputError as error:
        return {"not measured": error.message}


def measure(paths: Iterable[Path] = ()) -> dict[str, Any]:
    """Return the rows of the repository's clips, then of each clip and folder of `paths`.

    A clip's row is called by its name; by its path, where another clip has that name.
    """
    models = load_models()
    clips = [ROOT / "samples" / "demo.mp4"]
    for path in paths:
        clips += sorted(filter(is_video, path.iterdir())) if path.is_dir() else [path]
    called = Counter(clip.name for clip in clips)
    rows = {"two heads that cross": of_frames(crossing(), models)}
    for clip in clips:
        rows[clip.name if called[clip.name] == 1 else str(clip)] = _of_file(clip, models)
    return rows


def main() -> None:
    """Print the rows as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("clips", nargs="*", type=Path, help="of your own: files, or folders")
    print(json.dumps(measure(parser.parse_args().clips), indent=2))


if __name__ == "__main__":
    main()
