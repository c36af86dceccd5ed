"""The command in this process with fakes for the heavy stages, or in a process of its own."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from fer_desktop import cli
from fer_desktop.command import inputs
from tests.fakes import FakeDetector, fake_loaded_models, square, write_film
from tests.media import media  # noqa: F401  a fixture

ROOT = Path(__file__).parent.parent.parent
PASSWORD = "a long enough password"


@dataclass(frozen=True)
class Answer:
    """What the command gave back."""

    code: int
    out: str
    err: str


@pytest.fixture
def fer(monkeypatch, tmp_path, capfd):
    """Run the command here: `fer("--video", path, ...)`; results go below `tmp_path / "out"`."""
    stages = {"detector": FakeDetector()}
    monkeypatch.setattr(inputs, "load_models", lambda **asked: fake_loaded_models(**stages))
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        capfd.readouterr()
        code = cli.main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Answer(code, out, err)

    run.stages = stages
    return run


@pytest.fixture
def ada(tmp_path, monkeypatch):
    """The folder of an account called Ada."""
    from fer_desktop.storage.accounts import AccountBook
    from fer_desktop.storage.folder import DataFolder
    from fer_desktop.storage.vault import KdfCost

    folder = DataFolder(tmp_path / "data")
    with AccountBook(folder, cost=KdfCost(memory_kib=8, passes=1, lanes=1)) as book:
        book.register("Ada", PASSWORD)
    monkeypatch.setenv("FER_DATA_DIR", str(folder.root))
    return folder


@pytest.fixture
def fer_as_ada(fer, ada, monkeypatch):
    """Run as `fer` does, into Ada's profile."""

    def run(*arguments, password=PASSWORD):
        monkeypatch.setenv("FER_PASSWORD", password)  # each run takes it out again
        return fer(*arguments, "--profile", "Ada")

    return run


class Interrupting(FakeDetector):
    """Presses Ctrl-C during one of its searches, counted from 1."""

    def __init__(self, search):
        super().__init__()
        self._search = search

    def detect(self, grey):
        found = super().detect(grey)
        if self.searches == self._search:
            signal.raise_signal(signal.SIGINT)
        return found


def start(*arguments, **options):
    """Start the command with fakes in a process of its own; see `fake_command` for its pace."""
    options.setdefault("cwd", ROOT)
    environment = {**os.environ, **options.pop("env", {}), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.end_to_end.fake_command", *map(str, arguments)],
        env=environment,
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=options.pop("stderr", subprocess.PIPE),
        **options,
    )


def finish(process, timeout_s=60):
    """Wait for the end of `start` and return the answer."""
    out, err = process.communicate(timeout=timeout_s)
    answer = Answer(process.returncode, (out or b"").decode(), (err or b"").decode())
    assert "Traceback" not in answer.err
    return answer


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    """A clip of 60 frames, 2.4 s: a face moves, is away for five frames, and comes back."""
    boxes = [[] if 30 <= step < 35 else [square(10 + 2 * step, 40)] for step in range(60)]
    return write_film(tmp_path_factory.mktemp("clip") / "clip.mp4", boxes)


def rows_of(path):
    """Read a CSV as a list of dictionaries; every row must have every cell."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


def names_in(folder):
    """Return the sorted names of the files in a folder."""
    return sorted(path.name for path in Path(folder).iterdir())
