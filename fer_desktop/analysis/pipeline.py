"""The analysis of a frame, from pixels to apparent expressions.

`FaceModels` holds what is heavy and shared; an `Analyzer` is the light state of one run over one
source. A new run gets a new `Analyzer`. The stages are small Protocols, so that the window and
the tests need no model.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.redrawing import ChipUpscaler, Redrawing, RedrawnChip
from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.analysis.search_ahead import SearchAhead
from fer_desktop.analysis.search_aside import SearchAside
from fer_desktop.analysis.smoothing import GAP_S, SMOOTHING_S, SmoothedPast, Smoother
from fer_desktop.analysis.tracking import FaceDetector, FaceTracker, Track, TrackerState
from fer_desktop.capture.frame import Frame
from fer_desktop.expression.emotions import EmotionDistribution
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.expression.redrawn_sizes import REDRAWN_PX
from fer_desktop.faces.alignment import (
    align_face,
    crop_face,
    native_size,
    native_size_of_box,
    resize_chip,
    tilt_deg,
)
from fer_desktop.faces.geometry import FaceBox, Landmarks68, box_around
from fer_desktop.faces.quality import MEASURED_PX, SMALLEST_PX, FaceQuality, measure_quality

Grey = NDArray[np.uint8]

_SAME_PLACE_IOU: Final = 0.5  # from here two boxes are one place, seen a little differently
_TILT_HOLDS_S: Final = 0.1  # within this time a head turns by less than the trees forgive


class LandmarkPredictor(Protocol):
    """Puts the 68 points on a face."""

    def predict(self, grey: Grey, box: FaceBox, tilt_deg: float | None, /) -> Landmarks68:
        """Return the points of the face at `box`; `grey` has shape (H, W), uint8.

        With the tilt, `box` and tilt are those of the face's points a moment ago.
        """
        ...


class ChipClassifier(Protocol):
    """Reads apparent expressions off upright grey chips."""

    @property
    def chip_size(self) -> int:
        """Side of the chips it takes, in pixels."""
        ...

    @property
    def network(self) -> NetworkInfo:
        """Which network it is."""
        ...

    def classify(self, chips: Sequence[Grey], /) -> list[EmotionDistribution | None]:
        """Return one distribution per chip, all in one batch; None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class FaceModels:
    """The loaded stages; heavy, without state of a run, shared by all runs of one thread.

    Attributes:
        detector: Finds faces.
        predictor: Puts the 68 points on them; None when alignment is off.
        classifier: Reads the expressions.
        upscaler: Redraws small faces before they are read; None when none are redrawn.
    """

    detector: FaceDetector
    predictor: LandmarkPredictor | None
    classifier: ChipClassifier
    upscaler: ChipUpscaler | None = None


@dataclass(frozen=True, slots=True)
class AnalyzerState:
    """What an `Analyzer` remembers between two frames; a run can be taken up again from it.

    Attributes:
        tracker: The faces and their ids.
        smoothed: The last smoothed distribution of each.
    """

    tracker: TrackerState
    smoothed: tuple[SmoothedPast, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _CutFace:
    track: Track
    landmarks: Landmarks68 | None
    native_px: int
    chip: Grey


@dataclass(frozen=True, slots=True, eq=False)
class _PreparedFace:
    cut: _CutFace
    chip: Grey
    quality: FaceQuality
    upscaled: bool
    is_held: bool

    @property
    def is_read(self) -> bool:
        # Nothing is guessed about a face of too few pixels: it never reaches the network.
        return not self.is_held and "too_small" not in self.quality.reasons


class Analyzer:
    """One run over the frames of one source, in order of time.

    Attributes:
        models: The stages.
        smoothing_s: Time constant of the smoothing in seconds.
    """

    def __init__(
        self,
        models: FaceModels,
        *,
        smoothing_s: float = SMOOTHING_S,
        redraw_every_s: float = 0.0,
        search_ahead: SearchAhead | None = None,
        search_aside: SearchAside | None = None,
        state: AnalyzerState | None = None,
    ) -> None:
        """Begin a run.

        Args:
            models: The stages.
            smoothing_s: Time constant in seconds; 0 smooths nothing.
            redraw_every_s: Time between two redrawn chips of one small face; 0 redraws every one.
            search_ahead: Has searched some frames already, on another thread.
            search_aside: Searches, on another thread, while known faces are followed.
            state: Where an earlier part of the same run stopped.
        """
        self.models = models
        self.smoothing_s = smoothing_s
        self._redraw_every_s = redraw_every_s
        self._redrawing = Redrawing(models.upscaler, redraw_every_s)
        self._search_ahead = search_ahead
        self._search_aside = search_aside
        tracked, smoothed = (state.tracker, state.smoothed) if state else (None, ())
        self._tracker = FaceTracker(models.detector, tracked, search_aside)
        self._smoother = Smoother(smoothing_s, smoothed)

    def new_run(self) -> Analyzer:
        """Return an analyzer for another source, on the same models; ids begin again at 0."""
        return Analyzer(
            self.models, smoothing_s=self.smoothing_s, redraw_every_s=self._redraw_every_s
        )

    def continued(self, state: AnalyzerState) -> Analyzer:
        """Return an analyzer that goes on with the same source where `state` was."""
        return Analyzer(
            self.models,
            smoothing_s=self.smoothing_s,
            redraw_every_s=self._redraw_every_s,
            search_ahead=self._search_ahead,
            search_aside=self._search_aside,
            state=state,
        )

    def close(self) -> None:
        """End the thread that searches aside, if there is one."""
        if self._search_aside is not None:
            self._search_aside.close()

    @property
    def state(self) -> AnalyzerState:
        """What it remembers after the last frame."""
        return AnalyzerState(self._tracker.state, self._smoother.past)

    @property
    def redrawn(self) -> Mapping[int, RedrawnChip]:
        """The small faces of the last frame before and after they were redrawn, by track."""
        return self._redrawing.chips

    @property
    def gave_up_redrawing(self) -> bool:
        """Redrawing small faces slowed a live run too much and has stopped."""
        return self._redrawing.gave_up

    def analyze(self, frame: Frame) -> FrameAnalysis:
        """Find the faces of the next frame and read their apparent expressions.

        A frame without faces is an analysis without faces, never an error.
        """
        started = time.perf_counter()
        grey = np.asarray(cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
        everywhere = self._search_ahead.found_in(frame) if self._search_ahead else None
        known = self._tracker.state
        before = {track.id: track for track in known.tracks if known.shape == grey.shape}
        tracks = self._tracker.follow(grey, frame.timestamp_s, everywhere)
        cut = [self._cut(grey, track, before.get(track.id)) for track in tracks]
        self._tracker.settle([face.track for face in cut])
        small = {face.track.id: face.chip for face in cut if face.native_px < REDRAWN_PX}
        redrawn = self._redrawing.redraw(small, frame.timestamp_s)
        prepared = [self._prepare(face, redrawn.get(face.track.id), frame, grey) for face in cut]
        legible = [face for face in prepared if face.is_read]
        read = self.models.classifier.classify([face.chip for face in legible]) if legible else []
        emotions = dict(zip((face.cut.track.id for face in legible), read, strict=True))
        faces = tuple(
            self._describe(face, emotions.get(face.cut.track.id), frame.timestamp_s)
            for face in prepared
        )
        self._smoother.forget_before(frame.timestamp_s - GAP_S)
        elapsed_s = time.perf_counter() - started
        self._redrawing.watch_pace(frame.timestamp_s, elapsed_s)
        return FrameAnalysis(frame.index, frame.timestamp_s, faces, elapsed_s)

    def _cut(self, grey: Grey, track: Track, before: Track | None) -> _CutFace:
        """Cut the chip of a face: at native size where it may be redrawn, else as it is read."""
        landmarks = self._points(grey, *_start(track, before))
        if landmarks is None:
            native_px = native_size_of_box(track.box)
            chip = crop_face(grey, track.box, self._cut_px(native_px))
            return _CutFace(track, None, native_px, chip)
        chip = align_face(grey, landmarks, self._cut_px(native_px := native_size(landmarks)))
        settled = box_around(landmarks)
        # Points that lie elsewhere are wrong; the detector saw a face where it says.
        if settled.iou(track.box) >= _SAME_PLACE_IOU:
            track = replace(track, box=settled, tilt_deg=tilt_deg(landmarks))
        return _CutFace(track, landmarks, native_px, chip)

    def _cut_px(self, native_px: int) -> int:
        return native_px if native_px < REDRAWN_PX else self.models.classifier.chip_size

    def _prepare(
        self, face: _CutFace, redrawn: RedrawnChip | None, frame: Frame, grey: Grey
    ) -> _PreparedFace:
        """Bring the chip, redrawn or not, to the classifier's size, and measure it."""
        supported_px = self._redrawing.smallest_px
        smallest_px = max(SMALLEST_PX, supported_px) if redrawn is None else supported_px
        chip = redrawn.after if redrawn else face.chip
        chip = resize_chip(chip, self.models.classifier.chip_size)
        place = (face.native_px, face.landmarks, face.track.box, grey.shape, smallest_px)
        quality = measure_quality(resize_chip(chip, MEASURED_PX), *place)
        is_fresh = redrawn is not None and redrawn.at_s == frame.timestamp_s
        if redrawn is not None:
            quality = self._redrawing.hold(face.track.id, quality, is_fresh=is_fresh)
        return _PreparedFace(face, chip, quality, is_fresh, redrawn is not None and not is_fresh)

    def _points(self, grey: Grey, box: FaceBox, tilt_deg: float | None) -> Landmarks68 | None:
        """Return the 68 points; None when alignment is off or they collapse into a spot."""
        if (predictor := self.models.predictor) is None:
            return None
        landmarks = predictor.predict(grey, box, tilt_deg)
        if not np.isfinite(landmarks).all() or np.ptp(landmarks, axis=0).min() < 1:
            return None
        return landmarks

    def _describe(
        self, face: _PreparedFace, raw: EmotionDistribution | None, timestamp_s: float
    ) -> FaceAnalysis:
        track, smoothed = face.cut.track, raw
        if face.is_held:
            smoothed = self._smoother.held(track.id)
        elif raw is not None and face.quality.is_readable:
            # What is not named, in the dark for one, does not colour what is named afterwards.
            smoothed = self._smoother.smooth(track.id, timestamp_s, raw)
        return FaceAnalysis(
            track_id=track.id,
            box=track.box,
            confidence=track.confidence,
            landmarks=face.cut.landmarks,
            emotions=raw,
            smoothed=smoothed,
            quality=face.quality,
            upscaled=face.upscaled,
        )


def _start(found: Track, before: Track | None) -> tuple[FaceBox, float | None]:
    """Return where to begin with the points: of a face that hardly moved, at its last points.

    Then the detector's grid, and whether it looked everywhere or nearby, does not show in them.
    """
    if before is None or before.box.iou(found.box) < _SAME_PLACE_IOU:
        return found.box, None
    is_fresh = found.seen_s - before.seen_s <= _TILT_HOLDS_S
    return before.box, before.tilt_deg if is_fresh else None
