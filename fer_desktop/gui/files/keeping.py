"""Storing results in the history of the person who is logged in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Final

from PyQt6.QtCore import QObject, pyqtSignal

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.errors import DatabaseError, UserError
from fer_desktop.gui.files.queue_analysis import PictureResult
from fer_desktop.gui.files.queue_worker import QueuedFile
from fer_desktop.gui.session import Session
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.recorder import SittingKind

_PORTION: Final = 500
"""Analyses written at once: other pages that ask for the storage wait a moment, not for a film."""


class HistoryKeeper(QObject):
    """Writes one result after the other, in portions, on the storage's thread.

    Signals:
        changed(QueuedFile): it is stored now, or no longer.
    """

    changed = pyqtSignal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: deque[QueuedFile] = deque()
        self._file: QueuedFile | None = None  # being written
        self._writing: _Writing | None = None
        session.closing.connect(self._break_off)

    def is_keeping(self, file: QueuedFile) -> bool:
        """Whether a result is about to be stored."""
        return file is self._file or file in self._waiting

    def keep(self, file: QueuedFile) -> None:
        """Store a result; nothing happens for a guest, or where it is stored already."""
        has_room = self._session.profile is not None and file.result is not None
        if has_room and file.sitting_id is None and not self.is_keeping(file):
            self._waiting.append(file)
            self._begin_next()

    def undo(self, file: QueuedFile) -> None:
        """Move a stored result to the bin of the history."""
        profile, sitting_id = self._session.profile, file.sitting_id
        if profile is not None and sitting_id is not None:
            self._session.run(
                lambda: profile.bin.delete("sitting", sitting_id),
                lambda _: self._note(file, None),
            )

    def _begin_next(self) -> None:
        profile = self._session.profile
        if self._file is None and self._waiting and profile is not None:
            self._file = file = self._waiting.popleft()
            self._session.run(partial(_Writing, profile, file), self._go_on, self._fail)

    def _go_on(self, writing: _Writing) -> None:
        if self._file is None:
            return  # broken off before it began: its sitting is ended at the next opening
        self._writing = writing
        self._session.run(
            writing.write_portion,
            lambda _: self._end(writing) if writing.is_complete else self._go_on(writing),
            self._fail,
        )

    def _end(self, writing: _Writing) -> None:
        file, self._file, self._writing = self._file, None, None
        if file is not None:
            self._note(file, writing.recorder.sitting_id)
        self._begin_next()

    def _note(self, file: QueuedFile, sitting_id: int | None) -> None:
        file.sitting_id = sitting_id
        self.changed.emit(file)

    def _fail(self, error: Exception) -> None:
        file, self._file, self._writing = self._file, None, None
        if file is not None:
            self.changed.emit(file)
        self._begin_next()
        if not isinstance(error, UserError):
            raise error  # the fault reporter's: nothing that a person did
        self._session.problem.emit(error)

    def _break_off(self) -> None:
        """End what is being written before the profile is locked."""
        writing, self._file, self._writing = self._writing, None, None
        self._waiting.clear()
        if writing is not None:
            self._session.run(writing.give_up)


class _Writing:
    """A result on its way into a history; lives on the storage's thread.

    Attributes:
        recorder: Writes its sitting.
        is_complete: All of it is stored.
    """

    def __init__(self, profile: Profile, file: QueuedFile) -> None:
        result = file.result
        assert result is not None
        network = (result.made.network, result.made.network_sha256)
        kind: SittingKind = "picture" if isinstance(result, PictureResult) else "video"
        self.recorder = profile.record(kind, str(file.path), network)
        self.is_complete = False
        self._analyses: Iterator[FrameAnalysis] = iter(
            (result.analysis,) if isinstance(result, PictureResult) else result.kept
        )

    def write_portion(self) -> None:
        written = 0
        for analysis in islice(self._analyses, _PORTION):
            self.recorder.write(None, analysis)
            written += 1
        if written < _PORTION:
            self.recorder.close()
            self.is_complete = True

    def give_up(self) -> None:
        with suppress(DatabaseError):  # then it is ended as interrupted at the next opening
            if not self.is_complete:
                self.recorder.close(interrupted=True)
