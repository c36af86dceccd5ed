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
from fer_desktop.gui.files.queue_analysis import FileResult, PictureResult
from fer_desktop.gui.files.queue_worker import QueuedFile
from fer_desktop.gui.session import Session
from fer_desktop.storage.history import Sitting
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.recorder import Recorder, SittingKind

_PORTION: Final = 500
"""Analyses written at once: other pages that ask for the storage wait a moment, not for a film."""


class HistoryKeeper(QObject):
    """Writes one result after the other, in portions, on the storage's thread.

    What waits, or is broken off, when its person is locked out is written after they were let in
    again, unless it is forgotten before.

    Signals:
        changed(QueuedFile): it is stored now, or no longer.
    """

    changed = pyqtSignal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: deque[_Writing] = deque()
        self._writing: _Writing | None = None
        session.admitted.connect(self._begin_next)
        session.closing.connect(self._break_off)

    @property
    def is_at_work(self) -> bool:
        """Results are about to be stored."""
        return self._writing is not None or bool(self._waiting)

    def is_keeping(self, file: QueuedFile) -> bool:
        """Whether a result is about to be stored."""
        current = () if self._writing is None else (self._writing,)
        return any(file is writing.file for writing in (*current, *self._waiting))

    def keep(self, file: QueuedFile) -> None:
        """Store a result, unless it is stored already, as soon as its person is let in."""
        if file.result is not None and file.sitting_id is None and not self.is_keeping(file):
            self._waiting.append(_Writing(file, file.result))
            self._begin_next()

    def forget(self) -> None:
        """Store nothing of what still waits: whoever it was for is gone."""
        self._waiting.clear()

    def undo(self, file: QueuedFile) -> None:
        """Move a stored result to the bin of the history."""
        profile, sitting_id = self._session.profile, file.sitting_id
        if profile is not None and sitting_id is not None:
            self._session.run(
                lambda: profile.bin.delete("sitting", sitting_id),
                lambda _: self._note(file, None),
            )

    def look_for(self, file: QueuedFile | None) -> None:
        """See whether a result is in the history: it may be in the bin, or back from there."""
        profile, sitting_id = self._session.profile, None if file is None else file.last_sitting_id
        if profile is not None and file is not None and sitting_id is not None:
            self._session.run(
                lambda: profile.history.sitting(sitting_id),
                partial(self._note_found, file),
            )

    def _note_found(self, file: QueuedFile, found: Sitting | None) -> None:
        if not self.is_keeping(file):  # else it is about to change
            is_stored = found is not None and found.state == "complete"
            self._note(file, file.last_sitting_id if is_stored else None)

    def _begin_next(self) -> None:
        profile = self._session.admitted_profile
        if self._writing is None and self._waiting and profile is not None:
            self._writing = writing = self._waiting.popleft()
            begin = partial(writing.begin, profile)
            self._session.run(begin, lambda _: self._go_on(writing), self._fail)

    def _go_on(self, writing: _Writing) -> None:
        self._session.run(
            writing.write_portion,
            lambda _: self._end(writing) if writing.is_complete else self._go_on(writing),
            self._fail,
        )

    def _end(self, writing: _Writing) -> None:
        self._writing = None
        writing.file.last_sitting_id = writing.sitting_id
        self._note(writing.file, writing.sitting_id)
        self._begin_next()

    def _note(self, file: QueuedFile, sitting_id: int | None) -> None:
        file.sitting_id = sitting_id
        self.changed.emit(file)

    def _fail(self, error: Exception) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            self._session.run(writing.give_up)
            self.changed.emit(writing.file)
        self._begin_next()
        if not isinstance(error, UserError):
            raise error  # the fault reporter's: nothing that a person did
        self._session.problem.emit(error)

    def _break_off(self) -> None:
        """End what is being written before the profile is locked."""
        writing, self._writing = self._writing, None
        if writing is not None:
            self._waiting.appendleft(writing)
            self._session.run(writing.give_up)


class _Writing:
    """A result on its way into a history; written on the storage's thread.

    Attributes:
        file: Whose result it is.
        sitting_id: Where it goes; None before `begin`.
        is_complete: All of it is stored.
    """

    def __init__(self, file: QueuedFile, result: FileResult) -> None:
        self.file = file
        self.sitting_id: int | None = None
        self.is_complete = False
        self._result = result
        self._recorder: Recorder | None = None
        self._analyses: Iterator[FrameAnalysis] = iter(())

    def begin(self, profile: Profile) -> None:
        """Begin the sitting, or the same once more where it was broken off."""
        result = self._result
        network = (result.made.network, result.made.network_sha256)
        kind: SittingKind = "picture" if isinstance(result, PictureResult) else "video"
        self.is_complete = False
        uuid = self.file.sitting_uuid
        self._recorder = profile.record(kind, str(self.file.path), network, uuid=uuid)
        self.sitting_id = self._recorder.sitting_id
        self._analyses = iter(
            (result.analysis,) if isinstance(result, PictureResult) else result.kept
        )

    def write_portion(self) -> None:
        """Write some more, and the end after the last of it."""
        assert self._recorder is not None
        written = 0
        for analysis in islice(self._analyses, _PORTION):
            self._recorder.write(None, analysis)
            written += 1
        if written < _PORTION:
            self._recorder.close()
            self.is_complete = True

    def give_up(self) -> None:
        """End the sitting where it is."""
        with suppress(DatabaseError):  # then it is ended as interrupted at the next opening
            if self._recorder is not None and not self.is_complete:
                self._recorder.close(interrupted=True)
