"""Sittings of a history as CSV and JSON."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fer_desktop.errors import OutputError
from fer_desktop.export.rows import COLUMNS, SMOOTHED_COLUMNS
from fer_desktop.export.sittings import (
    SITTING_COLUMNS,
    write_sittings_csv,
    write_sittings_json,
)
from fer_desktop.expression.emotions import EMOTIONS
from tests.export.stored import record, sample, shares
from tests.export.synthetic import leftovers


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_columns_that_other_tables_have_carry_their_names():
    shared = {
        "input",
        "timestamp",
        "face_id",
        "success",
        "emotion",
        "emotion_confidence",
        *EMOTIONS,
    }
    assert shared <= set(SITTING_COLUMNS) & set(COLUMNS)
    assert set(SMOOTHED_COLUMNS) <= set(SITTING_COLUMNS)


def test_a_row_says_what_the_second_held_or_why_nothing(tmp_path):
    calm = replace(sample(3), smoothed=shares("neutral"))
    write_sittings_csv(tmp_path / "a.csv", [record([calm, sample(4, reason="dark")])])
    said, silent = rows_of(tmp_path / "a.csv")
    assert (said["timestamp"], said["emotion"], said["success"]) == ("3", "happy", "1")
    assert float(said["happy"]) == pytest.approx(shares()[3], abs=1e-6)
    assert float(said["smoothed_neutral"]) == pytest.approx(0.7, abs=1e-6)
    assert (silent["success"], silent["reason"], silent["happy"]) == ("0", "dark", "")


def test_a_sitting_without_any_face_has_a_row_that_says_so(tmp_path):
    write_sittings_csv(tmp_path / "a.csv", [record([]), record([sample(0)], number=8)])
    nobody, somebody = rows_of(tmp_path / "a.csv")
    assert (nobody["sitting"], nobody["input"], nobody["success"]) == ("7", "Camera", "0")
    assert (nobody["timestamp"], nobody["face_id"], nobody["emotion"]) == ("", "", "")
    assert (somebody["sitting"], somebody["success"]) == ("8", "1")


@pytest.mark.fault("77")
def test_a_source_that_looks_like_a_formula_is_text_in_a_spreadsheet(tmp_path):
    write_sittings_csv(tmp_path / "a.csv", [record([sample(0)], source="=HYPERLINK(1)")])
    assert rows_of(tmp_path / "a.csv")[0]["input"] == "'=HYPERLINK(1)"


@pytest.mark.fault("80")
def test_quotes_commas_and_new_lines_come_back_exactly(tmp_path):
    source = 'a "b", c\nd'
    write_sittings_csv(tmp_path / "a.csv", [record([sample(0)], source=source)])
    assert rows_of(tmp_path / "a.csv")[0]["input"] == source


def test_json_holds_everything_but_pictures(tmp_path):
    one = record([sample(0)], marks=[(0.5, "=here")], notes=["Zeile 1\nZeile 2 ☺"], tags=["a"])
    path = tmp_path / "a.json"
    write_sittings_json(path, [one, record([])], "Ada", datetime(2026, 11, 24, tzinfo=UTC))
    document = json.loads(path.read_text(encoding="utf-8"))
    first, second = document["sittings"]
    assert first["marks"] == [{"timestamp": 0.5, "label": "=here"}]
    assert first["notes"][0]["text"] == "Zeile 1\nZeile 2 ☺"
    assert first["samples"][0]["emotion"] == "happy"
    assert second["samples"] == []
    assert "not a diagnosis" in document["notice"]


def test_an_empty_selection_is_a_whole_file(tmp_path):
    write_sittings_csv(tmp_path / "a.csv", [])
    write_sittings_json(tmp_path / "a.json", [], "Ada", datetime(2026, 11, 24, tzinfo=UTC))
    assert rows_of(tmp_path / "a.csv") == []
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["sittings"] == []


@pytest.mark.fault("79")
@pytest.mark.parametrize("write", [write_sittings_csv, write_sittings_json])
def test_a_fault_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path, write):
    path = tmp_path / "a.out"
    path.write_text("old")

    def broken():
        yield record([sample(0)])
        raise OutputError("The disk is gone.", "")

    rest = ("Ada", datetime(2026, 11, 24, tzinfo=UTC)) if write is write_sittings_json else ()
    with pytest.raises(OutputError):
        write(path, broken(), *rest)
    assert path.read_text() == "old"
    assert leftovers(tmp_path) == ["a.out"]
