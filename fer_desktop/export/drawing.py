"""Charts and reports drawn in a process of their own, so that no window stands still for it.

matplotlib is Python through and through: in the window's own process it would take turns with the
window, and each collection of what it leaves behind holds everything up for a tenth of a second.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Final, ParamSpec, Self

from fer_desktop.errors import OutputError
from fer_desktop.interrupts import deaf_to_the_terminal, leave_the_terminal

_LOOK_S: Final = 0.1
_ENDED_WITHIN_S: Final = 1.0

Asked = ParamSpec("Asked")


class DrawingProcess:
    """A process that draws one thing after the other; a context manager.

    It is spawned, never forked, by the first drawing, and ended with the block, even in the
    middle of a drawing. It ends by itself when this process is gone.
    """

    def __init__(self, go_on: Callable[[], object] = lambda: None) -> None:
        """Prepare.

        Args:
            go_on: Called ten times a second while something is drawn; raises to give it up.
        """
        self._go_on = go_on
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def draw(
        self, function: Callable[Asked, bytes], *arguments: Asked.args, **named: Asked.kwargs
    ) -> bytes:
        """Return what `function`, of a module, returns for these arguments over there.

        Raises:
            OutputError: The process was ended from outside; another draws what comes next.
            RuntimeError: `function` failed; a bug.
        """
        connection = self._connection or self._start()
        try:
            connection.send((function, arguments, named))
            while not connection.poll(_LOOK_S):
                self._go_on()
            answer: bytes | _Bug = connection.recv()
        except (EOFError, OSError) as error:
            self._end()
            raise OutputError(
                "The process that draws charts and reports was ended from outside.",
                "Try it again; if memory is short, close other programs first.",
            ) from error
        if isinstance(answer, _Bug):
            raise RuntimeError(f"in the process that draws:\n{answer.trace}")
        return answer

    def _start(self) -> Connection:
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs,), name="fer-drawing", daemon=True
        )
        with deaf_to_the_terminal():
            self._process.start()
        theirs.close()  # so that the end of the process is the end of the connection
        return self._connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.kill()  # it holds nothing that could be lost
            self._process.join(_ENDED_WITHIN_S)
            self._process = None


@dataclass(frozen=True, slots=True)
class _Bug:
    trace: str


def _work(connection: Connection) -> None:
    """What the process does."""
    leave_the_terminal()
    with suppress(EOFError, OSError):  # the end of the other one is the end of this one
        while True:
            function, arguments, named = connection.recv()
            answer: bytes | _Bug
            try:
                answer = function(*arguments, **named)
            except Exception:  # noqa: BLE001  the other process reports bugs
                answer = _Bug(traceback.format_exc())
            connection.send(answer)
