"""When to tell a person what would make the picture better."""

from __future__ import annotations

from typing import Final

from fer_desktop.analysis.results import FaceAnalysis

_PATIENCE_S: Final = 1.0
"""A reason that passes within a second is no news, and a line that flickers is read by nobody."""


class HintChooser:
    """Names the reason that has kept a face from being read for a while.

    Times are those of the frames, so that a video gives the same hints at any pace.
    """

    def __init__(self) -> None:
        self._reason: str | None = None
        self._since_s = 0.0

    def choose(self, timestamp_s: float, face: FaceAnalysis | None) -> str | None:
        """Return a code of `faces.quality.REASONS`, or None when there is nothing to say."""
        reasons = () if face is None else face.quality.reasons
        reason = reasons[0] if reasons else None
        if reason != self._reason:
            self._reason, self._since_s = reason, timestamp_s
        return reason if timestamp_s - self._since_s >= _PATIENCE_S else None
