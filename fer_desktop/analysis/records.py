"""Analyses as JSON values and back, without losing a bit: the lines of a run's journal."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.pipeline import AnalyzerState
from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.analysis.smoothing import SmoothedPast
from fer_desktop.analysis.tracking import Track, TrackerState
from fer_desktop.expression.emotions import EmotionDistribution
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.quality import FaceQuality


def to_record(analysis: FrameAnalysis, state: AnalyzerState) -> dict[str, Any]:
    """Return a frame's analysis, and what the analyzer remembers after it, as JSON values."""
    tracker = state.tracker
    return {
        "frame": analysis.frame_index,
        "s": analysis.timestamp_s,
        "took_s": analysis.elapsed_s,
        "faces": [_from_face(face) for face in analysis.faces],
        "tracks": [
            [t.id, _from_box(t.box), t.confidence, t.seen_s, t.pose, t.tilt_deg]
            for t in tracker.tracks
        ],
        "next_id": tracker.next_id,
        "searched_s": tracker.searched_s,
        "followed_s": tracker.followed_s,
        "step_s": tracker.step_s,
        "shape": list(tracker.shape),
        "smoothed": [
            [past.track_id, past.timestamp_s, _from_array(past.distribution.probabilities)]
            for past in state.smoothed
        ],
    }


def from_record(record: dict[str, Any]) -> tuple[FrameAnalysis, AnalyzerState]:
    """Return what `to_record` was given.

    Raises:
        KeyError, TypeError, ValueError: The record is damaged.
    """
    analysis = FrameAnalysis(
        record["frame"], record["s"], tuple(map(_to_face, record["faces"])), record["took_s"]
    )
    height, width = record["shape"]
    tracker = TrackerState(
        tuple(
            Track(number, FaceBox(*box), confidence, seen_s, pose, tilt_deg)
            for number, box, confidence, seen_s, pose, tilt_deg in record["tracks"]
        ),
        record["next_id"],
        record["searched_s"],
        record["followed_s"],
        record["step_s"],
        (height, width),
    )
    smoothed = tuple(
        SmoothedPast(track_id, timestamp_s, _to_distribution(text))
        for track_id, timestamp_s, text in record["smoothed"]
    )
    return analysis, AnalyzerState(tracker, smoothed)


def _from_face(face: FaceAnalysis) -> dict[str, Any]:
    return {
        "id": face.track_id,
        "box": _from_box(face.box),
        "confidence": face.confidence,
        "points": None if face.landmarks is None else _from_array(face.landmarks),
        "emotions": None if face.emotions is None else _from_array(face.emotions.probabilities),
        "smoothed": None if face.smoothed is None else _from_array(face.smoothed.probabilities),
        "quality": asdict(face.quality),
        "upscaled": face.upscaled,
    }


def _to_face(record: dict[str, Any]) -> FaceAnalysis:
    points, emotions, smoothed = record["points"], record["emotions"], record["smoothed"]
    quality = {**record["quality"], "reasons": tuple(record["quality"]["reasons"])}
    return FaceAnalysis(
        track_id=record["id"],
        box=FaceBox(*record["box"]),
        confidence=record["confidence"],
        landmarks=None if points is None else _to_array(points).reshape(68, 2),
        emotions=None if emotions is None else _to_distribution(emotions),
        smoothed=None if smoothed is None else _to_distribution(smoothed),
        quality=FaceQuality(**quality),
        upscaled=record["upscaled"],
    )


def _from_box(box: FaceBox) -> list[int]:
    return [box.left, box.top, box.right, box.bottom]


def _from_array(array: NDArray[np.float32]) -> str:
    return b64encode(array.astype("<f4").tobytes()).decode()


def _to_array(text: str) -> NDArray[np.float32]:
    return np.frombuffer(b64decode(text, validate=True), "<f4").astype(np.float32)


def _to_distribution(text: str) -> EmotionDistribution:
    return EmotionDistribution(_to_array(text))
