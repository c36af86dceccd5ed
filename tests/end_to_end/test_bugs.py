"""A bug of ours costs the input that it came with, and leaves a log; the others go on."""

import json
import time

import pytest
from PIL import Image

from fer_desktop import paths
from fer_desktop.errors import ExitCode
from tests.end_to_end.conftest import rows_of
from tests.fakes import FakeDetector, draw, square


class Stumbling(FakeDetector):
    """Has a bug that shows in its first searches."""

    def __init__(self, times):
        super().__init__()
        self._times = times

    def detect(self, grey, known=()):
        found = super().detect(grey, known)
        if self.searches <= self._times:
            raise ZeroDivisionError(f"in search {self.searches}")
        return found


@pytest.fixture
def inputs(clip, tmp_path):
    """Three inputs for each flag."""
    for name in "abc":
        (tmp_path / f"{name}.mp4").write_bytes(clip.read_bytes())
        Image.fromarray(draw(square(40, 40))).save(tmp_path / f"{name}.png")
    return {"--video": ["a.mp4", "b.mp4", "c.mp4"], "--image": ["a.png", "b.png", "c.png"]}


@pytest.mark.parametrize("flag", ["--video", "--image"])
def test_a_bug_fails_its_input_and_the_others_go_on(flag, fer, inputs, monkeypatch):
    monkeypatch.setattr(time, "strftime", lambda *_: "20260101-000000")  # both in one second
    fer.stages["detector"] = Stumbling(times=2)
    answer = fer(flag, *inputs[flag], "-o", "out", "--no-annotate", "--json")
    assert answer.code == ExitCode.FAILURE
    assert "2 of 3 inputs failed." in answer.err
    (log,) = paths.log_dir().iterdir()
    text = log.read_text(encoding="utf-8")
    assert "in search 1" in text and "in search 2" in text
    assert answer.err.count(f"Please report {log}.") == 2
    document = json.loads(answer.out)
    failed = document["failed"] if flag == "--image" else document["runs"][:2]
    assert [each["error"]["exit_code"] for each in failed] == [ExitCode.FAILURE] * 2
    assert len(rows_of("out/images.csv" if flag == "--image" else "out/c.csv")) >= 1
