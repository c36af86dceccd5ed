"""Opening an input without ever waiting on it, and saying what is wrong with it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from fer_desktop.errors import InputError


def shown(path: Path) -> str:
    """A path's name on one line, fit for a message: no line breaks, no undecodable bytes."""
    name = path.name or str(path)
    return name.encode(errors="replace").decode().translate(_UNPRINTABLE)


def open_input(path: Path) -> BinaryIO:
    """Open a plain file for reading.

    A pipe or a device would make the reader wait or read for ever, so nothing but a plain
    file is opened; looking and opening are one step, so that it cannot be swapped between.

    Raises:
        InputError: Missing, not readable, empty, or not a plain file.
    """
    try:
        # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | _BINARY | _NONBLOCK)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(f"There is no file {shown(path)}.", "Check the name.") from error
    except ValueError as error:  # a zero byte in the name
        raise InputError(f"{shown(path)!r} is not a file name.", "Check the name.") from error
    except OSError as error:
        # Windows refuses to open a folder. Path.is_dir raises where nobody may look.
        if os.path.isdir(path) and os.access(path, os.R_OK):  # noqa: PTH112
            raise _is_folder(path) from error
        raise InputError(
            f"{shown(path)} cannot be opened: {error.strerror}.", "Check who may read it."
        ) from error
    try:
        with reading(shown(path)):
            status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise _is_folder(path)
        if not stat.S_ISREG(status.st_mode):
            raise InputError(
                f"{shown(path)} is a pipe, socket or device, not a file.",
                "Save it as a file first.",
            )
        if status.st_size == 0:
            raise InputError(f"{shown(path)} is empty (0 bytes).", "Copy or record it again.")
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def state_of(file: BinaryIO) -> tuple[int, int] | None:
    """Size in bytes and time of the last change in ns; None of a file whose disk is gone."""
    try:
        status = os.fstat(file.fileno())
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn what a failing disk answers in the block into an error about the input `name`.

    Raises:
        InputError: It cannot be read.
    """
    try:
        yield
    except OSError as error:
        raise unreadable(name, error) from error


def unreadable(name: str, error: OSError) -> InputError:
    """Put a disk's refusal to be read into words."""
    return InputError(
        f"{name} cannot be read: {error.strerror or 'the disk refused'}.",
        "Connect its disk again, or copy it to another one.",
    )


def _is_folder(path: Path) -> InputError:
    return InputError(f"{shown(path)} is a folder, not a file.", "Name the files in it.")


_BINARY = getattr(os, "O_BINARY", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_UNPRINTABLE = dict.fromkeys((*range(32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}")
