"""`--resume` where a run came to its end: nothing is done twice, and nothing replaced."""

import json
from pathlib import Path

import pytest
from PIL import Image

from fer_desktop.errors import ExitCode
from fer_desktop.export import provenance
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.storage.profile import unlock_profile
from tests.end_to_end.conftest import PASSWORD, ROOT, Interrupting, names_in, rows_of
from tests.fakes import FakeDetector, draw, square, write_film


def states_in(folder):
    return {name: (folder / name).stat().st_mtime_ns for name in names_in(folder)}


@pytest.fixture
def sittings(ada):
    """Return what reads source and state of each sitting in Ada's profile."""

    def read():
        with unlock_profile("Ada", PASSWORD, root=ada.root) as profile:
            return [(each.source, each.state) for each in profile.history.sittings()]

    return read


@pytest.mark.fault("31")
@pytest.mark.parametrize(
    "more", [["--landmarks"], ["--format", "csv,jsonl"], ["--no-annotate"]], ids=" ".join
)
def test_a_finished_video_is_not_taken_for_one_with_other_results(more, fer, clip, tmp_path):
    flags = ["--video", clip, "-o", "out", "--end", "0.2"]
    assert fer(*flags).code == ExitCode.OK
    before = states_in(tmp_path / "out")
    refused = fer(*flags, *more, "--resume")
    assert refused.code == ExitCode.OUTPUT
    assert "another input, network or setting" in refused.err
    assert states_in(tmp_path / "out") == before


def test_the_order_of_the_formats_makes_no_other_command(fer, clip):
    flags = ["--video", clip, "-o", "out", "--end", "0.2", "--format"]
    assert fer(*flags, "csv,jsonl").code == ExitCode.OK
    assert "nothing is left to do" in fer(*flags, "jsonl,csv", "--resume").out


def test_a_finished_run_of_another_version_stays(fer, clip, monkeypatch):
    flags = ["--video", clip, "-o", "out", "--end", "0.2"]
    assert fer(*flags).code == ExitCode.OK
    monkeypatch.setattr(provenance, "version", lambda package: "0.0")
    assert "nothing is left to do" in fer(*flags, "--resume").out


def test_a_result_that_was_deleted_meanwhile_is_made_again(fer, clip, tmp_path):
    flags = ["--video", clip, "-o", "out", "--end", "0.2"]
    assert fer(*flags).code == ExitCode.OK
    (tmp_path / "out" / "clip.csv").unlink()
    assert fer(*flags, "--resume").code == ExitCode.OK
    assert len(rows_of("out/clip.csv")) == 5


@pytest.mark.parametrize("stored", [False, True], ids=["for nobody", "in a profile"])
def test_what_was_stopped_is_not_taken_for_finished_when_its_journal_is_gone(
    stored, fer, fer_as_ada, sittings, clip, tmp_path
):
    flags = ["--video", clip, "-o", "out", "--no-annotate"]
    run = fer_as_ada if stored else fer
    fer.stages["detector"] = Interrupting(search=3)
    assert run(*flags).code == ExitCode.INTERRUPTED
    summary = json.loads(Path("out/clip.summary.json").read_text(encoding="utf-8"))
    assert summary["output"]["stopped"]
    assert len(rows_of("out/clip.csv")) < 60
    (tmp_path / "out" / "clip.journal").unlink()
    fer.stages["detector"] = FakeDetector()
    answer = run(*flags, "--resume")
    assert answer.code == ExitCode.OK
    assert "nothing is left to do" not in answer.out
    assert len(rows_of("out/clip.csv")) == 60
    assert sittings() == [("clip.mp4", "complete")] * stored
    assert "nothing is left to do" in run(*flags, "--resume").out


@pytest.mark.fault("31")
@pytest.mark.parametrize("name", ["clip.csv", "clip.annotated.mp4", "clip.timeline.png"])
def test_files_of_which_no_run_tells_are_not_replaced_by_resuming(name, fer, clip, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("somebody's own", encoding="utf-8")
    flags = ["--video", clip, "-o", "out", "--end", "0.2"]
    refused = fer(*flags, "--resume")
    assert refused.code == ExitCode.OUTPUT
    assert f"{name} belongs to no run that broke off. Replace it with --force" in refused.err
    assert names_in(tmp_path / "out") == [name]
    assert (tmp_path / "out" / name).read_text(encoding="utf-8") == "somebody's own"
    assert fer(*flags, "--force").code == ExitCode.OK


def test_a_finished_video_is_stored_once_in_the_profile_that_asks_for_it(
    fer, fer_as_ada, sittings, clip
):
    flags = ["--video", clip, "-o", "out", "--end", "0.2"]
    assert fer(*flags).code == ExitCode.OK
    assert "nothing is left to do" not in fer_as_ada(*flags, "--resume").out
    assert sittings() == [("clip.mp4", "complete")]
    assert "nothing is left to do" in fer_as_ada(*flags, "--resume").out
    assert "nothing is left to do" in fer(*flags, "--resume").out
    assert sittings() == [("clip.mp4", "complete")]


def test_a_video_that_ended_early_stays_one_sitting(fer_as_ada, sittings, tmp_path):
    cut_off = tmp_path / "cut_off.mp4"
    cut_off.write_bytes((ROOT / "samples" / "demo.mp4").read_bytes()[:60_000])
    flags = ["--video", cut_off, "-o", "out", "--no-annotate"]
    for more in ([], ["--resume"]):
        assert fer_as_ada(*flags, *more).code == ExitCode.OK
    assert sittings() == [("cut_off.mp4", "interrupted")]


SIDECARS = [
    {"temperature": 1.5},
    {"scaling": "min_max"},
    {"labels": [*EMOTIONS[1:], EMOTIONS[0]]},
]


@pytest.fixture
def own_network(tmp_path):
    """Return the path of a network, and what writes its sidecar."""
    path = tmp_path / "own.onnx"
    path.write_bytes(b"never opened: its place is taken by a fake")

    def describe(sidecar):
        path.with_suffix(".json").write_text(json.dumps(sidecar), encoding="utf-8")

    return path, describe


@pytest.mark.parametrize("sidecar", SIDECARS, ids=json.dumps)
@pytest.mark.parametrize("broken_off", [False, True], ids=["finished", "broken off"])
@pytest.mark.parametrize("flag", ["--video", "--image"])
def test_a_run_with_another_sidecar_is_another_run(
    flag, broken_off, sidecar, fer, own_network, clip, tmp_path
):
    for name in "abc":
        Image.fromarray(draw(square(40, 40))).save(tmp_path / f"{name}.png")
    network, describe = own_network
    inputs = [clip] if flag == "--video" else ["a.png", "b.png", "c.png"]
    flags = [flag, *inputs, "-o", "out", "--no-annotate", "--model", network]
    if broken_off:
        fer.stages["detector"] = Interrupting(search=2)
    fer(*flags)
    before = states_in(tmp_path / "out")
    fer.stages["detector"] = FakeDetector()
    describe(sidecar)
    refused = fer(*flags, "--resume")
    assert refused.code == ExitCode.OUTPUT
    assert states_in(tmp_path / "out") == before


@pytest.mark.fault("31", "33")
@pytest.mark.parametrize("broken_off", [False, True], ids=["finished", "broken off"])
def test_another_video_of_the_same_name_is_another_run(broken_off, fer, clip, tmp_path):
    video = tmp_path / "clip.mp4"
    video.write_bytes(clip.read_bytes())
    flags = ["--video", video, "-o", "out", "--no-annotate"]
    if broken_off:
        fer.stages["detector"] = Interrupting(search=2)
    fer(*flags)
    before = states_in(tmp_path / "out")
    fer.stages["detector"] = FakeDetector()
    write_film(video, [[square(90, 40)]] * 60)
    refused = fer(*flags, "--resume")
    assert refused.code == ExitCode.OUTPUT
    assert "another input, network or setting" in refused.err
    assert states_in(tmp_path / "out") == before


def test_the_summary_says_how_an_own_network_was_read(fer, own_network, clip):
    network, describe = own_network
    describe({"temperature": 1.5})
    flags = ["--video", clip, "-o", "out", "--end", "0.2", "--model", network]
    assert fer(*flags).code == ExitCode.OK
    settings = json.loads(Path("out/clip.summary.json").read_text(encoding="utf-8"))["settings"]
    assert settings["temperature"] == 1.5
    assert settings["scaling"] == "minus_one_to_one"
    assert settings["labels"] == list(EMOTIONS)
    assert "nothing is left to do" in fer(*flags, "--resume").out


@pytest.fixture
def two_pictures(tmp_path):
    for name in ("one", "other"):
        Image.fromarray(draw(square(40, 40))).save(tmp_path / f"{name}.png")


@pytest.mark.fault("31")
@pytest.mark.parametrize("again", ["one.png", "other.png"])
def test_finished_pictures_are_not_replaced_by_resuming(again, fer, two_pictures, tmp_path):
    assert fer("--image", "one.png", "-o", "out").code == ExitCode.OK
    before = states_in(tmp_path / "out")
    refused = fer("--image", again, "-o", "out", "--resume")
    assert refused.code == ExitCode.OUTPUT
    assert "belongs to no run that broke off. Replace it with --force" in refused.err
    assert states_in(tmp_path / "out") == before
    assert fer("--image", again, "-o", "out", "--force").code == ExitCode.OK


@pytest.mark.fault("31")
@pytest.mark.parametrize("other", [["other.png"], ["one.png", "other.png", "--landmarks"]])
def test_pictures_broken_off_are_not_replaced_by_those_of_another_command(
    other, fer, two_pictures, tmp_path
):
    fer.stages["detector"] = Interrupting(search=1)
    assert fer("--image", "one.png", "other.png", "-o", "out").code == ExitCode.INTERRUPTED
    before = states_in(tmp_path / "out")
    refused = fer("--image", *other, "-o", "out", "--resume")
    assert refused.code == ExitCode.OUTPUT
    assert "another input, network or setting" in refused.err
    assert states_in(tmp_path / "out") == before


def test_resuming_pictures_that_were_never_begun_begins_them(fer, two_pictures):
    assert fer("--image", "one.png", "-o", "out", "--resume").code == ExitCode.OK
    assert len(rows_of("out/images.csv")) == 1
