"""What every source of frames can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from fer_desktop.capture.camera_state import CameraStatus
from fer_desktop.capture.frame import Frame


class FrameSource(Protocol):
    """A video file, a camera or a stream: opened, read once from one thread, closed.

    Attributes:
        title: What people call it; never holds a password.
        is_live: Whether frames come at the world's pace, so that a late reader must drop.
    """

    @property
    def title(self) -> str:
        """See the class."""
        ...

    @property
    def is_live(self) -> bool:
        """See the class."""
        ...

    def frames(self) -> Iterator[Frame]:
        """Frames in order of time, until the source ends or is closed.

        Raises:
            InputError: The source was lost.
        """
        ...

    def close(self) -> None:
        """End the source; callable from any thread, and more than once."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


@runtime_checkable
class CameraSource(FrameSource, Protocol):
    """A source that may go away and come back; see `LiveSource`.

    Attributes:
        skipped: Pictures that were delivered and did not become frames.
    """

    @property
    def skipped(self) -> int:
        """See the class."""
        ...

    def watch(self, changed: Callable[[CameraStatus], None]) -> None:
        """Have every change of the state told, on the thread that iterates over `frames`."""
        ...

    def use_other(self) -> bool:
        """Take the camera that is in the place of the lost one; return whether there was one."""
        ...


@runtime_checkable
class FileSource(FrameSource, Protocol):
    """A source that ends by itself; see `VideoFile`.

    Attributes:
        ended_early: After its last frame: where it broke off; None if it was whole.
    """

    @property
    def ended_early(self) -> str | None:
        """See the class."""
        ...
