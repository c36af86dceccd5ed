"""The one thread on which the files of the queue are analysed, one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from threading import Condition, Thread
from typing import Protocol
from uuid import uuid4

from fer_desktop.gui.files.queue_analysis import FileResult, Progress, analyse_file
from fer_desktop.gui.wiring import Choice, FileRun


class State(Enum):
    """Where a file of the queue stands."""

    WAITING = auto()
    WORKING = auto()
    DONE = auto()
    FAILED = auto()
    CANCELLED = auto()


@dataclass(slots=True, eq=False)
class QueuedFile:
    """A file of the queue; only the window's thread changes it.

    Attributes:
        path: The file.
        choice: How it is analysed: as was chosen when it was opened.
        state: Where it stands.
        progress: How far a video has come; None before the first news.
        result: What was seen, once it is `DONE`.
        error: Why it is `FAILED`.
        sitting_id: Where it is stored in the history of the person logged in; None if it is not.
        last_sitting_id: Where it was stored last; that may be in the bin, or gone.
        sitting_uuid: Of that sitting, and of no other, however often it is begun.
        is_cancelled: Read by the worker, too: set when nobody wants the result any more.
    """

    path: Path
    choice: Choice
    state: State = State.WAITING
    progress: Progress | None = None
    result: FileResult | None = None
    error: Exception | None = None
    sitting_id: int | None = None
    last_sitting_id: int | None = None
    sitting_uuid: str = field(default_factory=lambda: str(uuid4()))
    is_cancelled: bool = False


class QueueListener(Protocol):
    """Who is told, on the worker's thread."""

    def began(self, file: QueuedFile, /) -> None:
        """A file's turn has come."""

    def progressed(self, file: QueuedFile, progress: Progress, /) -> None:
        """A video has come further."""

    def ended(self, file: QueuedFile, outcome: FileResult | Exception | None, /) -> None:
        """A file is done; an error says why not, None that it was cancelled."""


class QueueWorker:
    """Analyses files in the order they were added; what goes wrong with one stops none.

    The thread "fer-files" begins with the first file and waits for more until `close`.
    """

    def __init__(self, begin_file: Callable[[Choice], FileRun], listener: QueueListener) -> None:
        """Prepare; nothing is loaded before the first file."""
        self._begin_file = begin_file
        self._listener = listener
        self._waiting: deque[QueuedFile] = deque()
        self._changed = Condition()
        self._closed = False
        self._thread: Thread | None = None

    def add(self, files: Iterable[QueuedFile]) -> None:
        """Append files; returns at once."""
        with self._changed:
            self._waiting.extend(files)
            self._changed.notify()
            if self._thread is None and not self._closed:
                # A daemon: a decoder that hangs must not keep a program alive that wants to end.
                self._thread = Thread(target=self._run, name="fer-files", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Let the thread end after the frame it works on; returns at once."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end of the thread; not for the window's thread while it is open."""
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (file := self._next()) is not None:
            if self._is_unwanted(file):
                continue
            self._listener.began(file)
            outcome: FileResult | Exception | None
            try:
                outcome = self._analyse(file)
            except Exception as error:  # noqa: BLE001  # told through `ended`, the one place
                outcome = error
            self._listener.ended(file, None if self._is_unwanted(file) else outcome)

    def _next(self) -> QueuedFile | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return None if self._closed else self._waiting.popleft()

    def _analyse(self, file: QueuedFile) -> FileResult | None:
        run = self._begin_file(file.choice)
        if self._is_unwanted(file):  # loading a network takes seconds
            return None
        return analyse_file(
            file.path,
            run,
            lambda: self._is_unwanted(file),
            lambda progress: self._listener.progressed(file, progress),
        )

    def _is_unwanted(self, file: QueuedFile) -> bool:
        return self._closed or file.is_cancelled
