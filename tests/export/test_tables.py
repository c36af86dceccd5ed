"""Tables of every format, in constant memory, ending in a whole row whatever happens."""

import json
import math
from dataclasses import replace

import pytest

from fer_desktop.errors import OutputError
from fer_desktop.export.rows import COLUMNS
from fer_desktop.export.tables import CsvTable, open_table
from fer_desktop.expression.emotions import EMOTIONS
from tests.export.synthetic import analysis, distribution, face, frame, leftovers
from tests.export.written import HEADER, rows_of, written


def test_the_header_is_exact(tmp_path):
    content = written(tmp_path).read_bytes()
    assert content == HEADER.encode() + b"\r\n"


def test_every_line_ends_as_rfc_4180_has_it(tmp_path):
    content = written(tmp_path, analysis(face()), analysis(index=1)).read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") == 3
    assert content.endswith(b"\r\n")


def test_skipped_frames_have_no_row(tmp_path):
    path = tmp_path / "clip.csv"
    with CsvTable(path, "clip.mp4") as table:
        table.write(frame(0), analysis(face(), index=0))
        table.write(frame(1), None)
    assert [row["frame"] for row in rows_of(path)] == ["0"]


def test_json_lines_have_the_same_keys_and_more(tmp_path):
    said = face(0, smoothed=distribution("sad", 0.4), reasons=("dark", "turned"), yaw_deg=None)
    path = written(tmp_path, analysis(said), analysis(index=1), format_="jsonl")
    one, none = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert list(one)[: len(COLUMNS)] == HEADER.split(",")
    assert list(one) == list(none)
    assert (one["emotion"], one["smoothed_sad"], one["aligned"]) == ("happy", 0.4, 1)
    assert (one["reasons"], one["yaw_deg"]) == (["dark", "turned"], None)
    assert (none["success"], none["face_id"], none["smoothed_sad"]) == (0, None, None)


def test_json_lines_hold_no_number_that_json_does_not_know(tmp_path):
    path = written(tmp_path, analysis(face(yaw_deg=math.nan)), format_="jsonl")
    assert json.loads(path.read_text())["yaw_deg"] is None


def test_json_lines_tell_on_which_side_of_its_limit_a_sharpness_lies(tmp_path):
    soft = replace(face().quality, sharpness=0.0198, brightness=29.987)
    path = written(tmp_path, analysis(replace(face(), quality=soft)), format_="jsonl")
    row = json.loads(path.read_text())
    assert (row["sharpness"], row["brightness"]) == (0.0198, 29.99)


def test_parquet_has_typed_columns_and_the_same_values(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra [parquet] is not installed")
    analyses = [analysis(face(0), index=0), analysis(index=1, time_s=7200.016667)]
    file = parquet.ParquetFile(written(tmp_path, *analyses, format_="parquet", landmarks=True))
    one, none = file.read().to_pylist()
    assert list(one)[: len(COLUMNS)] == HEADER.split(",")
    assert (one["happy"], one["x_67"]) == (pytest.approx(0.7), 100.0)
    assert (none["success"], none["face_id"], none["timestamp"]) == (0, None, 7200.016667)
    schema = file.schema_arrow
    assert {str(schema.field(emotion).type) for emotion in EMOTIONS} == {"float"}
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_parquet_does_not_gather_a_long_video_in_memory(tmp_path, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra [parquet] is not installed")
    monkeypatch.setattr("fer_desktop.export.tables.ROWS_PER_GROUP", 10)
    path = written(tmp_path, *(analysis(face(), index=n) for n in range(35)), format_="parquet")
    metadata = parquet.ParquetFile(path).metadata
    groups = [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)]
    assert groups == [10, 10, 10, 5]


@pytest.mark.parametrize("format_", ["csv", "jsonl", "parquet"])
def test_nothing_has_the_final_name_until_the_end(format_, tmp_path):
    if format_ == "parquet":
        pytest.importorskip("pyarrow", reason="the extra [parquet] is not installed")
    path = tmp_path / f"clip.{format_}"
    with open_table(format_, path, "clip.mp4") as table:
        table.write(frame(), analysis(face()))
        assert leftovers(tmp_path) == [f"clip.{format_}.part"]
    assert leftovers(tmp_path) == [path.name]


@pytest.mark.fault("30", "79")
@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_rows_are_in_the_file_as_soon_as_they_are_written(format_, tmp_path):
    with pytest.raises(RuntimeError), open_table(format_, tmp_path / "clip", "clip.mp4") as table:
        table.write(frame(0), analysis(face(), index=0))
        so_far = (tmp_path / "clip.part").read_bytes()
        raise RuntimeError("the program ends here")
    assert so_far.endswith(b"\n")
    assert (tmp_path / "clip.part").read_bytes() == so_far
    assert leftovers(tmp_path) == ["clip.part"]


@pytest.mark.fault("30", "79")
@pytest.mark.parametrize("format_", ["csv", "jsonl"])
@pytest.mark.parametrize("byte", [200, 500, 777, 1000, 1234])
def test_a_device_failing_at_any_byte_leaves_whole_rows(format_, byte, tmp_path, device_failing_at):
    path = tmp_path / f"clip.{format_}"
    path.write_text("old")
    with (
        pytest.raises(OutputError, match=r"\d+ frames written to .*clip.*\.part") as failed,
        device_failing_at(byte),
        open_table(format_, path, "clip.mp4") as table,
    ):
        for index in range(100):
            table.write(frame(index), analysis(face(0), face(1), index=index))
    assert f" {table.frames_written} frames written" in failed.value.message
    assert path.read_text() == "old"
    text = (tmp_path / f"{path.name}.part").read_text()
    assert text == "" or text.endswith("\n")
    lines = text.splitlines()[1:] if format_ == "csv" else text.splitlines()
    assert len(lines) == 2 * table.frames_written


@pytest.mark.fault("30")
def test_a_full_disk_keeps_a_valid_beginning(small_disk):
    (small_disk / "filler").write_bytes(bytes(1_000_000))
    with (
        pytest.raises(OutputError, match=r"Disk full: \d+ frames written to .*clip\.csv\.part"),
        CsvTable(small_disk / "clip.csv", "clip.mp4") as table,
    ):
        for index in range(10_000):
            table.write(frame(0), analysis(face(), index=index))
    rows = rows_of(small_disk / "clip.csv.part")
    assert [row["frame"] for row in rows] == [str(n) for n in range(table.frames_written)]
    assert table.frames_written > 10
    assert not any(None in row.values() for row in rows)


@pytest.mark.fault("79")
def test_a_failed_parquet_file_leaves_nothing(tmp_path, device_failing_at, monkeypatch):
    pytest.importorskip("pyarrow", reason="the extra [parquet] is not installed")
    monkeypatch.setattr("fer_desktop.export.tables.ROWS_PER_GROUP", 5)
    with (
        pytest.raises(OutputError),
        device_failing_at(3000),
        open_table("parquet", tmp_path / "clip.parquet", "clip.mp4") as table,
    ):
        for index in range(100):
            table.write(frame(index), analysis(face(), index=index))
    assert leftovers(tmp_path) == []
