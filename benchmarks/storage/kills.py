"""kill -9 at a random moment, again and again on the same file: is every promised row there?"""

from __future__ import annotations

import os
import random
import select
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.storage.outcome import Outcome
from benchmarks.storage.workload import Promises, broken_promises, prepare, record
from fer_desktop.storage.folder import remove_database

_FIRST_LINE_TIMEOUT_S: Final = 60.0


def run(kills: int, seed: int = 53) -> Outcome:
    """Kill a recording child `kills` times, up to 300 ms after its first promise.

    Every tenth is killed as long after its start instead, while it opens what the last one left.
    """
    chance = random.Random(seed)
    lost = corrupt = promised = logs_left = 0
    with tempfile.TemporaryDirectory(prefix="fer-kills-") as place:
        path = prepare(Path(place))
        for number in range(kills):
            lines = _killed(
                lambda say: record(path, 10**9, "FULL", say),
                chance.uniform(0, 0.3),
                from_first_line=number % 10 != 9,
            )
            promises = Promises({})
            for line in lines:
                promises.hear(line)
            logs_left += path.with_name("history.db-wal").exists()
            missing, is_corrupt = broken_promises(path, promises, old=False)
            lost += missing
            corrupt += is_corrupt
            promised += sum(promises.seconds.values())
            if number % 100 == 99:  # a file that grows for ever would only get slower
                remove_database(path)
                prepare(Path(place))
    return Outcome(
        "kill -9 while writing",
        cases=kills,
        failures=lost + corrupt,
        text=f"{promised} rows promised, {lost} lost, {corrupt} files corrupt, "
        f"log left {logs_left} times",
        ran_enough=promised > kills,
    )


def prove() -> Outcome:
    """Promise rows that were never stored: the rig has to see that they are missing."""
    with tempfile.TemporaryDirectory(prefix="fer-kills-") as place:
        path = prepare(Path(place))
        promises = Promises({})
        lines = _killed(lambda say: record(path, 10**9, "FULL", say), 0.2, from_first_line=True)
        for line in lines:
            promises.hear(line)
        for sitting in promises.seconds:
            promises.seconds[sitting] += 10
        missing, _ = broken_promises(path, promises, old=False)
    return Outcome(
        "  proof: ten rows promised too many",
        cases=1,
        failures=0 if missing else 1,
        text=f"{missing} rows missed",
    )


def _killed(
    work: Callable[[Callable[[str], None]], object], after_s: float, *, from_first_line: bool
) -> list[str]:
    """Run `work` in a forked child, kill it, and return the lines that it had said."""
    reading, writing = os.pipe()
    child = os.fork()  # before any database is open in this process; no threads are running
    if child == 0:
        os.close(reading)

        def say(line: str) -> None:
            os.write(writing, line.encode() + b"\n")

        try:
            work(say)
        finally:
            os._exit(70)  # only reached if the work ends by itself, which it must not
    os.close(writing)
    heard = b""
    if from_first_line:
        select.select([reading], [], [], _FIRST_LINE_TIMEOUT_S)
    deadline = time.monotonic() + after_s
    while (left := deadline - time.monotonic()) > 0:
        if select.select([reading], [], [], left)[0]:
            heard += os.read(reading, 65536)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while chunk := os.read(reading, 65536):  # said before the end, still in the pipe
        heard += chunk
    os.close(reading)
    return heard.decode().split("\n")[:-1]
