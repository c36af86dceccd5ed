"""Reading labelled faces, cleaning them, and one sentence for what cannot be read."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.errors import ExitCode, InputError
from tests.training.synthetic import csv_line, draw_rows, write_csv
from training import cleaning, evaluate, train
from training.cleaning import HASHES, clean, read_training_hashes, write_training_hashes
from training.rows import Rows, picture_hash, read_rows, read_strictly

HEADER = "emotion,pixels,Usage\n"
PICTURE = np.arange(2304, dtype=np.int64).reshape(48, 48) % 256


def line(label: object = 3, pixels: object = None, usage: str = "PublicTest") -> str:
    return csv_line(label, PICTURE if pixels is None else pixels, usage)


def test_csv_is_read_as_it_was_written(tmp_path: Path):
    rows = draw_rows(2)

    found, bad = read_rows(write_csv(rows, tmp_path / "rows.csv"))

    assert bad == []
    np.testing.assert_array_equal(found.pictures, rows.pictures)
    np.testing.assert_array_equal(found.labels, rows.labels)
    assert found.usages.tolist() == rows.usages.tolist()


def test_columns_may_stand_in_any_order_and_with_blanks(tmp_path: Path):
    path = tmp_path / "rows.csv"
    pixels = " ".join(map(str, PICTURE.ravel()))
    path.write_text(f'Usage, emotion, pixels\nTraining, 6, "{pixels}"\n', encoding="utf-8")

    found = read_strictly(path)

    assert (found.labels.tolist(), found.usages.tolist()) == ([6], ["Training"])


def test_a_csv_that_excel_saved_is_read(tmp_path: Path):
    path = tmp_path / "rows.csv"
    path.write_text(HEADER + line(), encoding="utf-8-sig")
    assert len(read_strictly(path)) == 1


def test_folders_of_pictures_are_read_like_rows(tmp_path: Path):
    for name, side in (
        ("train/angry/b.png", 48),
        ("train/angry/a.png", 96),
        ("test/sad/c.png", 48),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), np.full((side, side), side, np.uint8))
    (tmp_path / "train/angry/note.png").write_text("not a picture")
    (tmp_path / "train/angry/old").mkdir()
    (tmp_path / "train/angry/none.png").touch()

    found, bad = read_rows(tmp_path)

    assert found.labels.tolist() == [4, 0, 0]
    assert found.usages.tolist() == ["PublicTest", "Training", "Training"]
    assert [picture[0, 0] for picture in found.pictures] == [48, 96, 48]
    assert [Path(entry.where).name for entry in bad] == ["none.png", "note.png", "old"]


def test_a_class_folder_of_another_name_is_refused_not_passed_over(tmp_path: Path):
    for name in ("Angry", "fearful"):
        (tmp_path / "train" / name).mkdir(parents=True)
    with pytest.raises(InputError, match="fearful is named after none of the seven expressions"):
        read_rows(tmp_path)


def test_class_folders_that_differ_in_case_alone_are_all_read(tmp_path: Path):
    for name, level in (("Angry", 8), ("angry", 9)):
        folder = tmp_path / "train" / name
        folder.mkdir(parents=True, exist_ok=True)  # one folder, where a disk knows no case
        cv2.imwrite(str(folder / f"{level}.png"), np.full((48, 48), level, np.uint8))

    found, _ = read_rows(tmp_path)

    assert sorted(picture[0, 0] for picture in found.pictures) == [8, 9]
    assert found.labels.tolist() == [0, 0]


def test_capitals_and_what_file_managers_hide_do_no_harm_to_a_folder(tmp_path: Path):
    folder = tmp_path / "Train/Angry"
    folder.mkdir(parents=True)
    cv2.imwrite(str(folder / "a.png"), np.full((48, 48), 9, np.uint8))
    for name in (".DS_Store", "Thumbs.db", "../.DS_Store"):
        (folder / name).write_bytes(b"hidden")

    found, bad = read_rows(tmp_path)

    assert (found.labels.tolist(), found.usages.tolist(), bad) == ([0], ["Training"], [])


WRONG = {
    "missing column": (b"emotion,pixels\n0,1 2 3\n", "no column Usage"),
    "label 9": ((HEADER + line() + line(9)).encode(), "line 3: the label '9' is none of 0 to 6"),
    "label of many digits": ((HEADER + line("9" * 5000)).encode(), "is none of 0 to 6"),
    "label -1": ((HEADER + line(-1)).encode(), "the label '-1'"),
    "label word": ((HEADER + line("happy")).encode(), "the label 'happy'"),
    "2303 pixels": (
        (HEADER + line(pixels=PICTURE.ravel()[1:])).encode(),
        "line 2: 2303 pixels instead of 2304",
    ),
    "pixel 256": ((HEADER + line(pixels=PICTURE + 1)).encode(), "not between 0 and 255"),
    "pixel word": ((HEADER + f"0,{'x ' * 2304},PublicTest\n").encode(), "not a whole number"),
    "short row": ((HEADER + "3\n").encode(), "0 pixels instead of 2304"),
    "empty": (b"", "is empty"),
    "header only": (HEADER.encode(), "has no rows"),
    "not a csv": (bytes(range(256)) * 20, "is not a CSV file"),
    "no usage": ((HEADER + line(usage="")).encode(), "line 2: it names no usage"),
    "other usage": ((HEADER + line(usage="Training")).encode(), "no rows for the usage PublicTest"),
}


@pytest.mark.parametrize(("content", "sentence"), WRONG.values(), ids=WRONG)
def test_wrong_csv_gets_one_sentence_and_exit_code_3(
    content: bytes, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "wrong.csv"
    path.write_bytes(content)

    code = evaluate.main(["--model", "mini-xception", "--data", str(path), "--json"])

    printed = capsys.readouterr()
    assert code == ExitCode.INPUT
    assert sentence in printed.err
    assert (printed.out, printed.err.count("\n")) == ("", 1)


def test_missing_file_is_refused_by_training_as_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    recipe = str(Path(train.__file__).parent / "configs/mini_xception.toml")
    nowhere = str(tmp_path / "nowhere.csv")

    code = train.main([recipe, "--data", nowhere, "--out", str(tmp_path / "run")])

    assert code == ExitCode.INPUT
    assert capsys.readouterr().err == f"{nowhere} does not exist.\n"
    assert not (tmp_path / "run").exists()


def test_cleaning_leaves_out_and_reports_what_must_not_be_learned(tmp_path: Path):
    rows = draw_rows(4)
    tested = rows.of("PublicTest").pictures[0]
    pictures = [
        ("copied from the test rows", 0, tested),
        ("blank", 1, np.full((48, 48), 80, np.uint8)),
        ("a copy with another label", 5, rows.of("Training").pictures[0]),
    ]
    path = write_csv(rows, tmp_path / "rows.csv")
    with path.open("a", encoding="utf-8") as file:
        for _, label, picture in pictures:
            file.write(csv_line(label, picture, "Training"))
        file.write(line(7, usage="Training"))
        file.write(line(0, PICTURE[1:], usage="Training"))

    learning = clean(*read_rows(path))

    assert len(learning) == len(rows.of("Training"))
    assert learning.report == (
        "24 well-formed rows with the usage Training",
        "left out: 1 rows of the file, label out of range",
        "left out: 1 rows of the file, wrong pixels",
        "left out: 1 blank pictures",
        "left out: 1 rows whose picture also occurs among those of PublicTest",
        "left out: 1 further copies; 1 pictures have mixed labels",
        "to learn from: 21 pictures",
    )
    assert learning.targets[0].tolist() == [0.5, 0, 0, 0, 0, 0.5, 0]
    assert picture_hash(tested) not in {picture_hash(p) for p in learning.pictures}


def test_nothing_left_to_learn_from_is_refused():
    blank = Rows(np.zeros((2, 48, 48), np.uint8), np.zeros(2, np.int64), np.array(["Training"] * 2))
    with pytest.raises(InputError, match="left to learn from"):
        clean(blank, [])


def test_hashes_name_each_training_picture_once(tmp_path: Path):
    rows = draw_rows(4)
    twice = Rows(
        *(np.concatenate([part, part]) for part in (rows.pictures, rows.labels, rows.usages))
    )

    write_training_hashes(twice, tmp_path / "hashes.txt")

    expected = {picture_hash(picture) for picture in rows.of("Training").pictures}
    assert read_training_hashes(tmp_path / "hashes.txt") == expected
    assert (tmp_path / "hashes.txt").read_text().count("\n") == len(expected)


def test_cleaning_alone_reports_and_writes_the_hashes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    data, out = write_csv(draw_rows(4), tmp_path / "rows.csv"), tmp_path / "hashes.txt"

    assert cleaning.main(["--data", str(data), "--hashes", str(out)]) == ExitCode.OK

    assert "to learn from: 21 pictures" in capsys.readouterr().out
    assert len(read_training_hashes(out)) == 21
    nowhere = str(tmp_path / "nowhere" / "hashes.txt")
    assert cleaning.main(["--data", str(data), "--hashes", nowhere]) == ExitCode.OUTPUT


def test_committed_hashes_are_those_of_the_28709_training_rows():
    """Counted from the official file: 28,709 rows, of which 27,473 pictures differ."""
    assert len(read_training_hashes(HASHES)) == 27_473
