"""One row per face and analysed frame: CSV, JSON Lines, Parquet, in constant memory.

Rows reach the file as they come, a frame's rows together, so that whatever ends the program leaves
a valid beginning in `<name>.part`.
"""

from __future__ import annotations

import csv
import io
import json
from abc import abstractmethod
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.export.partial import PartialFile, Sink, as_output_error
from fer_desktop.export.rows import (
    LANDMARK_COLUMNS,
    MORE_COLUMNS,
    QUALITY_COLUMNS,
    SMOOTHED_COLUMNS,
    Row,
    cell_text,
    columns,
    decimals,
    frame_rows,
    picture_rows,
)
from fer_desktop.expression.emotions import EMOTIONS

if TYPE_CHECKING:
    import pyarrow

ROWS_PER_GROUP: Final = 8192


class Table(Sink):
    """A file of rows.

    Attributes:
        frames_written: Analysed frames, or pictures, whose rows are in the file.
    """

    def __init__(self, path: Path, source: str = "", *, landmarks: bool = False) -> None:
        """Begin the file.

        Args:
            path: Its final name.
            source: Value of the column `input` for `write`.
            landmarks: Add the 136 coordinates of the points.

        Raises:
            OutputError: The place cannot be written to.
        """
        self.frames_written = 0
        self._source = source
        self._landmarks = landmarks
        self._part = PartialFile(path)
        self._part.create()

    def write(self, frame: Frame, analysis: FrameAnalysis | None) -> None:
        """Add the rows of a frame of a video; see `Sink.write`."""
        if analysis is not None:
            self._take(frame_rows(self._source, analysis, self._landmarks))

    def write_picture(self, source: str, analysis: FrameAnalysis) -> None:
        """Add the rows of a still.

        Args:
            source: Value of the column `input`.
            analysis: What is said about the picture.

        Raises:
            OutputError: The disk is full or gone.
        """
        self._take(picture_rows(source, analysis, self._landmarks))

    def _take(self, rows: Iterable[Row]) -> None:
        with as_output_error(self._part.final, self._done()):
            self._append(rows)
        self.frames_written += 1

    def _finish(self) -> None:
        with as_output_error(self._part.final, self._done()):
            self._close()
        self._part.commit()

    def _done(self) -> str:
        return f"{self.frames_written} frames written to {self._part.path}"

    @abstractmethod
    def _append(self, rows: Iterable[Row]) -> None:
        """Add the rows of one frame, all or none."""

    @abstractmethod
    def _close(self) -> None:
        """Complete the file and close it."""


class _TextTable(Table):
    """Lines of text, each frame's at once; a failed frame is cut off again."""

    def __init__(self, path: Path, source: str = "", *, landmarks: bool = False) -> None:
        super().__init__(path, source, landmarks=landmarks)
        self._columns = columns(landmarks)
        # Unbuffered: when `write` returns, the operating system has the rows.
        self._file = self._part.path.open("r+b", buffering=0)

    def _append(self, rows: Iterable[Row]) -> None:
        self._put("".join(map(self._line, rows)))

    def _put(self, text: str) -> None:
        end = self._file.tell()
        rest = memoryview(text.encode())
        try:
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
        except BaseException:
            # A full disk takes the beginning of the last rows: no half row stays.
            self._file.truncate(end)
            self._file.seek(end)
            raise

    def _close(self) -> None:
        self._file.close()

    def _abandon(self) -> None:
        self._file.close()

    @abstractmethod
    def _line(self, row: Row) -> str:
        """Return one row as text with its line break."""


class CsvTable(_TextTable):
    """RFC 4180, lines ending in CRLF, UTF-8 without a byte order mark, safe against formulas."""

    def __init__(self, path: Path, source: str = "", *, landmarks: bool = False) -> None:
        """Begin the file with its header; arguments as `Table`."""
        super().__init__(path, source, landmarks=landmarks)
        try:
            with as_output_error(path):
                self._put(",".join(self._columns) + "\r\n")
        except BaseException:
            self._file.close()
            self._part.discard()
            raise

    def _line(self, row: Row) -> str:
        line = io.StringIO(newline="")
        cells = [cell_text(column, row.get(column)) for column in self._columns]
        csv.writer(line, lineterminator="\r\n").writerow(cells)
        return line.getvalue()


class JsonLinesTable(_TextTable):
    """One JSON object per row: the keys of the CSV, null for empty, and `MORE_COLUMNS`."""

    def _line(self, row: Row) -> str:
        keys = [*self._columns, *MORE_COLUMNS]
        record = {key: _rounded(key, row.get(key)) for key in keys}
        return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


class ParquetTable(Table):
    """The keys of JSON Lines in typed columns, zstd; needs the extra `[parquet]`.

    Numbers are float32 but for the timestamp: after two hours float32 knows only half
    milliseconds. A file without its end is no Parquet file, so a failure leaves nothing.
    """

    def __init__(self, path: Path, source: str = "", *, landmarks: bool = False) -> None:
        """Begin the file; arguments as `Table`."""
        super().__init__(path, source, landmarks=landmarks)
        from pyarrow import parquet  # an extra, and heavy

        self._schema = _schema(landmarks)
        self._waiting: list[Row] = []
        # An open file: pyarrow takes no path that is not valid text.
        self._file = self._part.path.open("r+b")
        with as_output_error(path):
            self._writer = parquet.ParquetWriter(self._file, self._schema, compression="zstd")

    def _append(self, rows: Iterable[Row]) -> None:
        self._waiting.extend(rows)
        if len(self._waiting) >= ROWS_PER_GROUP:
            self._write_group()

    def _write_group(self) -> None:
        import pyarrow

        group = pyarrow.Table.from_pylist(self._waiting, schema=self._schema)
        self._writer.write_table(group, row_group_size=ROWS_PER_GROUP)
        self._waiting.clear()

    def _close(self) -> None:
        self._write_group()
        self._writer.close()
        self._file.close()

    def _abandon(self) -> None:
        with suppress(OSError):  # the error that led here is the one to tell
            self._writer.close()
        with suppress(OSError):
            self._file.close()
        self._part.discard()


_TABLES: Final[dict[str, type[Table]]] = {
    "csv": CsvTable,
    "jsonl": JsonLinesTable,
    "parquet": ParquetTable,
}


def open_table(format_: str, path: Path, source: str = "", *, landmarks: bool = False) -> Table:
    """Begin a table.

    Args:
        format_: `csv`, `jsonl` or `parquet`.
        path: Its final name.
        source: Value of the column `input` for `Table.write`.
        landmarks: Add the 136 coordinates of the points.

    Raises:
        OutputError: The place cannot be written to.
    """
    return _TABLES[format_](path, source, landmarks=landmarks)


def _rounded(key: str, value: Any) -> Any:
    return round(value, decimals(key)) if isinstance(value, float) else value


def _schema(landmarks: bool) -> pyarrow.Schema:
    import pyarrow as pa

    kinds = {
        "input": pa.string(),
        "frame": pa.int32(),
        "timestamp": pa.float64(),
        "face_id": pa.int32(),
        "success": pa.int8(),
        "confidence": pa.float32(),
        **dict.fromkeys(("face_x", "face_y", "face_w", "face_h"), pa.int32()),
        "emotion": pa.string(),
        "emotion_confidence": pa.float32(),
        **dict.fromkeys(EMOTIONS, pa.float32()),
        "upscaled": pa.int8(),
        **dict.fromkeys(LANDMARK_COLUMNS if landmarks else (), pa.float32()),
        **dict.fromkeys((*SMOOTHED_COLUMNS, *QUALITY_COLUMNS), pa.float32()),
        "reasons": pa.list_(pa.string()),
        "aligned": pa.int8(),
    }
    return pa.schema(list(kinds.items()))
