"""Inputs that are there and cannot be read: each is said and counted, and the others go on."""

import errno
import json
import os
from pathlib import Path

import pytest
from PIL import Image

from fer_desktop.errors import ExitCode
from tests.end_to_end.conftest import rows_of
from tests.fakes import draw, square


@pytest.mark.parametrize("flag", ["--video", "--image"])
def test_a_folder_that_cannot_be_read_is_a_failed_input_and_the_others_are_analysed(
    flag, fer, clip, tmp_path, monkeypatch
):
    for name in ("in/locked", "in/open"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "in/open/a.mp4").write_bytes(clip.read_bytes())
    Image.fromarray(draw(square(40, 40))).save(tmp_path / "in/open/a.png")
    really = os.scandir

    def scandir(folder):  # root may read every folder, so rights would not show it
        if Path(folder).name == "locked":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), folder)
        return really(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    answer = fer(flag, "in", "-o", "out", "--no-annotate", "--json")
    assert answer.code == ExitCode.FAILURE
    assert "in/locked cannot be opened: Permission denied. Check who may read it." in answer.err
    assert "1 of 2 inputs failed." in answer.err
    assert json.loads(answer.out)["complete"] is False
    assert len(rows_of("out/a.csv" if flag == "--video" else "out/images.csv")) >= 1

    alone = fer(flag, "in/locked", "-o", "other")
    assert alone.code == ExitCode.INPUT
    assert "locked cannot be opened: Permission denied." in alone.err
