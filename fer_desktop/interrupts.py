"""Ctrl-C and SIGTERM: the first asks the run to end in order, the second ends it at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any, Self

from fer_desktop.errors import ExitCode


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
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                self._before[number] = signal.signal(number, self._note)
            except ValueError:  # not the main thread
                break
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.exit_code is None:
            self.exit_code = (
                ExitCode.INTERRUPTED if number == signal.SIGINT else ExitCode.TERMINATED
            )
        # From here on the system itself ends the program, even inside a library's long call.
        for each in self._before:
            signal.signal(each, signal.SIG_DFL)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM end the block; for a wait that has no steps.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        SystemExit: SIGTERM; with `ExitCode.TERMINATED`.
    """

    def terminate(number: int, frame: FrameType | None) -> None:
        raise SystemExit(ExitCode.TERMINATED)

    handlers = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: terminate}
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
    """What is started in the block hears no Ctrl-C, from its first moment on."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
