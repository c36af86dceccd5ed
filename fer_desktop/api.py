"""The Python API, and the wiring of the stages behind it.

    from fer_desktop import analyze_image, analyze_video, open_analyzer

    analyzer = open_analyzer()
    for face in analyze_image("portrait.jpg", analyzer).faces:
        print(face.box, face.said.dominant if face.said else "cannot say", face.quality.reasons)
    for frame in analyze_video("clip.mp4", analyzer):     # streams: constant memory
        print(frame.timestamp_s, len(frame.faces))

`face.said` is None where nothing should be said of a face; `face.quality.reasons` tells why.
What cannot be read raises a kind of `fer_desktop.errors.UserError` that says so in a sentence.
The numbers are an estimate of the apparent expression, not of what anybody feels.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.pipeline import Analyzer, FaceModels
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.analysis.smoothing import SMOOTHING_S
from fer_desktop.batch import ReadAhead
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.pictures import read_picture
from fer_desktop.capture.video import VideoFile, open_video
from fer_desktop.errors import ModelError
from fer_desktop.export.provenance import Provenance
from fer_desktop.export.video_results import warnings_about
from fer_desktop.expression.classifier import open_classifier
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.expression.registry import NETWORK_IDS, read_registry
from fer_desktop.expression.upscaler import Upscaler, open_upscaler
from fer_desktop.faces.detector import FaceDetector, open_detector
from fer_desktop.faces.predictor import LandmarkPredictor, open_predictor
from fer_desktop.settings import (
    MIN_FACE_BATCH_PX,
    DetectorName,
    EngineName,
    Settings,
    SuperResolution,
)

log = logging.getLogger(__name__)

PathLike = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class LoadedModels:
    """The loaded stages and what is to be told about them in every result.

    Attributes:
        stages: For an `Analyzer`.
        network: Which network reads the expressions.
        accuracy: One line about it with figure, split and interval; None where nobody measured it.
        detector: "dlib" or "haar".
        predictor: Puts the 68 points on faces; None when alignment is off.
        upscaler: Redraws small faces; None when none are redrawn.
        notes: Sentences that everybody who reads the results should know.
        open_detector: Opens another detector like that of the stages, for another thread.
    """

    stages: FaceModels
    network: NetworkInfo
    accuracy: str | None
    detector: DetectorName
    predictor: LandmarkPredictor | None
    upscaler: Upscaler | None
    notes: tuple[str, ...]
    open_detector: Callable[[], FaceDetector]

    def provenance(
        self, source: str, source_sha256: str | None, settings: Mapping[str, object]
    ) -> Provenance:
        """Return what makes the numbers of a run on these models.

        Args:
            source: The input as the person named it.
            source_sha256: Of the input file; None for several.
            settings: Every setting that changes the numbers, JSON values.
        """
        predictor, upscaler = self.predictor, self.upscaler
        return Provenance(
            source=source,
            source_sha256=source_sha256,
            network=self.network.id,
            network_title=self.network.title,
            network_sha256=self.network.sha256,
            network_accuracy=self.accuracy,
            detector=self.detector,
            alignment=None if predictor is None else predictor.name,
            alignment_sha256=None if predictor is None else predictor.sha256,
            super_resolution=None if upscaler is None else upscaler.id,
            super_resolution_sha256=None if upscaler is None else upscaler.sha256,
            redrawn_px=None if upscaler is None else upscaler.acts_px,
            settings=settings,
            notes=self.notes,
        )


def load_models(
    *,
    model: str = "mini-xception",
    engine: EngineName = "onnx",
    detector: DetectorName = "dlib",
    min_face_px: int = MIN_FACE_BATCH_PX,
    landmark_model: Path | None = None,
    super_resolution: SuperResolution = "auto",
) -> LoadedModels:
    """Load every stage; takes half a second and about 100 MB with the default network.

    From then on OpenCV works without threads of its own in this process. What is taken and what
    is raised is told at `open_analyzer`.
    """
    for name, value, names in (
        ("engine", engine, EngineName),
        ("detector", detector, DetectorName),
        ("super_resolution", super_resolution, SuperResolution),
    ):
        if value not in get_args(names):
            raise ValueError(f"{name} {value!r} is none of {', '.join(get_args(names))}")
    # Its threads wait for each other over pictures of a face, too small to be shared: a fifth of
    # all processor time, on cores that decode, search or draw meanwhile.
    cv2.setNumThreads(1)
    predictor = open_predictor(landmark_model)
    classifier = open_classifier(model, engine)
    upscaler, notes = _open_upscaler(super_resolution)
    open_another = partial(open_detector, detector, min_face_px)
    finder = open_another()
    return LoadedModels(
        stages=FaceModels(finder, predictor, classifier, upscaler),
        network=classifier.network,
        accuracy=read_registry().entry(model).accuracy_line if model in NETWORK_IDS else None,
        detector=detector,
        predictor=predictor,
        upscaler=upscaler,
        notes=(*classifier.network.notes, *notes),
        open_detector=open_another,
    )


def open_analyzer(
    *,
    model: str = "mini-xception",
    engine: EngineName = "onnx",
    detector: DetectorName = "dlib",
    min_face_px: int = MIN_FACE_BATCH_PX,
    landmark_model: PathLike | None = None,
    super_resolution: SuperResolution = "auto",
    smoothing_s: float = SMOOTHING_S,
) -> Analyzer:
    """Load the stages for `analyze_image` and `analyze_video`.

    One analyzer serves any number of pictures and videos, one after another on one thread.

    Args:
        model: "mini-xception", "vgg19", or the path of an own .onnx or .keras file.
        engine: "onnx", or "keras" with the extra `[keras]`.
        detector: "dlib" (HOG) or "haar" (OpenCV's cascade).
        min_face_px: Width of the smallest face to look for; half of it takes four times as long.
        landmark_model: Any dlib 68-point file; None takes ours.
        super_resolution: Whether faces of less than 48 pixels are redrawn before they are read:
            "off", "auto" where that was measured to help, "always".
        smoothing_s: Time constant of `FaceAnalysis.smoothed` in seconds; 0 smooths nothing.

    Raises:
        ModelError: A network or landmark file is missing, damaged or refused.
        UsageError: An extra that is asked for is not installed.
        ValueError: `engine`, `detector` or `super_resolution` is none of its words.
    """
    models = load_models(
        model=model,
        engine=engine,
        detector=detector,
        min_face_px=min_face_px,
        landmark_model=None if landmark_model is None else Path(landmark_model),
        super_resolution=super_resolution,
    )
    return Analyzer(models.stages, smoothing_s=smoothing_s)


def analyze_image(
    picture: PathLike | NDArray[np.uint8], analyzer: Analyzer | None = None
) -> FrameAnalysis:
    """Find the faces of a picture and read their apparent expressions.

    Args:
        picture: A file, or pixels: shape (H, W, 3) BGR as OpenCV has them, or (H, W) grey, uint8.
        analyzer: From `open_analyzer`; None uses one with the defaults, loaded on first use.

    Returns:
        Faces from left to right; none is an empty tuple, not an error.

    Raises:
        InputError: The file is missing or not a picture.
        ModelError: See `open_analyzer`.
        ValueError: The pixels have another shape or type.
    """
    frame = _frame_of(picture) if isinstance(picture, np.ndarray) else read_picture(picture)
    return (analyzer or _default_analyzer()).new_run().analyze(frame)


def analyze_video(
    path: PathLike,
    analyzer: Analyzer | None = None,
    *,
    start_s: float = 0.0,
    end_s: float | None = None,
    every: int = 1,
) -> Iterator[FrameAnalysis]:
    """Analyse a video frame by frame, in constant memory however long it is.

    Frames are decoded ahead on another thread. Leaving the loop early ends that thread.

    Args:
        path: The file.
        analyzer: From `open_analyzer`; None uses one with the defaults, loaded on first use.
        start_s: Begin here, seconds.
        end_s: Stop before here, seconds; None goes to the end.
        every: Analyse the first frame and every `every`-th after it.

    Returns:
        One analysis per analysed frame, in order of time. Face ids count from 0 in each video.
        A file that breaks off early ends the iteration. That, damage passed over and times that
        were replaced are logged as warnings when the end is reached.

    Raises:
        InputError: The file is missing, not a video, or holds nothing in that span.
        ModelError: See `open_analyzer`.
        ValueError: `every` is below 1.
    """
    if every < 1:
        raise ValueError(f"every {every} frames")
    video = open_video(path)  # now, not when the first frame is asked for
    return _analyses(video, (analyzer or _default_analyzer()).new_run(), start_s, end_s, every)


def _open_upscaler(mode: SuperResolution) -> tuple[Upscaler | None, tuple[str, ...]]:
    """Open what redraws small faces; whoever did not ask for it is told what is wrong with it."""
    try:
        return open_upscaler(mode), ()
    except ModelError as error:
        if mode == "always":
            raise
        return None, (f"Small faces are not redrawn: {error.message}",)


def analysis_settings(settings: Settings) -> dict[str, object]:
    """Return the settings that change the numbers, as flags name them."""
    return {
        "model": settings.model,
        "engine": settings.engine,
        "detector": settings.detector,
        "min_face": settings.min_face or MIN_FACE_BATCH_PX,
        "super_resolution": settings.super_resolution,
        "every": settings.every,
        "start": settings.start,
        "end": settings.end,
    }


def _analyses(
    video: VideoFile, run: Analyzer, start_s: float, end_s: float | None, every: int
) -> Iterator[FrameAnalysis]:
    with video, ReadAhead(video.frames(start_s, end_s)) as frames:
        for number, frame in enumerate(frames):
            if number % every == 0:
                yield run.analyze(frame)
        for warning in warnings_about(video):
            log.warning("%s: %s", video.title, warning)


def _frame_of(pixels: NDArray[np.uint8]) -> Frame:
    if pixels.ndim == 2 and pixels.dtype == np.uint8 and pixels.size:
        pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    # A copy, because a frame is read-only and the caller's array is not ours to lock.
    return Frame(0, 0.0, pixels.copy())


_opened = threading.local()  # the stages are not made to be shared between threads


def _default_analyzer() -> Analyzer:
    if not hasattr(_opened, "analyzer"):
        _opened.analyzer = open_analyzer()
    analyzer: Analyzer = _opened.analyzer
    return analyzer
