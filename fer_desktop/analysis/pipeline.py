"""The analysis of a frame, from pixels to apparent expressions.

`FaceModels` holds what is heavy and shared; an `Analyzer` is the light state of one run over one
source. A new run gets a new `Analyzer`. The stages are small Protocols, so that the window and
the tests need no model.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.analysis.search_ahead import SearchAhead
from fer_desktop.analysis.smoothing import GAP_S, SMOOTHING_S, SmoothedPast, Smoother
from fer_desktop.analysis.tracking import FaceDetector, FaceTracker, Track, TrackerState
from fer_desktop.capture.frame import Frame
from fer_desktop.expression.emotions import EmotionDistribution
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.faces.alignment import (
    align_face,
    crop_face,
    native_size,
    native_size_of_box,
    resize_chip,
)
from fer_desktop.faces.geometry import FaceBox, Landmarks68, box_around
from fer_desktop.faces.quality import FaceQuality, measure_quality

Grey = NDArray[np.uint8]


_SAME_PLACE_IOU: Final = 0.5
"""Overlap from which two boxes are the same place, seen a little differently."""


class LandmarkPredictor(Protocol):
    """Puts the 68 points on a face."""

    def predict(self, grey: Grey, box: FaceBox, /) -> Landmarks68:
        """Return the points of the face at `box`; `grey` has shape (H, W), uint8."""
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
    """

    detector: FaceDetector
    predictor: LandmarkPredictor | None
    classifier: ChipClassifier


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
class _PreparedFace:
    track: Track
    landmarks: Landmarks68 | None
    chip: Grey
    quality: FaceQuality


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
        search_ahead: SearchAhead | None = None,
        state: AnalyzerState | None = None,
    ) -> None:
        """Begin a run.

        Args:
            models: The stages.
            smoothing_s: Time constant in seconds; 0 smooths nothing.
            search_ahead: Has searched some frames already, on another thread.
            state: Where an earlier part of the same run stopped.
        """
        self.models = models
        self.smoothing_s = smoothing_s
        self._search_ahead = search_ahead
        self._tracker = FaceTracker(models.detector, state.tracker if state else None)
        self._smoother = Smoother(smoothing_s, state.smoothed if state else ())

    def new_run(self, *, smoothing_s: float | None = None) -> Analyzer:
        """Return an analyzer for another source, on the same models; ids begin again at 0.

        Args:
            smoothing_s: Its time constant in seconds; None keeps this one's.
        """
        return Analyzer(
            self.models, smoothing_s=self.smoothing_s if smoothing_s is None else smoothing_s
        )

    def continued(self, state: AnalyzerState) -> Analyzer:
        """Return an analyzer that goes on with the same source where `state` was."""
        return Analyzer(
            self.models,
            smoothing_s=self.smoothing_s,
            search_ahead=self._search_ahead,
            state=state,
        )

    @property
    def state(self) -> AnalyzerState:
        """What it remembers after the last frame."""
        return AnalyzerState(self._tracker.state, self._smoother.past)

    def analyze(self, frame: Frame) -> FrameAnalysis:
        """Find the faces of the next frame and read their apparent expressions.

        A frame without faces is an analysis without faces, never an error.
        """
        started = time.perf_counter()
        grey = np.asarray(cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
        everywhere = self._search_ahead.found_in(frame) if self._search_ahead else None
        before = {track.id: track.box for track in self._tracker.state.tracks}
        tracks = self._tracker.follow(grey, frame.timestamp_s, everywhere)
        prepared = [self._prepare(grey, track, before.get(track.id)) for track in tracks]
        self._tracker.settle({face.track.id: face.track.box for face in prepared})
        # Nothing is guessed about a face of too few pixels: it never reaches the network.
        legible = [face for face in prepared if "too_small" not in face.quality.reasons]
        read = self.models.classifier.classify([face.chip for face in legible]) if legible else []
        emotions = dict(zip((face.track.id for face in legible), read, strict=True))
        faces = tuple(
            self._describe(face, emotions.get(face.track.id), frame.timestamp_s)
            for face in prepared
        )
        self._smoother.forget_before(frame.timestamp_s - GAP_S)
        return FrameAnalysis(frame.index, frame.timestamp_s, faces, time.perf_counter() - started)

    def _prepare(self, grey: Grey, track: Track, before: FaceBox | None) -> _PreparedFace:
        landmarks = self._points(grey, _start(track.box, before))
        if landmarks is None:
            size = native_size_of_box(track.box)
            native = crop_face(grey, track.box, size)
        else:
            size = native_size(landmarks)
            native = align_face(grey, landmarks, size)
            settled = box_around(landmarks)
            # Points that lie elsewhere are wrong; the detector saw a face where it says.
            if settled.iou(track.box) >= _SAME_PLACE_IOU:
                track = replace(track, box=settled)
        chip = resize_chip(native, self.models.classifier.chip_size)
        quality = measure_quality(chip, size, landmarks, track.box, grey.shape)
        return _PreparedFace(track, landmarks, chip, quality)

    def _points(self, grey: Grey, box: FaceBox) -> Landmarks68 | None:
        """Return the 68 points; None when alignment is off or they collapse into a spot."""
        if self.models.predictor is None:
            return None
        landmarks = self.models.predictor.predict(grey, box)
        if not np.isfinite(landmarks).all() or np.ptp(landmarks, axis=0).min() < 1:
            return None
        return landmarks

    def _describe(
        self, face: _PreparedFace, raw: EmotionDistribution | None, timestamp_s: float
    ) -> FaceAnalysis:
        track = face.track
        return FaceAnalysis(
            track_id=track.id,
            box=track.box,
            confidence=track.confidence,
            landmarks=face.landmarks,
            emotions=raw,
            smoothed=None if raw is None else self._smoother.smooth(track.id, timestamp_s, raw),
            quality=face.quality,
            upscaled=False,
        )


def _start(found: FaceBox, before: FaceBox | None) -> FaceBox:
    """Return where to begin with the points: of a face that hardly moved, at its last points.

    Then the detector's grid, and whether it looked everywhere or nearby, does not show in them.
    """
    return before if before is not None and before.iou(found) >= _SAME_PLACE_IOU else found
