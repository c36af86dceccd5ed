"""The live sittings of one profile: when they may begin, open the file, and must end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import BusyError, LockedError
from fer_desktop.storage.live_recorder import Ended, LiveRecorder
from fer_desktop.storage.recorder import Network, SittingKind

_STOP_TIMEOUT_S: Final = 20.0  # three tries of five seconds, and some


class LiveRecorders:
    """Begins recorders from any thread, and ends them all.

    A recorder opens the history on its own thread. While the file may be set aside and another
    put in its place, that waits, and analyses queue: what is written into a file that was set
    aside is lost.
    """

    def __init__(self, open_database: Callable[[], Database], leaving: threading.Event) -> None:
        """Begin with none.

        Args:
            open_database: Gives a recorder's thread its own connection.
            leaving: Once it is set, none begins; `end` sets it.
        """
        self._open_database = open_database
        self._leaving = leaving
        self._recorders: list[LiveRecorder] = []
        self._coming = threading.Lock()  # held for moments only: the window's thread takes it
        self._opening = threading.Lock()

    def begin(
        self,
        kind: SittingKind,
        source: str,
        network: Network,
        started: datetime | None,
        ended: Ended | None,
    ) -> LiveRecorder:
        """Begin a sitting; arguments: `LiveRecorder`.

        Raises:
            LockedError: The profile was locked meanwhile.
        """
        with self._coming:
            if self._leaving.is_set():
                raise LockedError
            self._recorders = [recorder for recorder in self._recorders if not recorder.wait(0)]
            live = LiveRecorder(self._open, kind, source, network, started=started, ended=ended)
            self._recorders.append(live)
        return live

    @contextmanager
    def kept_off(self) -> Iterator[None]:
        """Let the sittings that begin meanwhile open the file when the block has ended.

        Raises:
            BusyError: One is being recorded.
        """
        with self._opening:
            with self._coming:  # whatever begins is seen here, or finds the file being kept
                recorders = list(self._recorders)
            if any(not recorder.wait(0) for recorder in recorders):
                raise BusyError("A sitting is being recorded.", "End it first.")
            yield

    def end(self) -> None:
        """Break all off, store their rest, and let none begin any more.

        Takes as long as their last commits: up to 20 seconds on a hanging disk.
        """
        with self._coming:
            self._leaving.set()
        for recorder in self._recorders:
            recorder.stop(interrupted=True)
        for recorder in self._recorders:
            recorder.wait(_STOP_TIMEOUT_S)

    def _open(self) -> Database:
        with self._opening:
            return self._open_database()
