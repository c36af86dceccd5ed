"""Ctrl-C, SIGTERM and kill -9 at any moment: nothing written is lost, and the run goes on."""

import json
import os
import random
import shutil
import signal
import sys
import time

import pytest
from PIL import Image

from fer_desktop.command import video_run
from fer_desktop.errors import ExitCode
from tests.end_to_end.conftest import Interrupting, finish, names_in, rows_of, start
from tests.fakes import FakeDetector, draw, square, write_film

PACE = {"FAKE_FRAME_S": "0.03"}  # a whole search every fifth frame: a run lasts about a second


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    boxes = [[] if 60 <= step < 95 else [square(10 + step, 40)] for step in range(160)]
    return write_film(tmp_path_factory.mktemp("film") / "film.mp4", boxes)


@pytest.fixture(scope="module")
def unbroken(film, tmp_path_factory):
    """Folder of a run that nobody disturbed."""
    out = tmp_path_factory.mktemp("unbroken") / "out"
    assert finish(start("--video", film, "-o", out, "--format", "csv,jsonl")).code == 0
    return out


def wait_for_rows(process, out, rows):
    """Wait until the run has written that many rows; False if it ended before."""
    while process.poll() is None:
        try:
            if (out / "film.csv.part").read_bytes().count(b"\n") > rows:
                return True
        except FileNotFoundError:
            pass
        time.sleep(0.002)
    return False


@pytest.mark.fault("83b")
@pytest.mark.parametrize(
    ("number", "code", "rows"),
    [
        (signal.SIGINT, ExitCode.INTERRUPTED, 0),
        pytest.param(signal.SIGINT, ExitCode.INTERRUPTED, 30, marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, ExitCode.INTERRUPTED, 70, marks=pytest.mark.slow),
        (signal.SIGTERM, ExitCode.TERMINATED, 20),
    ],
)
def test_a_signal_keeps_what_was_done_and_the_run_goes_on(
    number, code, rows, film, unbroken, tmp_path
):
    out = tmp_path / "out"
    process = start("--video", film, "-o", out, "--format", "csv,jsonl", env=PACE)
    assert wait_for_rows(process, out, rows)
    process.send_signal(number)
    answer = finish(process)

    assert answer.code == code
    assert "--resume" in answer.err
    kept = rows_of(out / "film.csv")
    assert rows <= len(kept) < 160
    assert kept == rows_of(unbroken / "film.csv")[: len(kept)]
    summary = json.loads((out / "film.summary.json").read_text(encoding="utf-8"))
    assert (summary["complete"], summary["frames"]) == (False, len(kept))
    assert not any(name.endswith(".part") for name in names_in(out))

    assert finish(start("--video", film, "-o", out)).code == ExitCode.OUTPUT  # never silently
    resumed = finish(start("--video", film, "-o", out, "--format", "csv,jsonl", "--resume"))
    assert resumed.code == ExitCode.OK
    assert_same_results(out, unbroken)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
@pytest.mark.usefixtures("_hears_the_terminal")
@pytest.mark.fault("83b", "83c")
def test_a_closed_terminal_keeps_what_was_done(film, tmp_path):
    out = tmp_path / "out"
    ours, theirs = os.openpty()
    bars = {"TERM": "xterm"}
    process = start("--video", film, "-o", out, env={**PACE, **bars}, stderr=theirs)
    os.close(theirs)
    assert wait_for_rows(process, out, 5)
    os.close(ours)
    for _ in ("by the shell", "by the system, when the shell is gone"):
        process.send_signal(signal.SIGHUP)
    assert finish(process).code == ExitCode.HUNG_UP
    summary = json.loads((out / "film.summary.json").read_text(encoding="utf-8"))
    assert summary["complete"] is False
    assert summary["frames"] == len(rows_of(out / "film.csv")) >= 5


def assert_same_results(out, unbroken):
    assert names_in(out) == names_in(unbroken)
    for name in ("film.csv", "film.jsonl", "film.annotated.mp4"):
        assert (out / name).read_bytes() == (unbroken / name).read_bytes(), name
    ours, theirs = (
        json.loads((folder / "film.summary.json").read_text(encoding="utf-8"))
        for folder in (out, unbroken)
    )
    assert ours.pop("results") != theirs.pop("results")
    assert ours == theirs


@pytest.mark.fault("83b")
def test_the_second_signal_ends_it_at_once(film, tmp_path):
    process = start("--video", film, "-o", tmp_path / "out", env={"FAKE_FRAME_S": "60"})
    while not (tmp_path / "out" / "film.csv.part").exists():
        time.sleep(0.01)
    time.sleep(0.2)  # into the minute of the first frame
    process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=2) == -signal.SIGINT


@pytest.mark.fault("79", "83b")
@pytest.mark.parametrize(
    "attempt", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2, 3))]
)
def test_killed_at_any_moment_it_goes_on_to_the_same_results(attempt, film, unbroken, tmp_path):
    out, moments = tmp_path / "out", random.Random(attempt)
    flags = ["--video", film, "-o", out, "--format", "csv,jsonl", "--resume"]
    for _ in range(2):
        process = start(*flags, env=PACE)
        wait_for_rows(process, out, moments.randrange(150))
        time.sleep(moments.random() * 0.01)
        process.kill()
        process.communicate()
        for name in ("film.csv", "film.csv.part"):
            if (out / name).exists():
                text = (out / name).read_bytes()
                assert text == b"" or text.endswith(b"\n")
    assert finish(start(*flags)).code == ExitCode.OK
    assert_same_results(out, unbroken)


def test_resuming_what_is_complete_does_nothing(film, tmp_path):
    out = tmp_path / "out"
    assert finish(start("--video", film, "-o", out, "--end", "1")).code == ExitCode.OK
    before = {name: (out / name).stat().st_mtime_ns for name in names_in(out)}
    answer = finish(start("--video", film, "-o", out, "--end", "1", "--resume"))
    assert answer.code == ExitCode.OK
    assert "nothing is left to do" in answer.out
    assert {name: (out / name).stat().st_mtime_ns for name in names_in(out)} == before


@pytest.mark.fault("31")
def test_resuming_another_run_is_refused_and_leaves_it_alone(film, tmp_path):
    out = tmp_path / "out"
    assert finish(start("--video", film, "-o", out, "--end", "1")).code == ExitCode.OK
    before = (out / "film.csv").read_bytes()
    answer = finish(start("--video", film, "-o", out, "--end", "2", "--resume"))
    assert answer.code == ExitCode.OUTPUT
    assert "another input, network or setting" in answer.err
    assert (out / "film.csv").read_bytes() == before


def test_interrupted_pictures_go_on_too(tmp_path):
    folder, out = tmp_path / "pictures", tmp_path / "out"
    folder.mkdir()
    for number in range(40):
        Image.fromarray(draw(square(20 + number, 40))).save(folder / f"{number}.png")
    process = start("--image", folder, "-o", out, env={"FAKE_FRAME_S": "0.05"})
    while len(list(out.glob("*.annotated.png"))) < 5 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    answer = finish(process)
    assert answer.code == ExitCode.INTERRUPTED
    kept = rows_of(out / "images.csv")
    assert 5 <= len(kept) < 40

    copies = {path: path.stat().st_mtime_ns for path in out.glob("*.annotated.png")}
    answer = finish(start("--image", folder, "-o", out, "--resume"))
    assert answer.code == ExitCode.OK
    assert {path: path.stat().st_mtime_ns for path in copies} == copies  # drawn but once
    rows = rows_of(out / "images.csv")
    assert rows[: len(kept)] == kept
    assert len(rows) == 40
    assert len(names_in(out)) == 41


@pytest.mark.fault("83b")
def test_a_signal_while_the_hash_is_taken_begins_nothing(fer, film, tmp_path, monkeypatch):
    """It takes minutes for a file of many gigabytes."""
    really = video_run.sha256_of

    def sha256_of(path, should_stop):
        signal.raise_signal(signal.SIGINT)
        return really(path, should_stop)

    monkeypatch.setattr(video_run, "sha256_of", sha256_of)
    answer = fer("--video", film, "-o", "out", "--json")
    assert answer.code == ExitCode.INTERRUPTED
    assert json.loads(answer.out) == {"complete": False, "runs": []}
    assert not (tmp_path / "out").exists()


class Losing(Interrupting):
    """Loses the folder of results, and is then interrupted."""

    def detect(self, grey):
        if self.searches + 1 == self._search:
            shutil.rmtree("out")
        return super().detect(grey)


@pytest.mark.fault("29", "83b")
@pytest.mark.parametrize(
    ("more", "code"), [([], ExitCode.OUTPUT), (["b.mp4"], ExitCode.FAILURE)], ids=["one", "two"]
)
def test_a_signal_does_not_hide_that_results_could_not_be_kept(more, code, fer, film, tmp_path):
    (tmp_path / "b.mp4").symlink_to(film)
    fer.stages["detector"] = Losing(search=2)
    answer = fer("--video", film, *more, "-o", "out", "--no-annotate")
    assert answer.code == code
    assert "Cannot write" in answer.err


def test_pictures_that_are_new_or_cannot_be_read_cost_no_other_its_analysis(fer, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, name in enumerate("acde"):
        Image.fromarray(draw(square(20 + 9 * number, 40))).save(folder / f"{name}.png")
    (folder / "b.png").write_bytes(b"no picture")
    fer.stages["detector"] = Interrupting(search=3)
    assert fer("--image", folder, "-o", "out").code == ExitCode.INTERRUPTED
    kept = rows_of("out/images.csv")
    assert [row["input"][-5:] for row in kept] == ["a.png", "c.png", "d.png"]

    Image.fromarray(draw(square(90, 40))).save(folder / "aa.png")
    fer.stages["detector"] = rest = FakeDetector()
    assert fer("--image", folder, "-o", "out", "--resume").code == ExitCode.FAILURE  # b.png
    assert rest.searches == 2  # aa.png and e.png
    rows = rows_of("out/images.csv")
    assert [row["input"][-6:].lstrip("/") for row in rows] == [
        "a.png", "aa.png", "c.png", "d.png", "e.png",
    ]  # fmt: skip
    assert [row for row in rows if row in kept] == kept


def test_a_signal_during_the_last_picture_leaves_nothing_to_go_on_with(fer, tmp_path):
    Image.fromarray(draw(square(20, 40))).save(tmp_path / "a.png")
    fer.stages["detector"] = Interrupting(search=1)
    answer = fer("--image", "a.png", "-o", "out", "--json")
    assert answer.code == ExitCode.INTERRUPTED
    assert "Stopped" not in answer.err
    assert json.loads(answer.out)["complete"]
    assert names_in("out") == ["a.annotated.png", "images.csv"]


@pytest.mark.fault("30")
@pytest.mark.root
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to mount")
def test_a_full_disk_keeps_whole_rows_and_says_how_many(film, tmp_path):
    import subprocess

    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        flags = ["--video", film, "-o", disk / "out", "--no-annotate", "--landmarks"]
        answer = finish(start(*flags))
        assert answer.code == ExitCode.OUTPUT
        rows = rows_of(disk / "out" / "film.csv.part")
        assert f"Disk full: {len(rows)} frames written to" in answer.err
        assert 0 < len(rows) < 160
        assert (disk / "out" / "film.csv.part").read_bytes().endswith(b"\n")
        assert not (disk / "out" / "film.csv").exists()

        subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
        assert finish(start(*flags, "--resume")).code == ExitCode.OK
        assert len(rows_of(disk / "out" / "film.csv")) == 160
    finally:
        subprocess.run(["umount", str(disk)], check=False)
