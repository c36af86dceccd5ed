"""What an analysis says about a frame. No pixels travel here."""

from __future__ import annotations

from dataclasses import dataclass

from fer_desktop.capture.blank import Blank
from fer_desktop.expression.emotions import EmotionDistribution
from fer_desktop.faces.geometry import FaceBox, Landmarks68
from fer_desktop.faces.quality import FaceQuality


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class FaceAnalysis:
    """One face in one frame.

    Attributes:
        track_id: From 0, the same face in every frame of a run, never given to another.
        box: Where the face is, pixels of the upright frame.
        confidence: Score of the detector, or of the last detection of a followed face.
        landmarks: The 68 points, pixels of the frame; None when alignment is off.
        emotions: Distribution of this frame alone; None when the face is too small, the network
            gave no valid numbers, or the face is held.
        smoothed: Distribution smoothed over what could be said of the track lately; `emotions`
            where nothing should be said of the face; None as `emotions`, but for one that is held.
        quality: Measurements of the picture of the face and the reasons not to trust it.
        upscaled: The chip of this frame was redrawn by the super-resolution network, then read.
    """

    track_id: int
    box: FaceBox
    confidence: float
    landmarks: Landmarks68 | None
    emotions: EmotionDistribution | None
    smoothed: EmotionDistribution | None
    quality: FaceQuality
    upscaled: bool

    @property
    def is_held(self) -> bool:
        """Live, a small face is redrawn and read once a second; between, its reading holds."""
        return self.emotions is None and self.smoothed is not None

    @property
    def said(self) -> EmotionDistribution | None:
        """The distribution to show; None where nothing should be said about the face."""
        return self.smoothed if self.quality.is_readable else None


@dataclass(frozen=True, slots=True, eq=False)  # holds faces that hold arrays
class FrameAnalysis:
    """Everything said about one frame.

    Attributes:
        frame_index: `Frame.index` of the frame analysed.
        timestamp_s: `Frame.timestamp_s` of the frame analysed.
        faces: In order of `track_id`; empty when no face was found.
        elapsed_s: Time the analysis took.
        blank: Why the camera's pictures show nothing, if so: nobody was looked for, and somebody
            may be in the picture all the same.
    """

    frame_index: int
    timestamp_s: float
    faces: tuple[FaceAnalysis, ...]
    elapsed_s: float
    blank: Blank | None = None

    @property
    def largest(self) -> FaceAnalysis | None:
        """The face with the largest box; None where there is none."""
        return max(self.faces, key=lambda face: face.box.area, default=None)

    def face_of(self, track_id: int | None) -> FaceAnalysis | None:
        """Return the face of a track; None where it is not in the frame."""
        return next((face for face in self.faces if face.track_id == track_id), None)
