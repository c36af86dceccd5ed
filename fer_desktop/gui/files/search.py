"""Which files lie behind what a person opened or dropped: files stay, folders are searched."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fer_desktop.capture.folders import is_wanted

_PORTION: Final = 200
"""Files handed over at once: the window stays at ease, and the first come soon."""


@dataclass(frozen=True, slots=True)
class Found:
    """A portion of what was found.

    Attributes:
        files: In the order of their folders, sorted within each.
        passed_over: Files that are neither pictures nor videos, or were exported by us.
    """

    files: tuple[Path, ...]
    passed_over: int


def find_files(
    named: Sequence[Path], should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Found]:
    """Search what was named; a portion comes as soon as it is full.

    A file that was named is taken whatever it is: what is wrong with it will be said in its row.
    So is a folder that cannot be read. In folders, files are known by their endings, and hidden
    ones, links to folders (they may lead in circles) and our own annotated copies are passed over.

    Args:
        named: Files and folders.
        should_stop: Asked before each folder.
    """
    files: list[Path] = []
    passed_over = 0
    for path in named:
        unreadable: set[Path] = set()
        is_folder = os.path.isdir(path)  # noqa: PTH112  Path.is_dir raises where nobody may look
        for each in _files_below(path, should_stop, unreadable) if is_folder else (path,):
            if each == path or each in unreadable or is_wanted(each.name):
                files.append(each)
            else:
                passed_over += 1
            if len(files) == _PORTION:
                yield Found(tuple(files), passed_over)
                files, passed_over = [], 0
    if files or passed_over:
        yield Found(tuple(files), passed_over)


def _files_below(
    root: Path, should_stop: Callable[[], bool], unreadable: set[Path]
) -> Iterator[Path]:
    """Yield the files, and at the end the folders that cannot be read, which it notes."""

    def note(error: OSError) -> None:
        unreadable.add(Path(error.filename))

    for folder, folders, names in os.walk(root, onerror=note):
        if should_stop():
            return
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names))
    yield from sorted(unreadable)
