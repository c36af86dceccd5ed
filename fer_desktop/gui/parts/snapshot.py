"""Saving a picture with what was said about it drawn in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.folders import OWN_PICTURE_SUFFIX
from fer_desktop.capture.frame import Frame
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.outputs import named_after
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
    (path,) = named_after(at, folder, OWN_PICTURE_SUFFIX)
    write_picture(path, image)
    return path
