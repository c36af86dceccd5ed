"""How many frames will pass, by what the files declare: for a bar that shows how far a run is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from fer_desktop.capture.video import VideoInfo, open_video
from fer_desktop.errors import InputError
from fer_desktop.interrupts import Interrupts
from fer_desktop.settings import Settings


def expected_frames(info: VideoInfo, settings: Settings) -> int | None:
    """Return how many frames of a video will pass; None if it declares nothing."""
    if info.frame_count is None or (settings.start == 0 and settings.end is None):
        return info.frame_count
    if not info.frame_rate or not info.duration_s:
        return None
    span_s = min(settings.end or info.duration_s, info.duration_s) - settings.start
    return max(0, round(span_s * info.frame_rate))


def expected_frames_of_all(
    videos: Sequence[Path], settings: Settings, interrupts: Interrupts
) -> int | None:
    """Return how many frames will pass in all, opening each video; None where that is not known."""
    total = 0
    for path in videos:
        if interrupts.requested:
            return None
        with suppress(InputError), open_video(path) as video:
            count = expected_frames(video.info, settings)
            if count is None:
                return None
            total += count
    return total
