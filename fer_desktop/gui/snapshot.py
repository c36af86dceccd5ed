"""Saving a picture with what was said about it drawn in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.pictures import OWN_SUFFIX
from fer_desktop.errors import OutputError
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.pictures import write_picture


def save_snapshot(
    frame: Frame, analysis: FrameAnalysis, folder: Path, *, landmarks: bool, at: datetime
) -> Path:
    """Write an annotated PNG into `folder`, named after the moment; returns its path.

    The name ends so that a folder of snapshots is not taken for pictures to analyse, and never
    replaces an earlier one. Takes tens of milliseconds: not for the window's thread.

    Raises:
        OutputError: It cannot be written.
    """
    aligned = all(face.landmarks is not None for face in analysis.faces)
    image = Annotator(landmarks=landmarks, aligned=aligned).draw(frame, analysis)
    stem = f"fer-desktop {at:%Y-%m-%d %H.%M.%S}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            "Make it by hand, or free the place.",
        ) from error
    names = (f"{stem}{f' ({n})' if n > 1 else ''}{OWN_SUFFIX}" for n in range(1, 1000))
    path = next(folder / name for name in names if not (folder / name).exists())
    write_picture(path, image)
    return path
