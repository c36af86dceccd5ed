"""Reads and writes .npz files; a wrong file and a missing folder get a sentence each."""

from __future__ import annotations

import zipfile
import zlib
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
    try:
        with path.open("wb") as file:  # given a name, NumPy would add .npz to it
            np.savez_compressed(file, allow_pickle=False, **arrays)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from error


def demand_folder_of(path: Path) -> None:
    """Raise OutputError where a file cannot be written later: before the work, not after it."""
    if not path.parent.is_dir():
        raise OutputError(f"{path} cannot be written: its folder does not exist.")
