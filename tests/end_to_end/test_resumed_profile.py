"""Runs that were broken off and gone on with, in the history of a profile: one sitting each."""

import signal
import time

import pytest
from PIL import Image

from fer_desktop.errors import ExitCode
from fer_desktop.storage.profile import unlock_profile
from tests.end_to_end.conftest import PASSWORD, ROOT, Interrupting, finish, start
from tests.fakes import FakeDetector, draw, square, write_film


@pytest.fixture
def stored(ada):
    """Return what `read` finds in Ada's profile."""

    def ask(read):
        with unlock_profile("Ada", PASSWORD, root=ada.root) as profile:
            return read(profile)

    return ask


def sittings_of(profile):
    """Source, state, seconds and samples of each sitting, as recorded."""
    found = [
        (each.source, each.state, each.seconds, profile.history.samples(each.id))
        for each in profile.history.sittings()
    ]
    return found[::-1]


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, name in enumerate("acde"):
        Image.fromarray(draw(square(20 + 9 * number, 40))).save(folder / f"{name}.png")
    (folder / "b.png").write_bytes(b"no picture")
    return folder


def test_a_video_broken_off_by_ctrl_c_is_one_sitting_when_it_was_gone_on_with(
    fer, fer_as_ada, stored, tmp_path
):
    clip = write_film(tmp_path / "film.mp4", [[square(10 + step, 40)] for step in range(200)])
    # Searches run ahead, and the key is heard a moment later: the middle is far from both ends.
    fer.stages["detector"] = Interrupting(search=20)
    assert fer_as_ada("--video", clip, "-o", "out").code == ExitCode.INTERRUPTED
    ((_, state, seconds, _),) = stored(sittings_of)
    assert state == "interrupted"
    assert 0 < seconds < 8
    stored(lambda p: p.annotations.add_mark(p.history.sittings()[0].id, 1.0, "phone"))

    fer.stages["detector"] = FakeDetector()
    assert fer_as_ada("--video", clip, "-o", "out", "--resume").code == ExitCode.OK
    assert fer_as_ada("--video", clip, "-o", "unbroken").code == ExitCode.OK
    resumed, unbroken = stored(sittings_of)
    assert resumed == unbroken
    assert resumed[1:3] == ("complete", 8)
    sittings = stored(lambda p: p.history.sittings())
    marks = stored(lambda p: p.annotations.marks(sittings[-1].id))
    assert [mark.label for mark in marks] == ["phone"]


def test_a_video_that_ends_early_is_an_interrupted_sitting(fer_as_ada, stored, tmp_path):
    cut_off = tmp_path / "cut_off.mp4"
    cut_off.write_bytes((ROOT / "samples" / "demo.mp4").read_bytes()[:60_000])
    assert fer_as_ada("--video", cut_off, "-o", "out").code == ExitCode.OK
    assert [state for _, state, *_ in stored(sittings_of)] == ["interrupted"]


def test_begun_anew_a_run_is_another_sitting(fer, fer_as_ada, stored, clip):
    fer.stages["detector"] = Interrupting(search=6)
    assert fer_as_ada("--video", clip, "-o", "out").code == ExitCode.INTERRUPTED
    fer.stages["detector"] = FakeDetector()
    assert fer_as_ada("--video", clip, "-o", "out", "--force").code == ExitCode.OK
    states = [state for _, state, *_ in stored(sittings_of)]
    assert states == ["interrupted", "complete"]


def test_each_picture_is_one_sitting_whatever_broke_the_run_off(fer, fer_as_ada, stored, pictures):
    flags = ["--image", pictures, "-o", "out"]
    fer.stages["detector"] = Interrupting(search=2)
    assert fer_as_ada(*flags).code == ExitCode.INTERRUPTED
    assert [source for source, *_ in stored(sittings_of)] == ["a.png", "c.png"]
    fer.stages["detector"] = FakeDetector()
    assert fer_as_ada(*flags, "--resume").code == ExitCode.FAILURE  # b.png
    sources = [source for source, *_ in stored(sittings_of)]
    assert sources == ["a.png", "c.png", "d.png", "e.png"]


def test_a_picture_deleted_meanwhile_does_not_come_back(fer, fer_as_ada, stored, pictures):
    flags = ["--image", pictures, "-o", "out"]
    fer.stages["detector"] = Interrupting(search=2)
    fer_as_ada(*flags)
    stored(lambda p: p.bin.delete("sitting", p.history.sittings()[0].id))
    fer_as_ada(*flags, "--resume")
    assert [source for source, *_ in stored(sittings_of)] == ["a.png", "d.png", "e.png"]


def test_what_was_analysed_for_nobody_is_stored_when_a_profile_asks_for_it(
    fer, fer_as_ada, stored, pictures
):
    flags = ["--image", pictures, "-o", "out"]
    fer.stages["detector"] = Interrupting(search=2)
    assert fer(*flags).code == ExitCode.INTERRUPTED
    fer.stages["detector"] = rest = FakeDetector()
    fer_as_ada(*flags, "--resume")
    assert rest.searches == 2
    assert len(stored(sittings_of)) == 4


@pytest.mark.fault("79", "83b")
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal")
def test_killed_and_gone_on_with_a_video_is_one_sitting(stored, ada, tmp_path):
    film = write_film(tmp_path / "film.mp4", [[square(10 + step, 40)] for step in range(100)])
    out = tmp_path / "out"
    flags = ["--video", film, "-o", out, "--profile", "Ada", "--resume"]
    environment = {"FER_PASSWORD": PASSWORD, "FAKE_FRAME_S": "0.1"}
    process = start(*flags, env=environment)
    part = out / "film.csv.part"
    while process.poll() is None and not (part.exists() and part.read_bytes().count(b"\n") > 60):
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert finish(start(*flags, env={"FER_PASSWORD": PASSWORD})).code == ExitCode.OK
    ((_, state, seconds, samples),) = stored(sittings_of)
    assert (state, seconds, len(samples)) == ("complete", 4, 4)
