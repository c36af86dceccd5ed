"""Which files of a folder are pictures and which are videos, by their names.

Imports nothing heavy: the command line asks about names before anything is loaded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fer_desktop.capture.files import open_input, shown
from fer_desktop.errors import InputError

PICTURE_SUFFIXES: Final = (
    *(".avif", ".bmp", ".gif", ".heic", ".heif", ".jfif", ".jp2", ".jpe", ".jpeg", ".jpg"),
    *(".mpo", ".pbm", ".pgm", ".png", ".pnm", ".ppm", ".tif", ".tiff", ".webp"),
)
"""Endings by which a folder's pictures are known, in lower case."""

VIDEO_SUFFIXES: Final = (
    *(".3gp", ".asf", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg"),
    *(".mts", ".mxf", ".ogv", ".ts", ".vob", ".webm", ".wmv"),
)
"""Endings by which a folder's videos are known, in lower case."""

OWN_PICTURE_SUFFIX: Final = ".annotated.png"
"""Ending of the pictures that we export."""

_OWN_SUFFIXES: Final = (OWN_PICTURE_SUFFIX, ".annotated.mp4", ".timeline.png")


def is_picture(path: Path) -> bool:
    """Whether a file is a picture by its name."""
    return path.suffix.lower() in PICTURE_SUFFIXES


def is_video(path: Path) -> bool:
    """Whether a file is a video by its name."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def is_wanted(name: str, suffixes: tuple[str, ...] = PICTURE_SUFFIXES + VIDEO_SUFFIXES) -> bool:
    """Whether a file of a folder is analysed: not where it is hidden or a result of ours."""
    return _is_shown(name, suffixes) and not name.lower().endswith(_OWN_SUFFIXES)


def _is_shown(name: str, suffixes: tuple[str, ...]) -> bool:
    return name.lower().endswith(suffixes) and not name.startswith(".")


OnUnreadable = Callable[[Path, InputError], object]
"""Is told of a folder within a folder that cannot be read, and why."""

OnLeftOut = Callable[[Path], object]
"""Is told of a link to a folder, and of a file that is named as our results are."""


def find_pictures(path: Path, on_unreadable: OnUnreadable, on_left_out: OnLeftOut) -> list[Path]:
    """Pictures of a folder and the folders in it, as people sort them: 2 before 10.

    Known by their endings (`PICTURE_SUFFIXES`). Left out are hidden files and folders, links
    to folders (they may lead in circles), and what we exported. A path to a file is a list of
    that file, whatever its ending.

    Args:
        path: The folder or file.
        on_unreadable: Told of folders in it that cannot be read; the others are searched.
        on_left_out: Told of what is left out, but for what is hidden.

    Raises:
        InputError: There is no such file or folder, it cannot be read, or no picture is in it.
    """
    if found := _find(path, PICTURE_SUFFIXES, on_unreadable, on_left_out):
        return found
    raise InputError(
        f"There is no picture in the folder {shown(path)}.",
        "Pictures end in .jpg, .png, .webp, .heic and the like.",
    )


def find_videos(path: Path, on_unreadable: OnUnreadable, on_left_out: OnLeftOut) -> list[Path]:
    """Videos (`VIDEO_SUFFIXES`) of a folder and the folders in it; as `find_pictures`.

    Raises:
        InputError: There is no such file or folder, it cannot be read, or no video is in it.
    """
    if found := _find(path, VIDEO_SUFFIXES, on_unreadable, on_left_out):
        return found
    raise InputError(
        f"There is no video in the folder {shown(path)}.",
        "Videos end in .mp4, .mov, .mkv, .webm and the like.",
    )


def _find(
    root: Path,
    suffixes: tuple[str, ...],
    on_unreadable: OnUnreadable,
    on_left_out: OnLeftOut,
) -> list[Path]:
    if not os.path.isdir(root):  # noqa: PTH112  Path.is_dir raises where nobody may look
        open_input(root).close()
        return [root]

    def refuse(refusal: OSError) -> None:
        folder = Path(refusal.filename)
        error = InputError(
            f"{shown(folder)} cannot be opened: {refusal.strerror}.", "Check who may read it."
        )
        if folder == root:
            raise error from refusal
        on_unreadable(folder, error)

    found = []
    for folder, folders, names in os.walk(root, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for below in (Path(folder, name) for name in folders):
            if os.path.islink(below):  # noqa: PTH114  Path.is_symlink raises as is_dir does
                on_left_out(below)
        for file in (Path(folder, name) for name in names if _is_shown(name, suffixes)):
            if is_wanted(file.name, suffixes):
                found.append(file)
            else:
                on_left_out(file)
    return sorted(found, key=lambda each: [_natural(part) for part in each.parts])


def _natural(name: str) -> list[tuple[str, int]]:
    """Sort key under which numbers inside a name count as numbers."""
    parts = re.split(r"([0-9]+)", name.casefold())
    numbers = [*map(int, parts[1::2]), 0]
    return [*zip(parts[::2], numbers, strict=True), (name, 0)]
