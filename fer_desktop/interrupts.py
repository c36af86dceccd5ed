"""Ctrl-C, SIGTERM and the end of the terminal: the first asks the run to end in order.

A second Ctrl-C or SIGTERM ends it at once.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final, Self

from fer_desktop.errors import ExitCode

_HANG_UP: Final[signal.Signals | None] = getattr(signal, "SIGHUP", None)
FROM_TERMINAL: Final = tuple(filter(None, (signal.SIGINT, _HANG_UP)))
"""What all processes of a terminal are sent: by Ctrl-C and, but for Windows, by its end."""
STOPPING: Final = (*FROM_TERMINAL, signal.SIGTERM)
"""What asks the program to end."""


def _heard() -> list[signal.Signals]:
    """Return what asks this process to end: under nohup the end of the terminal does not."""
    return [n for n in STOPPING if n is not _HANG_UP or signal.getsignal(n) is not signal.SIG_IGN]


class Interrupts:
    """Notes a request to stop, for whoever works in steps to look at between two of them.

    An exception thrown into the middle of a step could cut a row in half; a note cannot. Signals
    can be received on the main thread only; elsewhere nothing is ever requested.

    Attributes:
        exit_code: Set by the first signal: what the program will answer to the shell.
    """

    def __init__(self) -> None:
        self.exit_code: ExitCode | None = None
        self._before: dict[signal.Signals, Any] = {}

    @property
    def requested(self) -> bool:
        """Whether the run should end."""
        return self.exit_code is not None

    def __enter__(self) -> Self:
        for number in _heard():
            try:
                self._before[number] = signal.signal(number, self._note)
            except ValueError:  # not the main thread
                break
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.exit_code is None:
            self.exit_code = ExitCode(128 + number)
        # From here on the system itself ends the program, even inside a library's long call. But
        # the end of a terminal is told twice: by the shell, and by the system when that is gone.
        for each in self._before:
            signal.signal(each, signal.SIG_IGN if each is _HANG_UP else signal.SIG_DFL)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let the first signal to stop end the block; for a wait that has no steps.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        SystemExit: Any other; with its exit code.
    """

    def terminate(number: int, frame: FrameType | None) -> None:
        raise SystemExit(ExitCode(128 + number))

    handlers = dict.fromkeys(_heard(), terminate) | {signal.SIGINT: signal.default_int_handler}
    before: dict[signal.Signals, Any] = {}
    try:
        with suppress(ValueError):  # not the main thread
            for number, handler in handlers.items():
                before[number] = signal.signal(number, handler)
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


@contextmanager
def deaf_to_the_terminal() -> Iterator[None]:
    """What is started in the block hears no signal to stop, from its first moment on."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker  # not at every start of the program

    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        # Else the first process started starts it, and it lets Ctrl-C and SIGTERM through again.
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def leave_the_terminal() -> None:
    """In a process that was started deaf: what its terminal sends is for the other process."""
    for number in FROM_TERMINAL:
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):  # not on Windows
        # Held back since the start. Python ends with it what is left when the other process ends.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
