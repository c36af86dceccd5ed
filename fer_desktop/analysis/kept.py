"""The analyses of a whole video, small enough to be kept and exact enough to be exported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.expression.emotions import EMOTIONS, EmotionDistribution
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.quality import REASONS, FaceQuality

_ROWS_PER_BLOCK: Final = 4096
_FRAME: Final = np.dtype([("index", "u4"), ("timestamp_s", "f8"), ("first_face", "u4")])
_DISTRIBUTION: Final = ("f4", (len(EMOTIONS),))
_FACE: Final = np.dtype(
    [
        ("track_id", "u4"),
        ("box", "i4", (4,)),
        ("confidence", "f8"),
        ("emotions", *_DISTRIBUTION),
        ("smoothed", *_DISTRIBUTION),
        ("size_px", "f8"),
        ("brightness", "f8"),
        ("sharpness", "f8"),
        ("yaw_deg", "f8"),
        ("roll_deg", "f8"),
        ("reasons", "u1"),
        ("upscaled", "?"),
    ]
)


class KeptAnalyses:
    """A sink that keeps every analysis it is given, but for the points and the time it took.

    One row of 16 bytes for each frame and one of 126 for each face in it, in blocks: an hour of
    one face at 30 frames a second takes 15 MB. Every number is kept with the precision it came
    with, so that a table written from here equals one written while the analysis ran; NaN stands
    for what is not there. The 68 points would take four times as much and are left out.

    Frames are numbered here from 0 in the order they came, whatever their `Frame.index`.
    """

    def __init__(self) -> None:
        self._frames = _Rows(_FRAME)
        self._faces = _Rows(_FACE)

    def __len__(self) -> int:
        """Number of frames."""
        return self._frames.count

    def write(self, frame: Frame, analysis: FrameAnalysis | None) -> None:
        """Keep the analysis of the next frame; the picture is not kept.

        Raises:
            ValueError: There is no analysis: a frame that nothing is known of has no place here.
        """
        if analysis is None:
            raise ValueError(f"frame {frame.index} was not analysed")
        self._frames.add((analysis.frame_index, analysis.timestamp_s, self._faces.count))
        for face in analysis.faces:
            self._faces.add(_row_of(face))

    def at(self, number: int) -> FrameAnalysis:
        """Return the analysis of a frame.

        Raises:
            IndexError: There is no frame of this number.
        """
        if not 0 <= number < len(self):
            raise IndexError(number)
        frame = self._frames.row(number)
        end = (
            int(self._frames.row(number + 1)["first_face"])
            if number + 1 < len(self)
            else self._faces.count
        )
        faces = tuple(
            _face_of(self._faces.row(row)) for row in range(int(frame["first_face"]), end)
        )
        return FrameAnalysis(int(frame["index"]), float(frame["timestamp_s"]), faces, 0.0)

    def __iter__(self) -> Iterator[FrameAnalysis]:
        """Every analysis in order."""
        return (self.at(number) for number in range(len(self)))

    @property
    def times_s(self) -> NDArray[np.float64]:
        """Time of every frame in seconds, shape (n,), rising."""
        return self._frames.column("timestamp_s")

    @property
    def indices(self) -> NDArray[np.uint32]:
        """`Frame.index` of every frame, shape (n,), rising."""
        return self._frames.column("index")

    @property
    def nbytes(self) -> int:
        """Memory that the rows take."""
        return self._frames.nbytes + self._faces.nbytes


class _Rows:
    """Rows of a structured type, in blocks: growing copies nothing."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.count = 0
        self._dtype = dtype
        self._blocks: list[NDArray[Any]] = []

    def add(self, row: tuple[Any, ...]) -> None:
        place = self.count % _ROWS_PER_BLOCK
        if not place:
            self._blocks.append(np.zeros(_ROWS_PER_BLOCK, self._dtype))
        self._blocks[-1][place] = row
        self.count += 1

    def row(self, number: int) -> np.void:
        row: np.void = self._blocks[number // _ROWS_PER_BLOCK][number % _ROWS_PER_BLOCK]
        return row

    def column(self, name: str) -> NDArray[Any]:
        if not self._blocks:
            return np.zeros(0, self._dtype[name])
        return np.concatenate([block[name] for block in self._blocks])[: self.count]

    @property
    def nbytes(self) -> int:
        return sum(block.nbytes for block in self._blocks)


def _row_of(face: FaceAnalysis) -> tuple[Any, ...]:
    box, quality = face.box, face.quality
    return (
        face.track_id,
        (box.left, box.top, box.right, box.bottom),
        face.confidence,
        _numbers(face.emotions),
        _numbers(face.smoothed),
        quality.size_px,
        quality.brightness,
        quality.sharpness,
        _or_nan(quality.yaw_deg),
        _or_nan(quality.roll_deg),
        sum(1 << REASONS.index(reason) for reason in quality.reasons),
        face.upscaled,
    )


def _face_of(row: np.void) -> FaceAnalysis:
    reasons = int(row["reasons"])
    return FaceAnalysis(
        track_id=int(row["track_id"]),
        box=FaceBox(*row["box"].tolist()),
        confidence=float(row["confidence"]),
        landmarks=None,
        emotions=_distribution(row["emotions"]),
        smoothed=_distribution(row["smoothed"]),
        quality=FaceQuality(
            size_px=float(row["size_px"]),
            brightness=float(row["brightness"]),
            sharpness=float(row["sharpness"]),
            yaw_deg=_or_none(float(row["yaw_deg"])),
            roll_deg=_or_none(float(row["roll_deg"])),
            reasons=tuple(name for bit, name in enumerate(REASONS) if reasons >> bit & 1),
        ),
        upscaled=bool(row["upscaled"]),
    )


def _numbers(distribution: EmotionDistribution | None) -> NDArray[np.float32] | float:
    return np.nan if distribution is None else distribution.probabilities


def _distribution(numbers: NDArray[np.float32]) -> EmotionDistribution | None:
    return None if np.isnan(numbers[0]) else EmotionDistribution(numbers.copy())


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value
