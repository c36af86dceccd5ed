"""Several inputs at a time, each in a process of its own.

The parent alone speaks to the person and hears signals; a worker sends it what it has to say, and
is told what to do next, or to stop in order. A worker whose parent is gone ends at once.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, Generic, TypeVar

from fer_desktop.command.inputs import OF_ONE_INPUT
from fer_desktop.command.reporter import Reporter
from fer_desktop.errors import ExitCode, OutputError, UserError
from fer_desktop.interrupts import STOPPING, Interrupts, deaf_to_the_terminal
from fer_desktop.settings import Settings

Job = TypeVar("Job")
Work = Callable[[Job], dict[str, Any] | None]
OpenWork = Callable[[Settings, Reporter, Interrupts], Work[Job]]

STOP: Final = "stop"
_LOOK_EVERY_S: Final = 0.1  # for a signal, while no worker says anything


def spread(
    jobs: Sequence[Job],
    open_work: OpenWork[Job],
    settings: Settings,
    reporter: Reporter,
    interrupts: Interrupts,
    advance: Callable[[], None],
) -> list[dict[str, Any] | UserError | None]:
    """Do the jobs in `settings.workers` processes.

    Args:
        jobs: What is to be done; sent to the workers.
        open_work: A function of a module, called once in each process.
        settings: Of the run.
        reporter: Says what the workers say.
        interrupts: A request to stop is passed on; what was begun is then ended in order.
        advance: Called for each step of a worker.

    Returns:
        For each job, in order: the document, the fault of its input or output or of the program,
        or None where it was not begun.

    Raises:
        UserError: What stops all the work: a network that is refused, say.
        RuntimeError: A bug, with the worker's traceback.
    """
    run = _Run(jobs, open_work, settings, reporter, advance)
    try:
        for _ in range(min(settings.workers, len(jobs))):
            if not interrupts.requested:
                run.start_worker()
        while run.workers:
            if interrupts.requested:
                run.stop()
            run.listen()
    finally:
        run.end()
    if run.fatal is not None:
        raise run.fatal
    return run.outcomes


@dataclass(slots=True)
class _Worker:
    """A process, seen from the parent; `job` is the number of the one it is at, or None."""

    process: BaseProcess
    connection: Connection
    job: int | None = None


class _Run(Generic[Job]):
    def __init__(
        self,
        jobs: Sequence[Job],
        open_work: OpenWork[Job],
        settings: Settings,
        reporter: Reporter,
        advance: Callable[[], None],
    ) -> None:
        self.workers: dict[Connection, _Worker] = {}
        self.outcomes: list[dict[str, Any] | UserError | None] = [None] * len(jobs)
        self.fatal: Exception | None = None
        self._jobs = jobs
        self._next = 0
        self._stopping = False
        self._open_work = open_work
        self._settings = settings
        self._reporter = reporter
        self._advance = advance
        self._said: set[str] = set()

    def start_worker(self) -> None:
        # Spawned, never forked: libraries with threads do not survive a fork.
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_work, args=(theirs, self._open_work, self._settings), name="worker", daemon=True
        )
        with deaf_to_the_terminal():
            process.start()
        theirs.close()  # so that the end of the process is the end of the connection
        worker = self.workers[ours] = _Worker(process, ours)
        self._hand_out(worker)

    def _hand_out(self, worker: _Worker) -> None:
        """Give a worker its next job, or let it go."""
        worker.job = None
        order: tuple[Job] | None = None
        if self._next < len(self._jobs) and not self._stopping:
            worker.job, order = self._next, (self._jobs[self._next],)
            self._next += 1
        with suppress(OSError):  # that it is gone shows when it is listened to
            worker.connection.send(order)

    def listen(self) -> None:
        for connection in wait(list(self.workers), timeout=_LOOK_EVERY_S):
            worker = self.workers[connection]  # type: ignore[index]  # no sockets among them
            try:
                kind, content = worker.connection.recv()
            except (EOFError, OSError):
                self._bury(worker)
            else:
                self._take(worker, kind, content)

    def _take(self, worker: _Worker, kind: str, content: Any) -> None:
        if kind == "steps":
            for _ in range(content):
                self._advance()
        elif kind == "result":
            self._reporter.result(content)
        elif kind == "warn":
            self._reporter.warn(content)
        elif kind == "note":
            if content not in self._said:  # every worker would say it
                self._said.add(content)
                self._reporter.note(content)
        else:
            self._settle(worker, content)
            self._hand_out(worker)

    def _settle(self, worker: _Worker, outcome: dict[str, Any] | UserError | str | None) -> None:
        if worker.job is None:
            raise AssertionError("an answer to no question")
        if isinstance(outcome, str):
            self.fatal = RuntimeError(f"in a worker:\n{outcome}")
        elif isinstance(outcome, UserError) and not isinstance(outcome, OF_ONE_INPUT):
            self.fatal = outcome
        else:
            self.outcomes[worker.job] = outcome
            if isinstance(outcome, UserError):
                self._reporter.warn(str(outcome))
        if self.fatal is not None:
            self.stop()

    def _bury(self, worker: _Worker) -> None:
        """A process is gone; if it was at work, that job has failed and the others go on."""
        del self.workers[worker.connection]
        worker.connection.close()
        worker.process.join()
        if worker.job is None:
            return
        code = worker.process.exitcode
        self._settle(
            worker,
            OutputError(
                f"The process that analysed input {worker.job + 1} was ended from outside "
                f"({code}).",
                "Try it with --workers 1: several need more memory.",
            ),
        )
        if self._next < len(self._jobs) and not self._stopping:
            self.start_worker()

    def stop(self) -> None:
        """Ask all to end in order, once."""
        if not self._stopping:
            self._stopping = True
            for worker in self.workers.values():
                with suppress(OSError):
                    worker.connection.send(STOP)

    def end(self) -> None:
        """Leave nobody behind, whatever happened."""
        for worker in self.workers.values():
            worker.connection.close()
            worker.process.join()


def _work(connection: Connection, open_work: OpenWork[Any], settings: Settings) -> None:
    """What a worker's process does."""
    # Ctrl-C reaches all processes of a terminal; the parent says what follows from it.
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    interrupts = Interrupts()
    orders: queue.SimpleQueue[tuple[Any] | None] = queue.SimpleQueue()

    def hear() -> None:
        with suppress(EOFError, OSError):
            while (order := connection.recv()) is not None:
                if order == STOP:
                    interrupts.exit_code = ExitCode.INTERRUPTED
                else:
                    orders.put(order)
            orders.put(None)
            connection.recv()  # waits for the end of the parent, or of this process
        os._exit(ExitCode.INTERRUPTED)

    threading.Thread(target=hear, name="worker-orders", daemon=True).start()
    said = _Forwarding(connection, settings)
    work: Work[Any] | None = None
    while (order := orders.get()) is not None:
        try:
            work = work or open_work(settings, said, interrupts)
            outcome: dict[str, Any] | UserError | str | None = work(order[0])
        except UserError as error:
            outcome = error
        except Exception:  # noqa: BLE001  the parent reports bugs
            outcome = traceback.format_exc()
        said.send("outcome", outcome)


class _Forwarding(Reporter):
    """Lets the parent speak."""

    def __init__(self, connection: Connection, settings: Settings) -> None:
        super().__init__(settings)
        self._connection = connection

    def send(self, kind: str, content: object) -> None:
        self._connection.send((kind, content))

    def result(self, text: str) -> None:
        self.send("result", text)

    def note(self, text: str) -> None:
        self.send("note", text)

    def warn(self, text: str) -> None:
        self.send("warn", text)

    @contextmanager
    def progress(self, title: str, total: int | None, unit: str) -> Iterator[Callable[[], None]]:
        steps, sent_at = 0, time.monotonic()

        def advance() -> None:
            nonlocal steps, sent_at
            steps += 1
            if time.monotonic() - sent_at >= _LOOK_EVERY_S:
                self.send("steps", steps)
                steps, sent_at = 0, time.monotonic()

        try:
            yield advance
        finally:
            self.send("steps", steps)
