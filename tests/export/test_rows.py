"""Rows hold what was said, and every reader of CSV reads the same."""

import csv
import io
import locale
import math
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fer_desktop.export.rows import LANDMARK_COLUMNS, safe_cell
from fer_desktop.export.tables import CsvTable
from fer_desktop.expression.emotions import EMOTIONS
from tests.export.synthetic import analysis, distribution, face
from tests.export.written import HEADER, rows_of, written


def test_points_add_their_columns_in_order(tmp_path):
    path = written(tmp_path, analysis(face()), landmarks=True)
    xs = ",".join(f"x_{n}" for n in range(68))
    ys = ",".join(f"y_{n}" for n in range(68))
    assert path.read_text().splitlines()[0] == f"{HEADER},{xs},{ys}"
    (row,) = rows_of(path)
    points = np.array([[float(row[f"x_{n}"]), float(row[f"y_{n}"])] for n in range(68)])
    np.testing.assert_allclose(points, face().landmarks, atol=0.005)


def test_points_that_are_not_there_are_empty_cells(tmp_path):
    (row,) = rows_of(written(tmp_path, analysis(face(aligned=False)), landmarks=True))
    assert {row[column] for column in LANDMARK_COLUMNS} == {""}


def test_each_face_of_each_frame_has_a_row(tmp_path):
    path = written(
        tmp_path,
        analysis(face(0), face(3, "sad", 0.55), index=0),
        analysis(face(3, upscaled=True), index=5),
    )
    rows = rows_of(path)
    assert [(row["frame"], row["face_id"]) for row in rows] == [("0", "0"), ("0", "3"), ("5", "3")]
    assert [row["timestamp"] for row in rows] == ["0.000000", "0.000000", "0.200000"]
    sad = rows[1]
    assert [sad[name] for name in ("face_x", "face_y", "face_w", "face_h")] == [
        "40", "30", "60", "70",
    ]  # fmt: skip
    assert (sad["success"], sad["confidence"], sad["upscaled"]) == ("1", "1.250000", "0")
    assert (sad["emotion"], float(sad["emotion_confidence"])) == ("sad", pytest.approx(0.55))
    assert rows[2]["upscaled"] == "1"


def test_a_frame_without_a_face_has_one_row_that_says_so(tmp_path):
    (row,) = rows_of(written(tmp_path, analysis(index=7)))
    filled = {key: value for key, value in row.items() if value}
    assert filled == {
        "input": "clip.mp4", "frame": "7", "timestamp": "0.280000", "success": "0",
    }  # fmt: skip


@pytest.mark.fault("81a")
def test_a_face_that_cannot_be_judged_keeps_its_box_and_guesses_nothing(tmp_path):
    unjudged = face(emotion=None, reasons=("too_small",), box=(-4, 3, 4, 11))
    (row,) = rows_of(written(tmp_path, analysis(unjudged)))
    assert (row["success"], row["face_x"], row["face_w"]) == ("0", "-4", "8")
    assert {row[name] for name in ("emotion", "emotion_confidence", *EMOTIONS)} == {""}


def test_stills_have_neither_frame_nor_time(tmp_path):
    with CsvTable(tmp_path / "images.csv") as table:
        table.write_picture("a/x.jpg", analysis(face()))
        table.write_picture("b/x.jpg", analysis())
    rows = rows_of(tmp_path / "images.csv")
    assert [(row["input"], row["frame"], row["timestamp"]) for row in rows] == [
        ("a/x.jpg", "", ""),
        ("b/x.jpg", "", ""),
    ]


@given(st.lists(st.floats(0.0009765625, 1, width=32), min_size=7, max_size=7))
def test_seven_columns_sum_to_one_and_name_their_highest(tmp_path_factory, weights):
    probabilities = np.array(weights, np.float32) / np.sum(weights, dtype=np.float32)
    said = face(smoothed=distribution("angry", 1.0))
    raw = type(said.emotions)(probabilities.astype(np.float32))
    said = type(said)(
        **{name: getattr(said, name) for name in said.__slots__ if name != "emotions"},
        emotions=raw,
    )
    (row,) = rows_of(written(tmp_path_factory.mktemp("sum"), analysis(said)))
    values = [float(row[emotion]) for emotion in EMOTIONS]
    assert math.isclose(sum(values), 1, abs_tol=1e-3)
    assert float(row[row["emotion"]]) == max(values) == float(row["emotion_confidence"])
    np.testing.assert_allclose(values, probabilities, atol=1e-6)


@pytest.mark.fault("77")
@pytest.mark.parametrize("name", ["=1+1.mp4", "+x", "-x", "@x", "\tx", "\rx", "\nx", "＝x", "'=x"])
def test_text_that_a_spreadsheet_would_run_is_quoted(name, tmp_path):
    (row,) = rows_of(written(tmp_path, analysis(), source=name))
    assert row["input"] == f"'{name}"


# What a spreadsheet begins a formula with, what separates cells or lines, and what guards them.
TEXTS = st.text(st.sampled_from("=-@＝;,\t\r\n'\" x"), max_size=12)
QUOTE_AWAY = re.compile("^'(?='*[\t\r\n])|(?:^|(?<=[;\t\r\n]))'(?=['\"]*[=+@＝＋－＠-])")


@pytest.mark.fault("77")
@given(st.one_of(st.text(max_size=20), TEXTS))
@example("''-x")
@example("a;b, c\td")
def test_safe_text_begins_no_formula_and_gives_the_text_back(text):
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert QUOTE_AWAY.sub("", cell) == text
    assert cell.replace("'", "") == text.replace("'", "")


@pytest.mark.fault("77")
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
@example(texts=["x;=HYPERLINK(A1);.jpg"])
@example(texts=["x", 'y;"=1'])
@example(texts=["x", "y\n=1"])
def test_no_formula_begins_at_whatever_a_spreadsheet_separates_cells(separator, texts):
    table = io.StringIO(newline="")
    csv.writer(table).writerows([[safe_cell(text) for text in texts]] * 2)
    table.seek(0)
    cells = [cell for row in csv.reader(table, delimiter=separator) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))] == []


@pytest.mark.fault("77")
def test_a_name_without_signs_stays_as_it_is():
    name = "a;b, c-d 'e' (1=2).jpg"
    assert safe_cell(name) == name


@pytest.mark.fault("77")
def test_numbers_stay_numbers(tmp_path):
    (row,) = rows_of(written(tmp_path, analysis(face(box=(-5, -6, 10, 10)))))
    assert (row["face_x"], row["face_y"]) == ("-5", "-6")


@pytest.mark.fault("80")
@given(name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30))
@example('say "hi", then\nleave;')
def test_any_name_comes_back_from_the_csv(tmp_path_factory, name):
    path = written(tmp_path_factory.mktemp("names"), analysis(), analysis(index=1), source=name)
    rows = rows_of(path)
    assert [row["frame"] for row in rows] == ["0", "1"]
    assert {row["input"] for row in rows} == {safe_cell(name)}
    # csv.reader on text split at line ends, as a person would write it, reads the same.
    lines = io.StringIO(path.read_bytes().decode("utf-8"), newline="")
    assert [row[0] for row in csv.reader(lines)][1:] == [safe_cell(name)] * 2


@pytest.mark.fault("80", "26")
def test_bytes_of_a_name_that_are_no_text_are_shown(tmp_path):
    (row,) = rows_of(written(tmp_path, analysis(), source="caf\udce9.mp4"))
    assert row["input"] == "caf\\udce9.mp4"


@pytest.mark.fault("80")
def test_decimals_are_points_whatever_the_locale(tmp_path):
    comma = next(filter(_has_comma, ("de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8")), "")
    if not comma:
        pytest.skip("this system has no locale with a decimal comma")
    before = locale.setlocale(locale.LC_ALL)
    locale.setlocale(locale.LC_ALL, comma)
    try:
        path = written(tmp_path, analysis(face(), time_s=1234.5))
    finally:
        locale.setlocale(locale.LC_ALL, before)
    (row,) = rows_of(path)
    assert row["timestamp"] == "1234.500000"
    assert float(row["happy"]) == pytest.approx(0.7)


def _has_comma(name):
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, name)
        return locale.localeconv()["decimal_point"] == ","
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_ALL, before)
