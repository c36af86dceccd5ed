"""Analyses made of numbers, and pictures to go with them."""

from pathlib import Path

import numpy as np

from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.export.provenance import Provenance
from fer_desktop.expression.emotions import EMOTIONS, EmotionDistribution
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.quality import FaceQuality

PROVENANCE = Provenance(
    source="clips/clip.mp4",
    source_sha256="ab" * 32,
    network="mini-xception",
    network_title="mini-Xception",
    network_sha256="cd" * 32,
    network_accuracy="66.1 % of 3,589 PublicTest chips (95 %: 64.5 to 67.6)",
    detector="dlib",
    alignment="ours-68",
    alignment_sha256="ef" * 32,
    settings={"model": "mini-xception", "every": 1},
)


def distribution(emotion="happy", confidence=0.7):
    """`confidence` for one emotion, the rest shared by the others."""
    others = (1 - confidence) / (len(EMOTIONS) - 1)
    probabilities = np.full(len(EMOTIONS), others, np.float32)
    probabilities[EMOTIONS.index(emotion)] = confidence
    return EmotionDistribution(probabilities)


def face(
    track_id=0,
    emotion="happy",
    confidence=0.7,
    *,
    box=(40, 30, 100, 100),
    reasons=(),
    upscaled=False,
    aligned=True,
    smoothed=None,
    yaw_deg=1.5,
):
    """One face; `emotion` None for one that cannot be judged."""
    box = FaceBox(*box)
    grid = np.linspace(0, 1, 68, dtype=np.float32)
    points = np.stack([box.left + grid * box.width, box.top + grid * box.height], axis=1)
    raw = None if emotion is None else distribution(emotion, confidence)
    return FaceAnalysis(
        track_id=track_id,
        box=box,
        confidence=1.25,
        landmarks=points if aligned else None,
        emotions=raw,
        smoothed=smoothed or raw,
        quality=FaceQuality(60.0, 120.0, 300.0, yaw_deg, -2.0, tuple(reasons)),
        upscaled=upscaled,
    )


def analysis(*faces, index=0, time_s=None):
    """What is said about one frame of a clip of 25 frames a second."""
    return FrameAnalysis(index, index / 25 if time_s is None else time_s, tuple(faces), 0.01)


def frame(index=0, *, time_s=None, size=(160, 120), grey=90):
    """One frame of that clip, width and height by `size`; its grey changes along the rows."""
    width, height = size
    image = np.full((height, width, 3), grey, np.uint8)
    image += np.arange(height, dtype=np.uint8)[:, None, None] // 4
    return Frame(index, index / 25 if time_s is None else time_s, image)


def leftovers(folder: Path):
    """Names of everything in `folder`."""
    return sorted(path.name for path in folder.iterdir())
