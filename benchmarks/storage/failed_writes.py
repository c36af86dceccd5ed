"""A disk that refuses: every Nth write or sync of the database fails, once or for good.

strace makes the system call fail before it reaches the disk. The program may say that it could
not save; it may not crash, and what it acknowledged must be there afterwards.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from itertools import islice, product
from pathlib import Path
from typing import Final

from benchmarks.storage.outcome import Outcome
from benchmarks.storage.workload import REFUSED, Promises, broken_promises, prepare

_FAULTS: Final = ("pwrite64:error=ENOSPC", "pwrite64:error=EIO", "fdatasync:error=EIO")
_SECONDS: Final = 15


def run(cases: int) -> Outcome:
    """Try `cases` combinations of fault, place and repetition."""
    tried = lost = corrupt = crashes = refused = 0
    # once at the Nth call; at every Nth; at the Nth and all that follow
    repetitions = ("{n}", "{n}+{n}", "{n}+")
    wanted = product(range(1, cases + 1), _FAULTS, repetitions)
    for number, fault, repetition in islice(wanted, cases):
        with tempfile.TemporaryDirectory(prefix="fer-failing-") as place:
            path = prepare(Path(place))
            inject = f"inject={fault}:when={repetition.format(n=number)}"
            status, said, errors = _workload(path, inject)
            tried += 1
            refused += status == REFUSED
            crashes += status not in (0, REFUSED) or "Traceback" in errors
            promises = Promises({})
            for line in said.splitlines():
                promises.hear(line)
            missing, is_corrupt = broken_promises(path, promises, old=False)
            lost += missing
            corrupt += is_corrupt
    return Outcome(
        "failing writes and syncs",
        cases=tried,
        failures=lost + corrupt + crashes,
        text=f"{lost} rows lost, {corrupt} files corrupt, {crashes} crashes, "
        f"end of the sitting refused {refused} times",
        ran_enough=tried < len(_FAULTS) * len(repetitions) or refused > 0,
    )


def prove() -> Outcome:
    """Let a write of a program without any answer to errors fail: the rig has to see the crash."""
    with tempfile.TemporaryDirectory(prefix="fer-failing-") as place:
        path = prepare(Path(place))
        careless = (
            "from pathlib import Path; from fer_desktop.storage.database import Database;"
            "from benchmarks.storage.workload import rig_key;"
            f"database = Database(Path({str(path)!r}), rig_key());"
            "transaction = database.write(); tables = transaction.__enter__();"
            "tables.execute('CREATE TABLE x (y)'); transaction.__exit__(None, None, None)"
        )
        command = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", str(path) + "-wal"]
        command += ["-e", "inject=pwrite64:error=ENOSPC:when=1+", sys.executable, "-c", careless]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    noticed = result.returncode not in (0, REFUSED) and "DiskError" in result.stderr
    return Outcome(
        "  proof: a program that does not answer",
        cases=1,
        failures=0 if noticed else 1,
        text="seen to crash" if noticed else "not noticed",
    )


def _workload(path: Path, inject: str) -> tuple[int, str, str]:
    # Only the database and its log fail, not the interpreter's own files.
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", str(path), "-P", f"{path}-wal"]
    command += ["-e", inject, sys.executable, "-m", "benchmarks.storage.workload"]
    command += ["record", str(path.parent), str(_SECONDS), "FULL"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout, result.stderr
