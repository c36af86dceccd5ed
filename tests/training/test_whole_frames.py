"""Small faces are drawn into frames at their size, found by the program and told apart."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage.data import astronaut

from fer_desktop.faces.detector import open_detector
from training.rows import Rows
from training.whole_frames import PER_FRAME, describe, draw_frames, measure


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
