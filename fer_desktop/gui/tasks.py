"""Work that must not hold the window up, and the way back to the window's thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from threading import Thread
from typing import Any

from PyQt6 import sip
from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot


class Outbox(QObject):
    """Where other threads leave what the window's thread shall do next, in order.

    The only object that another thread ever emits a signal of. It outlives every window: Qt
    still looks at an object after its signal reached the receiver, and a page or bridge that is
    deleted at that moment, on its own thread, would take the program with it.
    """

    _poke = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._calls: deque[Callable[[], None]] = deque()
        self._poke.connect(self._call_next)

    def post(self, call: Callable[[], None]) -> None:
        """Let the window's thread make `call`; from any thread, returns at once.

        A call that comes when the program is ending, and Qt is gone, is dropped.
        """
        self._calls.append(call)
        try:
            self._poke.emit()
        except RuntimeError:
            if not sip.isdeleted(self):
                raise

    @pyqtSlot()
    def _call_next(self) -> None:
        self._calls.popleft()()


@cache
def outbox() -> Outbox:
    """Return the program's outbox; asked for on the window's thread first."""
    return Outbox()


class Task(QObject):
    """One function on another thread; its outcome comes back on the window's thread, once.

    Attributes:
        name: Names the thread.

    Signals:
        succeeded(object): what the function returned.
        failed(Exception): what it raised.
    """

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, name: str, work: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._work = work
        self._outbox = outbox()

    def start(self) -> None:
        """Begin on a thread of its own; returns at once."""
        Thread(target=self._run, name=self.name, daemon=True).start()

    def queue_on(self, worker: ThreadPoolExecutor) -> None:
        """Begin when `worker` has done what it was given before; returns at once."""
        worker.submit(self._run)

    def _run(self) -> None:
        outcome: Any
        try:
            outcome, succeeded = self._work(), True
        except Exception as error:  # noqa: BLE001  # told through `failed`, the one place
            outcome, succeeded = error, False
        self._outbox.post(partial(self._tell, succeeded, outcome))

    def _tell(self, succeeded: bool, outcome: Any) -> None:
        if sip.isdeleted(self):
            return  # the window was closed meanwhile, and this object went with it
        self.deleteLater()  # or each task would leave one behind
        (self.succeeded if succeeded else self.failed).emit(outcome)
