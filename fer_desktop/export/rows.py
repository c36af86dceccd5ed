"""What one face in one frame becomes in a table: the columns, their types and their texts.

The columns of the CSV are fixed; JSON Lines and Parquet carry the same keys and, after them, the
smoothed distribution and the quality of the picture of the face.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, TypeAlias

from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.cells import safe_cell
from fer_desktop.expression.emotions import EMOTIONS, EmotionDistribution

Value: TypeAlias = str | int | float | list[str] | None
Row: TypeAlias = dict[str, Value]

_PLACE: Final = ["input", "frame", "timestamp"]
_FACE: Final = ["face_id", "success", "confidence", "face_x", "face_y", "face_w", "face_h"]
_EXPRESSION: Final = ["emotion", "emotion_confidence", *EMOTIONS, "upscaled"]
COLUMNS: Final = [*_PLACE, *_FACE, *_EXPRESSION]
"""Header of every table."""

LANDMARK_COLUMNS: Final = [f"{axis}_{n}" for axis in "xy" for n in range(68)]
"""Added by `--landmarks`: x_0 to x_67, then y_0 to y_67, pixels of the upright frame."""

SMOOTHED_COLUMNS: Final = [f"smoothed_{emotion}" for emotion in EMOTIONS]
QUALITY_COLUMNS: Final = ["size_px", "brightness", "sharpness", "yaw_deg", "roll_deg"]
MORE_COLUMNS: Final = [*SMOOTHED_COLUMNS, *QUALITY_COLUMNS, "reasons", "aligned"]
"""What JSON Lines and Parquet add."""


def columns(landmarks: bool) -> list[str]:
    """Return the CSV header with or without the 136 coordinates."""
    return [*COLUMNS, *LANDMARK_COLUMNS] if landmarks else list(COLUMNS)


def frame_rows(source: str, analysis: FrameAnalysis, landmarks: bool) -> Iterator[Row]:
    """Yield one row for each face, or one row of "no face".

    Args:
        source: Value of the column `input`.
        analysis: What is said about the frame.
        landmarks: With the 136 coordinates.
    """
    place: Row = {
        "input": printable(source),
        "frame": analysis.frame_index,
        "timestamp": analysis.timestamp_s,
    }
    yield from _rows(place, analysis, landmarks)


def picture_rows(source: str, analysis: FrameAnalysis, landmarks: bool) -> Iterator[Row]:
    """Yield as `frame_rows`, for a still: the cells of frame and timestamp are empty."""
    yield from _rows({"input": printable(source)}, analysis, landmarks)


def _rows(place: Row, analysis: FrameAnalysis, landmarks: bool) -> Iterator[Row]:
    if not analysis.faces:
        yield {**place, "success": 0}
    for face in analysis.faces:
        yield {**place, **_face_cells(face, landmarks)}


def _face_cells(face: FaceAnalysis, landmarks: bool) -> Row:
    quality = face.quality
    row: Row = {
        "face_id": face.track_id,
        "success": int(face.emotions is not None),
        "confidence": face.confidence,
        "face_x": face.box.left,
        "face_y": face.box.top,
        "face_w": face.box.width,
        "face_h": face.box.height,
        "upscaled": int(face.upscaled),
        "size_px": quality.size_px,
        "brightness": quality.brightness,
        "sharpness": quality.sharpness,
        "yaw_deg": quality.yaw_deg,
        "roll_deg": quality.roll_deg,
        "reasons": list(quality.reasons),
        "aligned": int(face.landmarks is not None),
    }
    if face.emotions is not None:
        row["emotion"] = face.emotions.dominant
        row["emotion_confidence"] = face.emotions.confidence
        row.update(zip(EMOTIONS, _numbers(face.emotions), strict=True))
    if face.smoothed is not None:
        row.update(zip(SMOOTHED_COLUMNS, _numbers(face.smoothed), strict=True))
    if landmarks and face.landmarks is not None:
        row.update(zip(LANDMARK_COLUMNS, face.landmarks.T.ravel().tolist(), strict=True))
    return {key: value for key, value in row.items() if not _is_missing(value)}


def _numbers(distribution: EmotionDistribution) -> list[float]:
    numbers: list[float] = distribution.probabilities.tolist()
    return numbers


def _is_missing(value: Value) -> bool:
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def cell_text(column: str, value: Value) -> str:
    """Return what stands in the CSV: '.' decimals whatever the locale, text safe, nothing for None.

    Probabilities and seconds have six decimals, pixels of points two.
    """
    if isinstance(value, float):
        return f"{value:.{decimals(column)}f}"
    if isinstance(value, str):
        return safe_cell(value)
    return "" if value is None else str(value)


def decimals(column: str) -> int:
    """Return how many decimals of a number are worth keeping."""
    if column == "sharpness":  # a face is called blurred below 0.02
        return 6
    return 2 if column[:2] in ("x_", "y_") or column in QUALITY_COLUMNS else 6


def printable(text: str) -> str:
    r"""Return `text` as valid Unicode; bytes of a file name that are none become `\udc..`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
