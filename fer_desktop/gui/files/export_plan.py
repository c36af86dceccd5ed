"""What is to be exported, and under which names: known before anything is written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fer_desktop.export.outputs import (
    Existing,
    PictureOutputs,
    VideoOutputs,
    plan_pictures,
    plan_videos,
)
from fer_desktop.gui.files.queue_analysis import FileResult, PictureResult, VideoResult


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What a person wants written.

    Attributes:
        files: Analysed files with their results.
        folder: Where everything goes.
        formats: Tables wanted: `csv`, `jsonl`.
        annotate: Annotated copies are wanted.
        hides_bystanders: In the copies, every face but one is made unrecognisable.
        chosen: By file, the track of that one where the person chose it; else it is the main face.
    """

    files: tuple[tuple[Path, FileResult], ...]
    folder: Path
    formats: tuple[str, ...] = ("csv",)
    annotate: bool = True
    hides_bystanders: bool = False
    chosen: Mapping[Path, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """Every file that will be written.

    Attributes:
        wish: What was asked for.
        videos: Each video with its result and its files.
        pictures: Each picture with its result.
        picture_outputs: The files of all pictures together; None without pictures.
        existing: What lies there already, and would be replaced.
    """

    wish: ExportWish
    videos: tuple[tuple[Path, VideoResult, VideoOutputs], ...]
    pictures: tuple[tuple[Path, PictureResult], ...]
    picture_outputs: PictureOutputs | None
    existing: tuple[Path, ...]

    @property
    def steps(self) -> int:
        """Frames and pictures in all."""
        return len(self.pictures) + sum(len(result.kept) for _, result, _ in self.videos)


def plan_export(wish: ExportWish) -> ExportPlan:
    """Name every file, and make sure that it can be written there; nothing is written yet.

    Raises:
        OutputError: The folder cannot be written to, or a result would replace an input.
    """
    videos = [(path, r) for path, r in wish.files if isinstance(r, VideoResult)]
    pictures = [(path, r) for path, r in wish.files if isinstance(r, PictureResult)]
    # What exists is asked about, so it is no error here.
    planned = plan_videos(
        [path for path, _ in videos],
        wish.folder,
        formats=wish.formats,
        annotate=wish.annotate,
        existing=Existing.REPLACE,
    )
    taken = {path for outputs in planned for path in outputs}
    outputs = _plan_pictures(wish, pictures, taken)
    every = [*taken, *(outputs or ())]
    existing = sorted(path for path in every if os.path.lexists(path))
    return ExportPlan(
        wish,
        tuple((*video, files) for video, files in zip(videos, planned, strict=True)),
        tuple(pictures),
        outputs,
        tuple(existing),
    )


def _plan_pictures(
    wish: ExportWish, pictures: Sequence[tuple[Path, PictureResult]], taken: set[Path]
) -> PictureOutputs | None:
    if not pictures:
        return None
    paths = [path for path, _ in pictures]
    # A video may be called "images": then the pictures get a folder of their own.
    for folder in (wish.folder, wish.folder / "pictures"):
        outputs = plan_pictures(
            paths,
            folder,
            named=paths,
            formats=wish.formats,
            annotate=wish.annotate,
            existing=Existing.REPLACE,
        )
        if not taken & set(outputs):
            break
    return outputs
