"""Names of the results, planned and checked before anything is decoded.

Two inputs never share a name, no result replaces an input, and nothing that exists is replaced
unless the person said so.
"""

from __future__ import annotations

import os
import tempfile
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from stat import S_ISDIR
from typing import Final

from fer_desktop.errors import OutputError, UsageError
from fer_desktop.export.partial import as_output_error, part_of
from fer_desktop.missing import install_command

LONGEST_STEM_BYTES: Final = 180  # leaves room for ".annotated.mp4.part" in a name of 255 bytes
_PORTS: Final = [f"{device}{n}" for device in ("com", "lpt") for n in "0123456789¹²³"]
_RESERVED: Final = frozenset(["con", "prn", "aux", "nul", "conin$", "conout$", *_PORTS])


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
    _check([path for outputs in planned for path in outputs], videos, existing)
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
    _check(list(planned), pictures, existing)
    return planned


def named_after(at: datetime, folder: Path, *suffixes: str) -> list[Path]:
    """Name files in `folder` after a moment, one for each suffix; none replaces another."""
    stem = f"fer-desktop {at:%Y-%m-%d %H.%M.%S}"
    for number in count(1):
        name = stem if number == 1 else f"{stem} ({number})"
        paths = [folder / f"{name}{suffix}" for suffix in suffixes]
        if not any(map(os.path.lexists, [*paths, *map(part_of, paths)])):
            break
    return paths


def distinct_stems(inputs: Sequence[Path]) -> list[str]:
    """Return a stem for each input, safe and different even where capitals do not count.

    `a/x.mp4`, `b/x.mp4` become `x`, `x-2`; an input that is really called `x-2` keeps its name.
    """
    wanted = [safe_stem(path.stem) for path in inputs]
    taken = {_folded(stem) for stem in wanted}
    numbers: dict[str, int] = {}  # the last one given out; a folder may hold thousands of face.jpg
    stems = []
    for stem in wanted:
        name, number = stem, numbers.get(_folded(stem), 0) + 1
        if number > 1:
            while _folded(name := f"{stem}-{number}") in taken:
                number += 1
            taken.add(_folded(name))
        numbers[_folded(stem)] = number
        stems.append(name)
    return stems


def safe_stem(text: str) -> str:
    """Return `text` as the beginning of a file name that is valid everywhere.

    Letters of all languages, spaces and dots inside stay. Separators, control and reserved
    characters become `_`; a result is never empty, hidden, `..` or a device name such as `CON`,
    so that joined to a folder it always lies in that folder.
    """
    text = unicodedata.normalize("NFC", text)
    text = "".join("_" if _is_unsafe(character) else character for character in text)
    text = _shortened(text.strip(" ."))
    if not text:
        return "unnamed"
    if text.split(".")[0].rstrip().lower() in _RESERVED or text.startswith("-"):
        text = f"_{text}"
    return text


def _is_unsafe(character: str) -> bool:
    # Cc and Cs: line breaks, and bytes of a name that are no valid text; Cf: right-to-left tricks.
    return character in '<>:"/\\|?*' or unicodedata.category(character) in ("Cc", "Cs", "Cf")


def _shortened(text: str) -> str:
    return text.encode()[:LONGEST_STEM_BYTES].decode(errors="ignore").rstrip(" .")


def _folded(stem: str) -> str:
    return unicodedata.normalize("NFC", stem.casefold())


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


def _check(results: Sequence[Path], inputs: Sequence[Path], existing: Existing) -> None:
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
        if existing is Existing.REFUSE:
            for old in (result, part_of(result)):
                if os.path.lexists(old):
                    raise OutputError(
                        f"{old} exists already.",
                        "Replace it with --force, go on where it stopped with --resume, "
                        "or choose another folder with -o.",
                    )


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
