"""Files that are written beside their final name and take it only when they are whole.

Whatever stops a run (a full disk, a crash, a lost cable), a final name holds either the old file
or a complete new one. The unfinished file is called like the final one plus `.part`.
"""

from __future__ import annotations

import errno
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.errors import OutputError
from fer_desktop.paths import sync_folder

PART_SUFFIX = ".part"


class PartialFile:
    """A file on its way to a final name.

    Attributes:
        final: The name it will take.
        path: Where it lies meanwhile, in the same folder, so that taking the name is atomic.
    """

    def __init__(self, final: Path) -> None:
        self.final = final
        self.path = part_of(final)

    def create(self) -> None:
        """Begin empty, in a folder made if needed; what an earlier run left is dropped.

        Raises:
            OutputError: The place cannot be written to.
        """
        with as_output_error(self.final):
            self.final.parent.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)
            # Exclusive: nobody's link that appears here meanwhile is followed.
            self.path.open("xb").close()

    def commit(self) -> None:
        """Bring the contents to the disk, then take the final name.

        Raises:
            OutputError: The disk is full or gone; the old file, if any, is untouched.
        """
        with as_output_error(self.final):
            sync_file(self.path)
            self.path.replace(self.final)
            sync_folder(self.final.parent)

    def discard(self) -> None:
        """Forget the unfinished file."""
        # A disk that is gone has nothing to be cleaned; the error that led here matters more.
        try:
            self.path.unlink(missing_ok=True)
        except OSError:
            return


class Sink(ABC):
    """Takes a run's frames one by one and leaves one file.

    Used in a `with` block: leaving it normally, early or not, puts the file under its final name;
    leaving it by an exception does not. Catch a Ctrl-C inside the block to keep what was done.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._abandon()
            return
        try:
            self._finish()
        except BaseException:
            self._abandon()
            raise

    @abstractmethod
    def write(self, frame: Frame, analysis: FrameAnalysis | None) -> None:
        """Take the next frame.

        Args:
            frame: The picture, upright.
            analysis: What is said about it; None for a frame that was skipped.

        Raises:
            OutputError: The disk is full or gone.
        """

    @abstractmethod
    def _finish(self) -> None:
        """Complete the file and give it its final name."""

    @abstractmethod
    def _abandon(self) -> None:
        """Release everything after a failure; never raises."""


def part_of(final: Path) -> Path:
    """Return where the unfinished `final` lies."""
    return final.with_name(final.name + PART_SUFFIX)


def write_atomically(final: Path, content: bytes) -> None:
    """Write a small file in one go.

    Raises:
        OutputError: It cannot be written; an old file of that name is untouched.
    """
    with written(final) as path:
        path.write_bytes(content)


@contextmanager
def written(final: Path) -> Iterator[Path]:
    """Give the file to write in the block; it takes its final name when the block ends.

    Left by an exception, it is dropped.

    Raises:
        OutputError: It cannot be written; an old file of that name is untouched.
    """
    part = PartialFile(final)
    part.create()
    try:
        with as_output_error(final):
            yield part.path
        part.commit()
    except BaseException:
        part.discard()
        raise


@contextmanager
def as_output_error(path: Path, done: str = "") -> Iterator[None]:
    """Turn an `OSError` of the block into an `OutputError` about `path`.

    Args:
        path: The file the person knows of.
        done: What was kept, a clause such as "57 frames were written to clip.csv.part".
    """
    try:
        yield
    except OSError as error:
        raise output_error(path, error, done) from error


def output_error(path: Path, error: OSError, done: str = "") -> OutputError:
    """Put an operating system's refusal into words; arguments as `as_output_error`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        kept = done or f"{path} was not finished"
        return OutputError(f"Disk full: {kept}.", "Make room, or choose another folder with -o.")
    reason = {
        errno.EACCES: "no permission to write there",
        errno.EPERM: "no permission to write there",
        errno.EROFS: "it lies on a read-only disk",
        errno.ENOTDIR: "a part of the path is a file, not a folder",
        errno.EEXIST: "a part of the path is a file, not a folder",
        errno.EISDIR: "a folder has that name",
        errno.ENAMETOOLONG: "the name is too long",
        errno.EFBIG: "the file would be larger than allowed here",
    }.get(error.errno or 0, error.strerror or "the disk refused")
    message = (
        f"Cannot write {path}: {reason}; {done}." if done else f"Cannot write {path}: {reason}."
    )
    return OutputError(message, "Choose another folder with -o.")


def sync_file(path: Path) -> None:
    """Bring a closed file's contents to the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
