"""Small faces are drawn into frames at their size, found by the program and told apart."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage.data import astronaut

from fer_desktop.errors import ExitCode, InputError
from fer_desktop.expression.registry import read_registry
from fer_desktop.faces.detector import open_detector
from tests.training.synthetic import draw_rows, write_csv
from training import whole_frames
from training.rows import Rows
from training.whole_frames import PER_FRAME, describe, draw_frames, measure, read_measured


@pytest.fixture(scope="module")
def rows() -> Rows:
    """A face and a picture without one, in turn."""
    grey = cv2.cvtColor(astronaut(), cv2.COLOR_RGB2GRAY)
    face = cv2.resize(grey[70:190, 165:285], (48, 48), interpolation=cv2.INTER_AREA)
    pictures = np.stack([face, np.full((48, 48), 120, np.uint8)] * 9)
    return Rows(pictures, np.tile([3, 6], 9), np.array(["PublicTest"] * 18))


def test_faces_have_the_height_that_is_said_and_lie_where_it_is_said(rows: Rows):
    (frame, placed), (_, rest) = draw_frames(rows, 96)

    assert [len(placed), len(rest)] == [PER_FRAME, 18 - PER_FRAME]
    found = open_detector("dlib", 60).detect(frame)
    assert len(found) == 8
    for face in found:
        assert face.box.height == pytest.approx(96, rel=0.2)
        x, y = face.box.center
        assert min(np.hypot(x - p.x, y - p.y) for p in placed if p.row % 2 == 0) < 20


def test_the_program_finds_the_faces_and_no_others(rows: Rows, tmp_path: Path):
    (tmp_path / "64px").mkdir()
    cv2.imwrite(
        str(tmp_path / "64px" / "0009.png"), np.zeros((64, 64), np.uint8)
    )  # an earlier run's
    entry = measure(rows, 64, "off", tmp_path)

    assert entry["n"] == 18
    assert entry["found"] == entry["read"] == 0.5
    assert entry["accuracy"][0] in (0.0, 1.0)  # the same face nine times
    assert "| 64 | off | 50.0% | 50.0% |" in describe([entry])


ROW = {"px": 64, "super_resolution": "off", "n": 9, "found": 1.0, "read": 1.0, "accuracy": None}
ROW |= {"seconds_per_frame": 0.1}


def test_what_is_printed_as_json_says_of_which_networks_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(whole_frames, "measure", lambda *_: ROW)
    data = write_csv(draw_rows(4), tmp_path / "rows.csv")
    words = ["--data", str(data), "--out", str(tmp_path / "frames"), "--json"]

    assert whole_frames.main(words) == ExitCode.OK

    path = tmp_path / "frames.json"
    path.write_text(capsys.readouterr().out)
    measured = read_measured(path)
    assert measured["table"] == [ROW] * 10
    registry = read_registry()
    assert measured["networks"] == {
        name: registry.entry(name).files["graph"].sha256 for name in ("mini-xception", "fsrnet")
    }


@pytest.mark.parametrize(
    "content",
    [
        3,
        [ROW],  # as it was printed before it said of which networks
        {"networks": {}, "table": []},
        {"networks": {}, "table": [{"px": 1}]},
        {"networks": {}, "table": [ROW | {"accuracy": 0.5}]},
        {"networks": None, "table": [ROW]},
        {"table": [ROW]},
    ],
)
def test_other_json_is_refused(content: object, tmp_path: Path):
    path = tmp_path / "frames.json"
    path.write_text(json.dumps(content))
    with pytest.raises(InputError, match=r"is not what training\.whole_frames prints"):
        read_measured(path)
