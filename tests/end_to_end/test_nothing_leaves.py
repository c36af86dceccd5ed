"""A run of the real command reaches for no network and leaves nothing beside its results."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec

import pytest

from fer_desktop.paths import cache_dir
from tests.end_to_end.conftest import ROOT

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty folder in the place of the person's own, without any wish for other folders."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.delenv("FER_DATA_DIR")
    return home


def run(out, *flags, before=(), read=("--image", "samples/two_faces.jpg")):
    """Read a picture with the published networks, a small face redrawn."""
    flags += (*read, "-o", str(out), "--super-resolution", "always")
    command = [*before, sys.executable, "-m", "fer_desktop", *flags]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert any(out.iterdir())


def test_nothing_is_left_in_the_home_folder(home, tmp_path):
    run(tmp_path / "out")
    assert [str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()] == []


def test_a_video_leaves_a_list_of_fonts_in_the_cache_folder_alone(
    home, clip, tmp_path, monkeypatch
):
    monkeypatch.delenv("MPLCONFIGDIR")  # the tests keep one list
    run(tmp_path / "out", read=("--video", str(clip)))
    (left,) = (path for path in home.rglob("*") if path.is_file())
    assert left.parent == cache_dir() / "matplotlib"
    assert left.name.startswith("fontlist")


@pytest.mark.skipif(find_spec("keras") is None, reason="needs the extra [keras]")
@pytest.mark.slow
def test_keras_finds_its_settings_in_the_cache_folder_alone(home, tmp_path, monkeypatch):
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("FER_DATA_DIR", str(tmp_path / "data"))
    theirs = home / ".keras" / "keras.json"
    theirs.parent.mkdir()
    theirs.write_text('{"image_data_format": "channels_first"}')  # our networks would fail
    run(tmp_path / "out", "--engine", "keras")
    assert [path for path in home.rglob("*") if path.is_file()] == [theirs]
    assert theirs.read_text() == '{"image_data_format": "channels_first"}'
    ours = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert ours == [tmp_path / "data" / "cache" / "keras" / "keras.json"]


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_no_library_opens_a_socket_to_another_machine(home, tmp_path):
    calls = tmp_path / "calls"
    strace = ("strace", "-f", "-e", "trace=socket,connect", "-o", os.fspath(calls))
    run(tmp_path / "out", before=strace)
    assert re.findall(r".*AF_INET.*", calls.read_text("utf-8")) == []
