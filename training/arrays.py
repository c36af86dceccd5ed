"""Reads and writes .npz files; wrong files and places that take no results get a sentence each."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import InputError, OutputError

UNREADABLE: Final = (
    OSError,
    KeyError,
    TypeError,
    ValueError,
    EOFError,
    RuntimeError,
    zlib.error,
    zipfile.BadZipFile,
)
"""What zipfile, zlib and NumPy raise for files that are damaged, locked or of another kind."""


def read_arrays(path: Path, *names: str, what: str, remedy: str = "") -> list[NDArray[Any]]:
    """Read the named arrays of a file, all with the same number of rows and at least one.

    Args:
        path: .npz file.
        names: Of the arrays.
        what: What the file should hold, for the error.
        remedy: How to come by such a file, for the error.

    Raises:
        InputError: The file cannot be read, or does not hold such arrays.
    """
    try:
        with np.load(path, allow_pickle=False) as saved:
            arrays = [np.asarray(saved[name]) for name in names]
    except UNREADABLE as error:
        raise InputError(f"{path} holds no {what}.", remedy) from error
    lengths = {array.shape[:1] for array in arrays}
    if len(lengths) != 1 or lengths & {(), (0,)}:
        raise InputError(f"{path} holds no {what}.", remedy)
    return arrays


def write_arrays(path: Path, **arrays: NDArray[Any]) -> None:
    """Write arrays to the file of exactly this name; OutputError where that fails."""
    with writing(path), path.open("wb") as file:  # given a name, NumPy would add .npz to it
        np.savez_compressed(file, allow_pickle=False, **arrays)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an `OSError` of the block into an OutputError about `path`."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error


def make_folder(path: Path) -> None:
    """Make a folder of results where it is missing; OutputError before the work, not after it."""
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)


def demand_folder_of(path: Path) -> None:
    """Raise OutputError where a file cannot be written later: before the work, not after it."""
    if not path.parent.is_dir():
        raise OutputError(f"{path} cannot be written: its folder does not exist.")
    if path.is_dir():
        raise OutputError(f"{path} cannot be written: it is a folder.")
