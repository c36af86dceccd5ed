"""The queue as the window's thread sees it: files come, wait, are analysed, and may go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from threading import Event, Thread

from PyQt6 import sip
from PyQt6.QtCore import QObject, pyqtSignal

from fer_desktop.errors import UserError
from fer_desktop.gui.files.queue_analysis import FileResult, Progress
from fer_desktop.gui.files.queue_model import QueueModel
from fer_desktop.gui.files.queue_worker import QueuedFile, QueueWorker, State
from fer_desktop.gui.files.search import find_files
from fer_desktop.gui.tasks import outbox
from fer_desktop.gui.wiring import Choice, FileRun

BUSY = (State.WAITING, State.WORKING)


class FileQueue(QObject):
    """Searches for files, has them analysed, and keeps their results until they are removed.

    Attributes:
        model: The rows.

    Signals:
        changed(): counts or states are others than before.
        finished(QueuedFile): a file was analysed, or failed.
        searched(int, int): a search is over: files added, files passed over.
        working_changed(bool): somebody's pictures are being analysed, or no longer.
    """

    changed = pyqtSignal()
    finished = pyqtSignal(object)
    searched = pyqtSignal(int, int)
    working_changed = pyqtSignal(bool)

    def __init__(
        self,
        begin_file: Callable[[Choice], FileRun],
        choose: Callable[[], Choice],
        parent: QObject | None = None,
    ) -> None:
        """Prepare; no thread runs before the first file.

        Args:
            begin_file: Gives what a file is analysed with; called on the queue's thread.
            choose: Gives how files that are opened now are analysed.
            parent: Owner.
        """
        super().__init__(parent)
        self.model = QueueModel(self)
        self._choose = choose
        self._outbox = outbox()
        self._worker = QueueWorker(begin_file, self)
        self._search = Event()  # set to end the search that goes on
        self._searches = 0
        self._is_working = False

    @property
    def is_working(self) -> bool:
        """A file waits or is being analysed."""
        return self.model.count(*BUSY) > 0

    @property
    def is_searching(self) -> bool:
        """Folders are being searched."""
        return self._searches > 0

    def open(self, named: Sequence[Path]) -> None:
        """Add files, and what is found in folders; returns at once."""
        choice = self._choose()
        self._searches += 1
        stop = self._search
        Thread(
            target=self._find,
            args=(tuple(path.absolute() for path in named), choice, stop),
            name="fer-search",
            daemon=True,
        ).start()
        self.changed.emit()

    def cancel(self, files: Iterable[QueuedFile]) -> None:
        """Analyse these no further; what was seen of them is forgotten."""
        busy = [file for file in files if file.state in BUSY]
        for file in busy:
            file.is_cancelled = True
        self.model.change(busy, State.CANCELLED)
        self._tell_changed()

    def cancel_all(self) -> None:
        """Cancel what waits, what is at work, and the search."""
        self._end_search()
        self.cancel(list(self.model.files))

    def retry(self, files: Iterable[QueuedFile]) -> None:
        """Analyse these again, as is chosen now."""
        choice = self._choose()
        again = []
        for file in files:
            if file.state not in BUSY:
                # A new one: the cancelled analysis of the old may still be at its last frame.
                again.append(QueuedFile(file.path, choice))
                self.model.replace(file, again[-1])
        self._worker.add(again)
        self._tell_changed()

    def remove(self, files: Iterable[QueuedFile]) -> None:
        """Forget files and their results; the files themselves are not touched."""
        gone = list(files)
        for file in gone:
            file.is_cancelled = True
        self.model.remove(gone)
        self._tell_changed()

    def clear(self) -> None:
        """Forget everything."""
        self._end_search()
        self.remove(list(self.model.files))

    def close(self, timeout_s: float) -> None:
        """End the threads before the window goes away, waiting so long at most."""
        self._search.set()
        self._worker.close()
        self._worker.wait(timeout_s)

    # On the search's thread.

    def _find(self, named: Sequence[Path], choice: Choice, stop: Event) -> None:
        passed_over = added = 0
        try:
            for found in find_files(named, stop.is_set):
                passed_over += found.passed_over
                added += len(found.files)
                files = [QueuedFile(path, choice) for path in dict.fromkeys(found.files)]
                self._outbox.post(partial(self._add, files, stop))
        finally:
            self._outbox.post(partial(self._end_of_search, added, passed_over, stop))

    # On the worker's thread.

    def began(self, file: QueuedFile) -> None:
        """See `QueueListener`."""
        self._outbox.post(partial(self._begin, file))

    def progressed(self, file: QueuedFile, progress: Progress) -> None:
        """See `QueueListener`."""
        self._outbox.post(partial(self._show_progress, file, progress))

    def ended(self, file: QueuedFile, outcome: FileResult | Exception | None) -> None:
        """See `QueueListener`."""
        self._outbox.post(partial(self._finish, file, outcome))

    # On the window's thread again; a file that was cancelled meanwhile is not touched.

    def _add(self, found: list[QueuedFile], stop: Event) -> None:
        if sip.isdeleted(self) or stop.is_set():
            return
        files = [file for file in found if self.model.file_of(file.path) is None]
        self.model.add(files)
        self._worker.add(files)
        self._tell_changed()

    def _end_of_search(self, added: int, passed_over: int, stop: Event) -> None:
        if sip.isdeleted(self):
            return
        self._searches -= 1
        self._tell_changed()
        if not stop.is_set():
            self.searched.emit(added, passed_over)

    def _begin(self, file: QueuedFile) -> None:
        if not sip.isdeleted(self) and not file.is_cancelled:
            self.model.change([file], State.WORKING)
            self._tell_changed()

    def _show_progress(self, file: QueuedFile, progress: Progress) -> None:
        if not sip.isdeleted(self) and not file.is_cancelled:
            file.progress = progress
            self.model.redraw(file)
            self.changed.emit()

    def _finish(self, file: QueuedFile, outcome: FileResult | Exception | None) -> None:
        if sip.isdeleted(self) or file.is_cancelled:
            return
        if isinstance(outcome, Exception):
            file.error = outcome
            self.model.change([file], State.FAILED)
        elif outcome is not None:
            file.result = outcome
            self.model.change([file], State.DONE)
        self._tell_changed()
        self.finished.emit(file)
        if isinstance(outcome, Exception) and not isinstance(outcome, UserError):
            raise outcome  # the fault reporter's: nothing that a person did

    def _end_search(self) -> None:
        self._search.set()
        self._search = Event()

    def _tell_changed(self) -> None:
        self.changed.emit()
        if self.is_working != self._is_working:
            self._is_working = self.is_working
            self.working_changed.emit(self._is_working)
