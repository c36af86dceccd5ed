"""Inputs that are there and cannot be read: each is said and counted, and the others go on."""

import errno
import io
import json
import os

import pytest
from PIL import Image

from fer_desktop.capture import files
from fer_desktop.command import video_run
from fer_desktop.errors import ExitCode
from tests.end_to_end.conftest import rows_of
from tests.fakes import draw, square


@pytest.mark.parametrize("flag", ["--video", "--image"])
def test_a_folder_that_cannot_be_read_is_a_failed_input_and_the_others_are_analysed(
    flag, fer, clip, tmp_path, unlistable
):
    for name in ("in/locked", "in/open"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "in/open/a.mp4").write_bytes(clip.read_bytes())
    Image.fromarray(draw(square(40, 40))).save(tmp_path / "in/open/a.png")
    answer = fer(flag, "in", "-o", "out", "--no-annotate", "--json")
    assert answer.code == ExitCode.FAILURE
    assert "in/locked cannot be opened: Permission denied. Check who may read it." in answer.err
    assert "1 of 2 inputs failed." in answer.err
    assert json.loads(answer.out)["complete"] is False
    assert len(rows_of("out/a.csv" if flag == "--video" else "out/images.csv")) >= 1

    alone = fer(flag, "in/locked", "-o", "other")
    assert alone.code == ExitCode.INPUT
    assert "locked cannot be opened: Permission denied." in alone.err


class Failing(io.FileIO):
    """A file that opens, on a disk that then fails."""

    def readinto(self, buffer):
        raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.fixture
def failing_disk(monkeypatch):
    """Let every input called `a` open and not be read."""

    def open_input(path):
        return io.BufferedReader(Failing(path)) if path.stem == "a" else files.open_input(path)

    for module in ("video", "pictures"):
        monkeypatch.setattr(f"fer_desktop.capture.{module}.open_input", open_input)


@pytest.mark.fault("28")
def test_a_picture_on_a_failing_disk_costs_no_other(fer, failing_disk, tmp_path):
    for name in ("a.png", "b.png"):
        Image.fromarray(draw(square(40, 40))).save(tmp_path / name)
    answer = fer("--image", "a.png", "b.png", "-o", "out", "--no-annotate")
    assert answer.code == ExitCode.FAILURE
    assert "a.png cannot be read: Input/output error." in answer.err
    assert len(rows_of("out/images.csv")) == 1


@pytest.mark.fault("28")
def test_a_video_on_a_failing_disk_costs_no_other(fer, clip, failing_disk, tmp_path):
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_bytes(clip.read_bytes())
    answer = fer("--video", "a.mp4", "b.mp4", "-o", "out", "--no-annotate", "--end", "0.2")
    assert answer.code == ExitCode.FAILURE
    assert "a.mp4 cannot be read: Input/output error." in answer.err
    assert len(rows_of("out/b.csv")) == 5


@pytest.mark.fault("28")
def test_a_video_that_is_gone_when_its_hash_is_taken_costs_no_other(
    fer, clip, tmp_path, monkeypatch
):
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_bytes(clip.read_bytes())
    really = video_run.sha256_of

    def sha256_of(path, should_stop):
        if path.name == "a.mp4":
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        return really(path, should_stop)

    monkeypatch.setattr(video_run, "sha256_of", sha256_of)
    answer = fer("--video", "a.mp4", "b.mp4", "-o", "out", "--no-annotate", "--end", "0.2")
    assert answer.code == ExitCode.FAILURE
    assert "a.mp4 cannot be read: Stale file handle." in answer.err
    assert len(rows_of("out/b.csv")) == 5
