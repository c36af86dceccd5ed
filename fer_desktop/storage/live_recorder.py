"""A recorder on a thread of its own, for the live view."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self, TypeAlias

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.errors import DatabaseError
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import RetryableError
from fer_desktop.storage.recorder import COMMIT_EVERY_S, Network, Recorder, SavingState, SittingKind

_MAX_QUEUED: Final = 18_000  # analyses: ten minutes at 30 a second
_LAST_TRIES: Final = 3

Ended: TypeAlias = Callable[[SavingState], object]
"""Told on the recorder's thread how saving went, once it has ended."""

_log = logging.getLogger(__name__)


class LiveRecorder:
    """Writes a live sitting without ever making its caller wait.

    The thread "fer-recorder" owns its database connection. When the disk is full or another
    program holds the database, the analysis goes on and rows wait (see `Recorder`).
    """

    def __init__(
        self,
        open_database: Callable[[], Database],
        kind: SittingKind,
        source: str,
        network: Network,
        *,
        commit_every_s: float = COMMIT_EVERY_S,
        started: datetime | None = None,
        ended: Ended | None = None,
    ) -> None:
        """Begin a sitting; the arguments are those of `Recorder`.

        Args:
            open_database: Gives the thread its own connection.
            kind: As for `Recorder`.
            source: As for `Recorder`.
            network: As for `Recorder`.
            commit_every_s: How often the thread wakes.
            started: As for `Recorder`; the row may be made later, when the disk lets it.
            ended: Called once, on the thread; None for nobody.
        """
        self._open_database = open_database
        self._sitting = (kind, source, network)
        self._started = started or datetime.now(UTC)
        self._commit_every_s = commit_every_s
        self._ended = ended
        self._queue: deque[FrameAnalysis | Network] = deque(maxlen=_MAX_QUEUED)
        self._ending = threading.Event()
        self._interrupted = False
        self._state = SavingState(None, 0, 0, 0)
        self._sitting_id: int | None = None
        self._began = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fer-recorder", daemon=False)
        self._thread.start()

    @property
    def state(self) -> SavingState:
        """How saving goes, as of the last commit."""
        return self._state

    def sitting_id(self, timeout_s: float = 5.0) -> int | None:
        """Return the row of `sitting` once it exists; None if it cannot be stored."""
        self._began.wait(timeout_s)
        return self._sitting_id

    def write(self, frame: Frame | None, analysis: FrameAnalysis | None) -> None:
        """Take the analysis of one frame; returns at once, never raises."""
        del frame
        if analysis is not None:
            self._queue.append(analysis)

    def use_network(self, network: Network) -> None:
        """Let another network be named with the samples from now on."""
        self._queue.append(network)

    def stop(self, *, interrupted: bool = False) -> None:
        """Ask the thread to store the rest and end; returns at once.

        The first to ask says whether it was interrupted: a profile that is locked right after a
        sitting was ended does not break it off.
        """
        if not self._ending.is_set():
            self._interrupted = interrupted
            self._ending.set()

    def wait(self, timeout_s: float) -> bool:
        """Return True once the thread has ended. Not for the GUI thread."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop(interrupted=error is not None)
        self._thread.join()

    def _run(self) -> None:
        try:
            with self._open_database() as database:
                self._record(self._begin(database))
        except DatabaseError as error:
            _log.warning("The sitting is not saved any more: %s", error)
            self._give_up(error)
        except BaseException:
            self._give_up(DatabaseError("Saving was ended by a fault of the program."))
            raise  # to threading.excepthook, which reports bugs and says in which file
        finally:
            self._began.set()
            if self._ended is not None:
                self._ended(self._state)

    def _give_up(self, problem: DatabaseError) -> None:
        state = self._state
        unread = {
            (int(queued.timestamp_s), face.track_id)
            for queued in self._queue.copy()  # it may still be filled
            if isinstance(queued, FrameAnalysis)
            for face in queued.faces
        }
        lost = state.lost_rows + state.waiting_rows + len(unread)
        self._state = SavingState(problem, state.stored_seconds, 0, lost)

    def _begin(self, database: Database) -> Recorder:
        """Begin the sitting, again and again while the disk refuses."""
        last_tries = _LAST_TRIES
        while True:
            try:
                recorder = Recorder(database, *self._sitting, started=self._started)
            except RetryableError as error:
                self._state = SavingState(error, 0, 0, 0)
                if self._ending.wait(self._commit_every_s):
                    last_tries -= 1
                    if not last_tries:
                        raise
            else:
                self._sitting_id = recorder.sitting_id
                self._began.set()
                return recorder

    def _record(self, recorder: Recorder) -> None:
        ending = False
        while not ending:
            ending = self._ending.wait(self._commit_every_s)
            while self._queue:
                queued = self._queue.popleft()
                if isinstance(queued, FrameAnalysis):
                    recorder.write(None, queued)
                else:
                    recorder.use_network(queued)
            recorder.commit_if_due()
            self._state = recorder.state
        for left in reversed(range(_LAST_TRIES)):
            try:
                recorder.close(interrupted=self._interrupted)
                break
            except RetryableError:
                self._state = recorder.state
                if not left:
                    raise
        self._state = recorder.state
