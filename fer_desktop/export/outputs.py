"""Names of the results, planned and checked before anything is decoded.

Two inputs never share a name, no result replaces an input, and nothing that exists is replaced
unless the person said so.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from stat import S_ISDIR

from fer_desktop.errors import OutputError, UsageError
from fer_desktop.export.partial import as_output_error, part_of
from fer_desktop.export.stems import distinct_stems, safe_stem
from fer_desktop.missing import install_command


class Existing(Enum):
    """What may happen to results that lie there already."""

    REFUSE = auto()
    REPLACE = auto()
    RESUME = auto()


@dataclass(frozen=True, slots=True)
class VideoOutputs:
    """Where the results of one video go.

    Attributes:
        tables: By format: `csv`, `jsonl`, `parquet`.
        video: The annotated copy; None when it is not wanted.
        timeline: The chart.
        summary: The JSON summary.
    """

    tables: Mapping[str, Path]
    video: Path | None
    timeline: Path
    summary: Path

    @property
    def folder(self) -> Path:
        """The folder that holds them all."""
        return self.summary.parent

    @property
    def journal(self) -> Path:
        """What a run that can be gone on with leaves beside them until it is complete."""
        stem = self.summary.name.removesuffix(".summary.json")
        return self.folder / f"{stem}.journal"

    def __iter__(self) -> Iterator[Path]:
        """Every file that will be written."""
        yield from self.tables.values()
        if self.video is not None:
            yield self.video
        yield self.timeline
        yield self.summary


@dataclass(frozen=True, slots=True)
class PictureOutputs:
    """Where the results of a batch of pictures go.

    Attributes:
        tables: By format; one table for all pictures.
        annotated: The annotated copy of each picture; None for each when they are not wanted.
    """

    tables: Mapping[str, Path]
    annotated: tuple[Path | None, ...]

    @property
    def folder(self) -> Path:
        """The folder that holds them all."""
        return next(iter(self.tables.values())).parent

    @property
    def journal(self) -> Path:
        """As `VideoOutputs.journal`."""
        return self.folder / "images.journal"

    def __iter__(self) -> Iterator[Path]:
        """Every file that will be written."""
        yield from self.tables.values()
        yield from (path for path in self.annotated if path is not None)


def plan_videos(
    videos: Sequence[Path],
    folder: Path | None,
    *,
    named: Sequence[Path] = (),
    formats: Collection[str] = ("csv",),
    annotate: bool = True,
    existing: Existing = Existing.REFUSE,
) -> list[VideoOutputs]:
    """Name the results of each video, and make sure that they can be written.

    Args:
        videos: The inputs in the order given, folders already searched.
        folder: Where everything goes; None gives each video its own `./<stem>-fer/`, but keeps
            them together where a folder was named: in `./<folder>-fer/`, or in `./videos-fer/`
            where more was named besides.
        named: The files and folders as the person named them.
        formats: Tables wanted.
        annotate: An annotated copy is wanted.
        existing: What may happen to results that lie there already.

    Raises:
        OutputError: A result exists, is an input, or cannot be written there.
        UsageError: A format needs a package that is not installed.
    """
    _check_formats(formats)
    if folder is None and any(map(_is_folder, named)):
        folder = _home_of(named, "videos")
    planned = []
    for stem in distinct_stems(videos):
        home = Path(f"{stem}-fer") if folder is None else folder
        planned.append(
            VideoOutputs(
                tables={format_: home / f"{stem}.{format_}" for format_ in formats},
                video=home / f"{stem}.annotated.mp4" if annotate else None,
                timeline=home / f"{stem}.timeline.png",
                summary=home / f"{stem}.summary.json",
            )
        )
    _check([path for outputs in planned for path in outputs], videos)
    if existing is Existing.REFUSE:
        for outputs in planned:
            refuse_existing(outputs)
    return planned


def plan_pictures(
    pictures: Sequence[Path],
    folder: Path | None,
    *,
    named: Sequence[Path],
    formats: Collection[str] = ("csv",),
    annotate: bool = True,
    existing: Existing = Existing.REFUSE,
) -> PictureOutputs:
    """Name the results of a batch of pictures, and make sure that they can be written.

    Args:
        pictures: Every picture, folders already searched.
        folder: Where everything goes; None means `./<stem>-fer/` for one file named,
            `./<folder>-fer/` for one folder, `./images-fer/` for several.
        named: The files and folders as the person named them.
        formats: Tables wanted.
        annotate: Annotated copies are wanted.
        existing: What may happen to results that lie there already.

    Raises:
        OutputError: A result exists, is an input, or cannot be written there.
        UsageError: A format needs a package that is not installed.
    """
    _check_formats(formats)
    if folder is None:
        folder = _home_of(named, "images")
    planned = PictureOutputs(
        tables={format_: folder / f"images.{format_}" for format_ in formats},
        annotated=tuple(
            folder / f"{stem}.annotated.png" if annotate else None
            for stem in distinct_stems(pictures)
        ),
    )
    _check(list(planned), pictures)
    if existing is Existing.REFUSE:
        refuse_existing(planned)
    return planned


def refuse_existing(outputs: VideoOutputs | PictureOutputs) -> None:
    """See that nothing lies where results are to go, nor a journal, which may be somebody's own.

    Raises:
        OutputError: Something does.
    """
    for path in (*outputs, outputs.journal):
        for old in (path, part_of(path)):
            if os.path.lexists(old):
                raise OutputError(
                    f"{old} exists already.",
                    "Replace it with --force, go on where it stopped with --resume, "
                    "or choose another folder with -o.",
                )


def named_after(at: datetime, folder: Path, *suffixes: str) -> list[Path]:
    """Name files in `folder` after a moment, one for each suffix; none replaces another."""
    stem = f"fer-desktop {at:%Y-%m-%d %H.%M.%S}"
    for number in count(1):
        name = stem if number == 1 else f"{stem} ({number})"
        paths = [folder / f"{name}{suffix}" for suffix in suffixes]
        if not any(map(os.path.lexists, [*paths, *map(part_of, paths)])):
            break
    return paths


def _home_of(named: Sequence[Path], several: str) -> Path:
    """Name the folder that holds the results of all that was named."""
    if len(named) > 1:
        return Path(f"{several}-fer")
    path = named[0].resolve()
    # A folder's name has no ending: "interviews.2025" and "interviews.2026" are two.
    return Path(f"{safe_stem(path.name if _is_folder(path) else path.stem)}-fer")


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112  # Path.is_dir raises where nobody may look


def _check_formats(formats: Collection[str]) -> None:
    if "parquet" in formats and find_spec("pyarrow") is None:
        raise UsageError(
            "Parquet tables need a package that is not installed.",
            f"Install the extra with: {install_command('parquet')}",
        )


def _check(results: Sequence[Path], inputs: Sequence[Path]) -> None:
    for folder in dict.fromkeys(path.parent for path in results):
        _check_folder(folder)
    identities = {identity for path in inputs if (identity := _identity(path))}
    for result in results:
        if _identity(result) in identities:
            raise OutputError(
                f"The result {result} would replace an input.", "Choose another folder with -o."
            )
        with as_output_error(result), suppress(FileNotFoundError):  # its name may be too long
            if S_ISDIR(result.stat().st_mode):
                raise OutputError(f"{result} is a folder.", "Choose another folder with -o.")


def _identity(path: Path) -> tuple[int, int] | None:
    """Device and inode, the same through every link to a file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _check_folder(folder: Path) -> None:
    """Try to write into `folder`, or into the nearest folder above it that exists."""
    with as_output_error(folder):
        nearest = folder.absolute()
        while not os.path.lexists(nearest):
            nearest = nearest.parent
        # Really writing is the only test that knows about rights, quotas and read-only disks.
        with tempfile.TemporaryFile(dir=nearest):
            pass
