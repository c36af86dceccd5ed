"""What a run has found so far, on disk step by step, so that a broken run can go on.

A journal is a file of JSON lines: first what the run is about, then one line for each analysed
frame or picture with its analysis and with all that the `Analyzer` remembers after it. Every line
reaches the operating system before the next step begins, so `kill -9` costs one step at most. A
resumed run decodes from the start, takes what the journal knows and analyses only the rest: the
sinks cannot tell it from an unbroken run, and every result comes out the same.

A frame builds on those before it, so a video's journal is read in order and ends where it says
something else. Pictures stand alone: each is looked up, whichever came or failed before it. Which
copy is whose is noted with them, since names such as `face-2` move on when a picture comes or goes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self
from uuid import UUID, uuid4, uuid5

from fer_desktop.analysis.pipeline import AnalyzerState
from fer_desktop.analysis.records import from_record, to_record
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.errors import OutputError
from fer_desktop.export.partial import as_output_error

_FORMAT: Final = 6  # raise it, too, when the same frames are read otherwise
_BEGINNING: Final = b'{"fer_journal":'


class _Journal:
    """The file; used in a `with` block.

    Attributes:
        path: Where it lies.
        run: UUID of the run; the same whenever the run is gone on with.
        recalled: Steps that were known.
    """

    def __init__(
        self, path: Path, about: Mapping[str, object], *, unit: str, run: str | None = None
    ) -> None:
        """Begin a journal, or take up the one at `path`.

        Args:
            path: Where it lies; its folder is made if needed.
            about: JSON values that name the run: input, network, settings, what it writes, and as
                `versions` those of the program and its packages.
            unit: What a step is, plural, for messages.
            run: UUID of a run that begins; None for a new one.

        Raises:
            OutputError: It cannot be read or written, or is no journal, or tells of another run, or
                of one by another version.
        """
        self.path = path
        self.recalled = 0
        self._noted = 0
        self._unit = unit
        with as_output_error(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _refuse_foreign(path)
            if not _has_header(path):
                path.write_bytes(_header(run or str(uuid4()), about))
            self._known = path.open("rb")
            header = self._known.readline()
            found = _run_of(header)
            if found is None or header != _header(found, about):
                self._known.close()
                raise _refused(path, header, about)
            self.run = found
            # Unbuffered: what is written is with the operating system.
            self._file = path.open("r+b", buffering=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._known.close()
        self._file.close()

    def note(
        self,
        step: list[Any],
        analysis: FrameAnalysis,
        state: AnalyzerState,
        copy: Path | None = None,
    ) -> None:
        """Add a step that `recall` did not know, or the annotated copy of one that it knew.

        Raises:
            OutputError: The disk is full or gone.
        """
        named = {} if copy is None else {"copy": copy.name}
        self._add({"step": step, **named, **to_record(analysis, state)})
        self._noted += 1

    def _add(self, record: dict[str, Any]) -> None:
        rest = memoryview(_line(record))
        done = f"{self.recalled + self._noted} {self._unit} written to {self.path.parent}"
        with as_output_error(self.path, done):
            while rest:
                rest = rest[self._file.write(rest) or 0 :]

    def _end_after(self, length: int) -> None:
        """Forget what stands behind so many bytes; what is noted comes there."""
        with as_output_error(self.path):
            self._file.truncate(length)
            self._file.seek(length)


class VideoJournal(_Journal):
    """Of the frames of a video; read to its end before anything is added.

    Attributes:
        expected: Steps that it seems to know, before the first is recalled.
    """

    def __init__(self, path: Path, about: Mapping[str, object], run: str | None = None) -> None:
        """Begin a journal, or take up the one at `path`; as `_Journal`."""
        super().__init__(path, about, unit="frames", run=run)
        with as_output_error(path):
            self.expected = _count_lines(path) - 1
        self._recalling = True

    def recall(self, step: list[Any]) -> tuple[FrameAnalysis, AnalyzerState] | None:
        """Return what is known about the next step.

        Args:
            step: JSON values that name it, as they were given to `note`.

        Returns:
            None from the first step on that is not known, or known under another name.

        Raises:
            OutputError: The disk is gone.
        """
        if not self._recalling:
            return None
        with as_output_error(self.path):
            good_until = self._known.tell()
            line = self._known.readline()
        try:
            record = json.loads(line)
            if line.endswith(b"\n") and record["step"] == step:
                known = from_record(record)
                self.recalled += 1
                return known
        except (KeyError, TypeError, ValueError):
            pass  # a damaged line ends what is known, as a half line does
        self._recalling = False
        self._end_after(good_until)
        return None


class PictureJournal(_Journal):
    """Of pictures, in whatever order they come."""

    def __init__(self, path: Path, about: Mapping[str, object]) -> None:
        """Begin a journal, or take up the one at `path`; as `_Journal`."""
        super().__init__(path, about, unit="pictures")
        self._places: dict[str, int] = {}  # where the line of each step begins
        self._copies: dict[str, str] = {}  # whose the copy of a name is
        with as_output_error(path):
            place = self._known.tell()
            while (line := self._known.readline()).endswith(b"\n"):
                with suppress(KeyError, TypeError, ValueError):  # a damaged line costs its own
                    record = json.loads(line)
                    step = json.dumps(record["step"])
                    self._places[step] = place
                    if "copy" in record:
                        self._copies[record["copy"]] = step
                place = self._known.tell()
        self._end_after(place)  # half a line is none

    def recall(self, step: list[Any]) -> FrameAnalysis | None:
        """Return what is known about a picture.

        Args:
            step: JSON values that name it, as they were given to `note`.

        Raises:
            OutputError: The disk is gone.
        """
        place = self._places.get(json.dumps(step))
        if place is None:
            return None
        with as_output_error(self.path):
            self._known.seek(place)
            line = self._known.readline()
        try:
            analysis, _ = from_record(json.loads(line))
        except (KeyError, TypeError, ValueError):
            return None
        self.recalled += 1
        return analysis

    def has_copy(self, step: list[Any], copy: Path) -> bool:
        """Return whether the annotated copy of a picture is there, and under this name."""
        return self._copies.get(copy.name) == json.dumps(step) and copy.exists()

    def clear(self, step: list[Any], copy: Path) -> None:
        """Delete what lies under the name of a picture's copy, where it is of another picture.

        Raises:
            OutputError: The disk is full or gone.
        """
        if self._copies.get(copy.name, json.dumps(step)) != json.dumps(step):
            with as_output_error(copy):
                copy.unlink(missing_ok=True)
            # On disk, too: that picture may be called so again when the next run breaks off.
            self._add({"step": None, "copy": copy.name})
            del self._copies[copy.name]

    def uuid_of(self, step: list[Any]) -> str:
        """Return the UUID of a picture in this run."""
        return str(uuid5(UUID(self.run), json.dumps(step)))


def drop_journal(path: Path) -> None:
    """Delete the journal of a run that is begun anew, where there is one.

    Raises:
        OutputError: It is somebody's own file, or cannot be deleted.
    """
    with as_output_error(path):
        _refuse_foreign(path)
        path.unlink(missing_ok=True)


def _refuse_foreign(path: Path) -> None:
    """See that a file, if there is one, is a journal or what was cut off of one."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        if not _BEGINNING.startswith(file.read(len(_BEGINNING))):
            raise OutputError(
                f"{path} is no journal of a run.",
                "Move it elsewhere, or choose another folder with -o.",
            )


def other_run(path: Path) -> OutputError:
    """Return the refusal to go on with results of another input, network or setting."""
    return OutputError(
        f"{path} belongs to a run with another input, network or setting.",
        "Give the same command again, begin anew with --force, or choose another folder with -o.",
    )


def _refused(path: Path, header: bytes, about: Mapping[str, object]) -> OutputError:
    """Return why a journal that begins with `header` is not gone on with."""
    run = _run_of(header)
    if run is None or _but_versions(header) != _but_versions(_header(run, about)):
        return other_run(path)
    return OutputError(
        f"{path} belongs to a run of another version of the program or of its packages.",
        "Begin anew with --force, or choose another folder with -o.",
    )


def _but_versions(header: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(header)
    return {key: value for key, value in told.items() if key not in ("fer_journal", "versions")}


def _has_header(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.readline().endswith(b"\n")
    except FileNotFoundError:
        return False


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(line.endswith(b"\n") for line in file)


def _header(run: str, about: Mapping[str, object]) -> bytes:
    return _line({"fer_journal": _FORMAT, "run": run, **about})


def _run_of(header: bytes) -> str | None:
    try:
        return str(UUID(json.loads(header)["run"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"
