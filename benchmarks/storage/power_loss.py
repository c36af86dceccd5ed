"""Power loss, simulated by replaying the process's own writes and syncs.

strace records what the program writes; a case takes a random moment of that recording and
decides for every file what the disk had of it. What was written before the file's last sync is
there; what came after was dropped, kept at random, or torn into sectors of 512 bytes of which
some were kept. A file is then opened as the program would, and compared with what had been
acknowledged by that moment.

Assumptions, those of ext4: a file's sync makes its length durable too; a removal is durable
once anything was synced after it.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from benchmarks.storage.outcome import Outcome
from benchmarks.storage.workload import Promises, broken_promises, prepare, prepare_old

What: TypeAlias = Literal["record", "migrate"]
_CALLS: Final = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat2"
_SECTOR: Final = 512
_RECORDED_SECONDS: Final = 60  # of the sitting; a commit each, as fast as they go
_WRITE: Final = re.compile(
    rb'(?:\d+ +)?(pwrite64|write)\(\d+<([^>]*)>, "([^"]*)", \d+(?:, (\d+))?\)'
)
_SYNC: Final = re.compile(rb"(?:\d+ +)?f(?:data)?sync\(\d+<([^>]*)>\)")
_TRUNCATE: Final = re.compile(rb"(?:\d+ +)?ftruncate\(\d+<([^>]*)>, (\d+)\)")
_UNLINK: Final = re.compile(rb'(?:\d+ +)?unlink\("([^"]*)"\)')


@dataclass(frozen=True, slots=True)
class _Operation:
    """One system call on a file; `content` None is a truncation to `offset`."""

    kind: Literal["write", "sync", "unlink", "say"]
    name: str
    offset: int = 0
    content: bytes | None = None


@dataclass(slots=True)
class _DiskFile:
    """A file as the disk has it, and what was written since its last sync."""

    durable: bytearray
    pending: list[_Operation] = field(default_factory=list)
    is_unlinked: bool = False


def is_available() -> bool:
    """The recording needs strace."""
    return shutil.which("strace") is not None


def run(cases: int, what: What, synchronous: str = "FULL", seed: int = 54) -> Outcome:
    """Replay `cases` power losses of one recorded run."""
    chance = random.Random(seed)
    # In memory where there is one: the replay itself need not be durable.
    shared_memory = Path("/dev/shm")
    root = shared_memory if shared_memory.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="fer-power-", dir=root) as place:
        base, operations = _record(Path(place) / "recorded", what, synchronous)
        lost = corrupt = losing = 0
        image = Path(place) / "image"
        moments = sorted(chance.randrange(len(operations) + 1) for _ in range(cases))
        for files, promises in _states(base, operations, moments):
            shutil.rmtree(image, ignore_errors=True)
            image.mkdir()
            mode = chance.choice(("drop", "random", "torn"))
            for name, file in files.items():
                if not file.is_unlinked:
                    (image / name).write_bytes(_after_loss(file, mode, chance))
            missing, is_corrupt = broken_promises(
                image / "history.db", promises, old=what == "migrate"
            )
            lost += missing
            losing += bool(missing)
            corrupt += is_corrupt
    return Outcome(
        f"power loss, {what}, synchronous={synchronous}",
        cases=cases,
        failures=lost + corrupt,
        text=f"{len(operations)} calls recorded, {lost} rows lost in {losing} cases, "
        f"{corrupt} files corrupt",
        ran_enough=len(operations) > 20,
    )


def prove(cases: int) -> Outcome:
    """Record with synchronous=OFF: the same replay has to lose rows."""
    weak = run(cases, "record", "OFF")
    return Outcome("  proof: synchronous=OFF", weak.cases, 0 if weak.failures else 1, weak.text)


def _record(
    folder: Path, what: What, synchronous: str
) -> tuple[dict[str, bytes], list[_Operation]]:
    """Run the workload under strace; return the files before it and all its operations."""
    folder.mkdir()
    path = prepare_old(folder) if what == "migrate" else prepare(folder)
    base = {path.name: path.read_bytes()}
    log = folder.with_name("strace.log")
    command = ["strace", "-f", "-xx", "-s", "70000", "-y", "-e", f"trace={_CALLS}", "-o", str(log)]
    command += [sys.executable, "-m", "benchmarks.storage.workload"]
    command += [what, str(folder), str(_RECORDED_SECONDS), synchronous]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with log.open("rb") as file:
        operations = [one for line in file if (one := _parse(line, folder)) is not None]
    return base, operations


def _parse(line: bytes, folder: Path) -> _Operation | None:
    if match := _WRITE.match(line):
        call, target, hexadecimal, offset = match.groups()
        content = bytes.fromhex(hexadecimal.replace(b"\\x", b"").decode())
        name = _name(target, folder)
        if call == b"write" and name is None:
            is_promise = content.startswith((b"ack ", b"migrated"))
            return _Operation("say", content.decode()) if is_promise else None
        if name is not None and not name.endswith("-shm"):
            return _Operation("write", name, int(offset or 0), content)
    elif match := _TRUNCATE.match(line):
        name = _name(match[1], folder)
        if name is not None and not name.endswith("-shm"):
            return _Operation("write", name, int(match[2]), None)
    elif match := _SYNC.match(line):
        name = _name(match[1], folder)
        return None if name is None else _Operation("sync", name)
    elif match := _UNLINK.match(line):
        name = _name(match[1], folder)
        return None if name is None else _Operation("unlink", name)
    return None


def _name(target: bytes, folder: Path) -> str | None:
    """Name of a file inside `folder`; strace writes paths of -xx in hexadecimal too."""
    if target.startswith(b"\\x"):
        target = bytes.fromhex(target.replace(b"\\x", b"").decode())
    path = Path(target.decode())
    if path == folder:
        return "."
    return path.name if path.parent == folder else None


def _states(
    base: dict[str, bytes], operations: list[_Operation], moments: list[int]
) -> Iterator[tuple[dict[str, _DiskFile], Promises]]:
    """Yield the disk and the promises at each of the rising `moments`."""
    files = {name: _DiskFile(bytearray(content)) for name, content in base.items()}
    promises = Promises({})
    done = 0
    for moment in moments:
        for operation in operations[done:moment]:
            _step(files, promises, operation)
        done = moment
        yield files, promises


def _step(files: dict[str, _DiskFile], promises: Promises, operation: _Operation) -> None:
    if operation.kind == "say":
        promises.hear(operation.name)
        return
    if operation.kind == "sync":
        for name in [name for name, file in files.items() if file.is_unlinked]:
            del files[name]
        if operation.name in files:
            file = files[operation.name]
            for pending in file.pending:
                _apply(file.durable, pending.offset, pending.content)
            file.pending.clear()
    elif operation.kind == "unlink":
        if operation.name in files:
            files[operation.name].is_unlinked = True
    else:
        file = files.setdefault(operation.name, _DiskFile(bytearray()))
        if file.is_unlinked:  # made anew under the old name
            files[operation.name] = file = _DiskFile(bytearray())
        file.pending.append(operation)


def _after_loss(file: _DiskFile, mode: str, chance: random.Random) -> bytes:
    """Return what the disk has of a file."""
    content = bytearray(file.durable)
    if mode == "drop":
        return bytes(content)
    for pending in file.pending:
        if mode == "random" or pending.content is None:
            if chance.random() < 0.5:
                _apply(content, pending.offset, pending.content)
        else:
            for start in range(0, len(pending.content), _SECTOR):
                if chance.random() < 0.5:
                    sector = pending.content[start : start + _SECTOR]
                    _apply(content, pending.offset + start, sector)
    return bytes(content)


def _apply(file: bytearray, offset: int, content: bytes | None) -> None:
    if len(file) < offset:
        file.extend(bytes(offset - len(file)))
    if content is None:
        del file[offset:]
    else:
        file[offset : offset + len(content)] = content
