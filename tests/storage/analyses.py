"""Analyses made up for the recorder: one face per track, no pixels, no model."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.expression.emotions import EMOTIONS, EmotionDistribution
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.quality import FaceQuality

NETWORK = ("mini-xception", "ab" * 32)


def distribution(emotion="happy", share=0.7):
    """`share` on one emotion, the rest spread evenly."""
    rest = (1 - share) / (len(EMOTIONS) - 1)
    return EmotionDistribution(
        np.array([share if name == emotion else rest for name in EMOTIONS], np.float32)
    )


def face(track_id=0, emotion="happy", share=0.7, reasons=(), readable=True):
    emotions = distribution(emotion, share) if readable else None
    quality = FaceQuality(96.0, 120.0, 300.0, 0.0, 0.0, tuple(reasons))
    box = FaceBox(10, 10, 106, 106)
    return FaceAnalysis(track_id, box, 1.5, None, emotions, emotions, quality, False)


def analysis(timestamp_s, *faces, index=0):
    return FrameAnalysis(index, timestamp_s, faces, 0.02)


def film(seconds, rate_hz=2, tracks=1, emotion="happy") -> Iterator[FrameAnalysis]:
    """`rate_hz` analyses in each of `seconds`, all faces of one emotion."""
    for index in range(seconds * rate_hz):
        faces = (face(track, emotion) for track in range(tracks))
        yield analysis(index / rate_hz, *faces, index=index)


def record(recorder, analyses) -> int:
    """Write all of them and return the sitting."""
    with recorder:
        for one in analyses:
            recorder.write(None, one)
    return recorder.sitting_id
