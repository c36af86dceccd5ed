"""Inputs of equal names in several folders: what is said tells which of them it is about."""

import os
from pathlib import Path

import pytest

from fer_desktop.errors import ExitCode
from tests.end_to_end.conftest import finish, start
from tests.fakes import square, write_film

pytestmark = pytest.mark.fault("33")


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """A folder whose folders hold a video each: good, empty, good, of another codec."""
    root = tmp_path_factory.mktemp("films")
    good = write_film(root / "good.mp4", [[square(40, 40)]] * 3).read_bytes()
    contents = [good, b"", good, good.replace(b"avc1", b"zzzz")]
    for number, content in enumerate(contents, 1):
        (root / "in" / f"P{number}").mkdir(parents=True)
        (root / "in" / f"P{number}" / "x.mp4").write_bytes(content)
    return root


def run_here(fer, *command):
    return fer(*command)


def run_in_two_workers(fer, *command):
    return finish(start(*command, "--workers", 2, cwd=Path.cwd()), timeout_s=120)


@pytest.mark.parametrize("run", [run_here, run_in_two_workers])
def test_each_message_names_the_video_as_it_was_found(run, fer, films, tmp_path, monkeypatch):
    monkeypatch.chdir(films)
    answer = run(fer, "--video", "in", "in/P5/x.mp4", "-o", tmp_path, "--no-annotate")
    assert answer.code == ExitCode.FAILURE
    for said in (
        "fer-desktop: in/P2/x.mp4 is empty (0 bytes). Copy or record it again.",
        "fer-desktop: The codec of in/P4/x.mp4 is not supported by this build.",
        "fer-desktop: There is no file in/P5/x.mp4.",
    ):
        assert said in answer.err
    assert "in/P1/x.mp4: 3 frames" in answer.out
    assert "in/P3/x.mp4: 3 frames" in answer.out


def test_a_name_that_is_a_word_of_the_message_is_put_before_it(fer, tmp_path):
    for name in ("1/is", "2/is"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    answer = fer("--video", "1/is", "2/is")
    assert "fer-desktop: 1/is: is is empty (0 bytes)." in answer.err
    assert "fer-desktop: 2/is: is is empty (0 bytes)." in answer.err


@pytest.mark.fault("26")
@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_a_message_stays_on_its_line(fer, tmp_path):
    folder = tmp_path / "two\nlines"
    folder.mkdir()
    (folder / "x.mp4").touch()
    answer = fer("--video", "two\nlines/x.mp4", "none.mp4")
    assert "two\N{REPLACEMENT CHARACTER}lines/x.mp4 is empty" in answer.err
