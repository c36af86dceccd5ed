import sys

import numpy as np
import pytest

from fer_desktop.errors import ExitCode, InputError
from fer_desktop.expression.canaries import read_canaries
from training.canaries import draw_canaries, main
from training.rows import Rows


def labelled_faces(per_class=5):
    """Return rows in which class k has a light band of rows at 6k, under noise."""
    random = np.random.default_rng(3)
    pictures, labels = [], []
    for label in range(7):
        for _ in range(per_class):
            picture = random.integers(60, 120, (48, 48))
            picture[6 * label : 6 * label + 6] += 80
            pictures.append(picture.astype(np.uint8))
            labels.append(label)
    usages = np.full(len(labels), "Training")
    return Rows(np.array(pictures), np.array(labels, np.int64), usages)


def test_each_canary_shows_what_sets_its_class_apart():
    canaries = draw_canaries(labelled_faces())
    bands = canaries.reshape(7, 8, 6 * 48)[:, :7].mean(axis=2)
    assert bands.argmax(axis=1).tolist() == list(range(7))


def test_canaries_are_symmetric_and_equally_bright():
    canaries = draw_canaries(labelled_faces())
    assert canaries.dtype == np.uint8
    assert canaries.shape == (7, 48, 48)
    np.testing.assert_array_equal(canaries, canaries[:, :, ::-1])
    assert np.ptp(canaries.mean(axis=(1, 2))) < 5


def test_what_is_drawn_is_what_the_program_reads(tmp_path, monkeypatch, capsys):
    rows = labelled_faces(2)
    lines = ["emotion,pixels,Usage"] + [
        f"{label},{' '.join(str(level) for level in picture.ravel())},Training"
        for label, picture in zip(rows.labels, rows.pictures, strict=True)
    ]
    (tmp_path / "rows.csv").write_text("\n".join(lines), encoding="utf-8")
    target = tmp_path / "canaries.png"
    options = ["canaries", "--data", str(tmp_path / "rows.csv"), "-o", str(target)]
    monkeypatch.setattr(sys, "argv", options)
    assert main() == 0
    written, _, sha256 = capsys.readouterr().out.strip().partition(": SHA-256 ")
    assert written == str(target)
    monkeypatch.setattr("fer_desktop.expression.canaries.models_dir", lambda: tmp_path)
    monkeypatch.setattr("fer_desktop.expression.canaries._SHA256", sha256)
    np.testing.assert_array_equal(read_canaries(), draw_canaries(rows))


def test_a_class_without_pictures_is_refused():
    rows = labelled_faces()
    with pytest.raises(InputError, match="labelled disgust"):
        draw_canaries(rows.where(rows.labels != 1))


def test_a_missing_csv_is_exit_code_3(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["canaries", "--data", str(tmp_path / "none.csv")])
    assert main() == ExitCode.INPUT
    assert "does not exist" in capsys.readouterr().err
