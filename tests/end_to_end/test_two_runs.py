"""Two runs into one place: the first ends as if it were alone, the second is refused."""

import errno
import json
import os
import time

import av
import pytest
from PIL import Image

from fer_desktop import paths
from fer_desktop.command import video_run
from fer_desktop.errors import ExitCode
from tests.end_to_end.conftest import finish, names_in, rows_of, start
from tests.fakes import draw, square, write_film


@pytest.fixture
def hold(tmp_path):
    """While this file is there, a run that is told of it makes one search and waits."""
    file = tmp_path / "hold"
    file.touch()
    yield file
    file.unlink(missing_ok=True)  # or the run would outlast a test that fails


@pytest.mark.fault("31")
def test_a_run_that_another_is_at_is_refused_and_the_first_ends_whole(hold, tmp_path):
    out = tmp_path / "out"
    film = write_film(tmp_path / "film.mp4", [[square(10 + step, 40)] for step in range(60)])
    first = start("--video", film, "-o", out, env={"FAKE_HOLD": str(hold)})
    part = out / "film.csv.part"
    while first.poll() is None and not (part.exists() and part.read_bytes().count(b"\n") > 1):
        time.sleep(0.01)
    for more in ("--resume", "--force"):
        second = finish(start("--video", film, "-o", out, more))
        assert second.code == ExitCode.OUTPUT
        assert f"Another run is writing to {out / 'film.journal'}." in second.err
        assert first.poll() is None
    hold.unlink()
    assert finish(first).code == ExitCode.OK

    assert len(rows_of(out / "film.csv")) == 60
    with av.open(str(out / "film.annotated.mp4")) as copy:
        assert len(list(copy.decode(video=0))) == 60
    assert json.loads((out / "film.summary.json").read_text("utf-8"))["complete"]
    assert names_in(out) == [
        "film.annotated.mp4", "film.csv", "film.summary.json", "film.timeline.png",
    ]  # fmt: skip


@pytest.mark.fault("31")
def test_pictures_that_another_run_is_at_are_refused(hold, tmp_path):
    out, folder = tmp_path / "out", tmp_path / "pictures"
    folder.mkdir()
    for number in range(6):
        Image.fromarray(draw(square(20 + number, 40))).save(folder / f"{number}.png")
    first = start("--image", folder, "-o", out, env={"FAKE_HOLD": str(hold)})
    while first.poll() is None and not list(out.glob("*.annotated.png")):
        time.sleep(0.01)
    second = finish(start("--image", folder, "-o", out, "--resume"))
    assert second.code == ExitCode.OUTPUT
    assert f"Another run is writing to {out / 'images.journal'}." in second.err
    hold.unlink()
    assert finish(first).code == ExitCode.OK
    assert len(rows_of(out / "images.csv")) == 6
    assert len(names_in(out)) == 7


@pytest.mark.fault("31")
def test_results_that_came_while_the_hash_was_taken_are_not_replaced(
    fer, clip, tmp_path, monkeypatch
):
    really = video_run.sha256_of

    def sha256_of(path, should_stop):
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "clip.csv").write_text("another run's", encoding="utf-8")
        return really(path, should_stop)

    monkeypatch.setattr(video_run, "sha256_of", sha256_of)
    refused = fer("--video", clip, "-o", "out", "--end", "0.2")
    assert refused.code == ExitCode.OUTPUT
    assert "clip.csv exists already" in refused.err
    assert (tmp_path / "out" / "clip.csv").read_text("utf-8") == "another run's"
    assert names_in("out") == ["clip.csv"]


def test_on_a_disk_without_locks_a_run_goes_on(fer, clip, monkeypatch):
    def no(handle):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(paths, "_lock", no)
    assert fer("--video", clip, "-o", "out", "--end", "0.2", "--no-annotate").code == ExitCode.OK
    assert names_in("out") == ["clip.csv", "clip.summary.json", "clip.timeline.png"]
