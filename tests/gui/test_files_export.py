"""What the window exports is what the command line writes."""

import json
import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.api import analysis_settings
from fer_desktop.capture.pictures import read_picture
from fer_desktop.capture.video import open_video
from fer_desktop.errors import ExitCode, OutputError
from fer_desktop.export.only_run import only_run
from fer_desktop.export.partial import part_of
from fer_desktop.gui.files import export
from fer_desktop.gui.files.export import run_export
from fer_desktop.gui.files.export_plan import ExportWish, plan_export
from fer_desktop.gui.files.queue_analysis import analyse_file
from fer_desktop.settings import Settings
from tests.end_to_end.conftest import fer  # noqa: F401  a fixture
from tests.fakes import draw, fake_file_run, fake_loaded_models, square, write_film

pytestmark = pytest.mark.timeout(90)

MOVING = [[square(60 + step, 60)] for step in range(12)] + [[], [square(80, 60), square(200, 90)]]


def analysed(path):
    """Analyse a file as the queue does."""
    settings = analysis_settings(Settings())
    run = replace(fake_file_run(), made=fake_loaded_models().provenance("", None, settings))
    return path, analyse_file(path, run, lambda: False, lambda progress: None)


@pytest.fixture
def clip(tmp_path):
    return write_film(tmp_path / "clip.mp4", MOVING)


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "album"
    folder.mkdir()
    for number in range(3):
        faces = [square(40 * each + 20, 60, side=30 + 4 * each) for each in range(number)]
        cv2.imwrite(str(folder / f"{number}.png"), draw(*faces))
    return sorted(folder.iterdir())


def without_results(document):
    """Leave out what names the folder."""
    return {key: value for key, value in document.items() if key != "results"}


def frames_of(path):
    with open_video(path) as video:
        return [(frame.timestamp_s, frame.image) for frame in video.frames()]


def test_a_video_is_written_with_the_numbers_of_the_command_line(fer, clip, tmp_path):  # noqa: F811
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    answer = fer("--video", clip, "-o", theirs, "--format", "csv,jsonl")
    assert answer.code == ExitCode.OK
    wish = ExportWish((analysed(clip),), ours, formats=("csv", "jsonl"))
    assert run_export(plan_export(wish)).failures == ()

    assert sorted(path.name for path in ours.iterdir()) == sorted(
        path.name for path in theirs.iterdir()
    )
    assert (ours / "clip.csv").read_bytes() == (theirs / "clip.csv").read_bytes()
    summaries = [
        without_results(json.loads((folder / "clip.summary.json").read_text()))
        for folder in (ours, theirs)
    ]
    assert summaries[0] == summaries[1]
    for mine, its in zip(
        (ours / "clip.jsonl").read_text().splitlines(),
        (theirs / "clip.jsonl").read_text().splitlines(),
        strict=True,
    ):
        # Whether a face was aligned is not kept; the network and its numbers say it.
        assert {**json.loads(mine), "aligned": 1} == {**json.loads(its), "aligned": 1}
    drawn = zip(
        frames_of(ours / "clip.annotated.mp4"),
        frames_of(theirs / "clip.annotated.mp4"),
        strict=True,
    )
    for (my_time, my_image), (its_time, its_image) in drawn:
        assert my_time == its_time
        assert np.array_equal(my_image, its_image)
    for folder in (ours, theirs):
        assert (folder / "clip.timeline.png").stat().st_size
    assert np.array_equal(
        read_picture(ours / "clip.timeline.png").image,
        read_picture(theirs / "clip.timeline.png").image,
    )


def test_pictures_are_written_with_the_numbers_of_the_command_line(
    fer,  # noqa: F811
    pictures,
    tmp_path,
):
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    assert fer("--image", *pictures, "-o", theirs).code == ExitCode.OK
    exported = run_export(plan_export(ExportWish(tuple(map(analysed, pictures)), ours)))
    assert (exported.written, exported.failures, exported.is_complete) == (3, (), True)
    assert (ours / "images.csv").read_bytes() == (theirs / "images.csv").read_bytes()
    for number in range(3):
        name = f"{number}.annotated.png"
        mine, its = read_picture(ours / name), read_picture(theirs / name)
        assert np.array_equal(mine.image, its.image)


@pytest.mark.fault("31")
def test_what_exists_is_named_before_anything_is_written(clip, pictures, tmp_path):
    out = tmp_path / "out"
    wish = ExportWish((analysed(clip), analysed(pictures[1])), out)
    assert plan_export(wish).existing == ()
    out.mkdir()
    (out / "clip.csv").write_text("mine")
    (out / "1.annotated.png").write_text("mine")
    plan = plan_export(wish)
    assert [path.name for path in plan.existing] == ["1.annotated.png", "clip.csv"]
    assert (out / "clip.csv").read_text() == "mine"
    run_export(plan)
    assert (out / "clip.csv").read_text() != "mine"


@pytest.mark.fault("32")
def test_no_result_replaces_an_input(tmp_path, pictures):
    odd = tmp_path / "0.annotated.png"
    odd.write_bytes(pictures[1].read_bytes())
    wish = ExportWish((analysed(pictures[0]), analysed(odd)), tmp_path)
    with pytest.raises(OutputError, match="would replace an input"):
        plan_export(wish)


@pytest.mark.fault("29")
def test_a_folder_that_cannot_be_written_to_is_told_at_once(clip, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        plan_export(ExportWish((analysed(clip),), tmp_path / "file" / "out"))


@pytest.mark.fault("28")
def test_a_changed_file_is_not_exported_with_old_numbers_and_stops_no_other(
    clip, pictures, tmp_path
):
    files = tuple(map(analysed, (clip, *pictures)))
    clip.write_bytes(clip.read_bytes() + b"\0")
    pictures[1].unlink()
    exported = run_export(plan_export(ExportWish(files, tmp_path / "out")))
    said = {path.name: str(error) for path, error in exported.failures}
    assert said["clip.mp4"] == "clip.mp4 was changed since it was analysed. Analyse it again."
    assert said["1.png"].startswith("There is no file 1.png any more.")
    assert exported.written == 2
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"0.annotated.png", "2.annotated.png", "images.csv"}


def test_a_bug_in_one_file_stops_no_other(pictures, tmp_path, monkeypatch):
    films = [write_film(tmp_path / name, MOVING[:3]) for name in ("a.mp4", "b.mp4")]

    def stumbling_at(name, really):
        def stumble(path, *more):
            if path.name == name:
                raise ZeroDivisionError
            return really(path, *more)

        return stumble

    for function, name in (("open_video", "a.mp4"), ("read_picture", "0.png")):
        monkeypatch.setattr(export, function, stumbling_at(name, getattr(export, function)))
    files = tuple(map(analysed, (*films, *pictures[:2])))
    exported = run_export(plan_export(ExportWish(files, tmp_path / "out")))
    assert [path.name for path, _ in exported.failures] == ["0.png", "a.mp4"]
    for _, error in exported.failures:
        assert error.message == "Exporting it was ended by a fault of the program."
        report = re.fullmatch(r"Please report (.+)\.", error.remedy)
        assert "ZeroDivisionError" in Path(report[1]).read_text()
    assert (exported.written, exported.is_complete) == (2, True)
    assert (tmp_path / "out" / "b.csv").exists()
    assert "1.png" in (tmp_path / "out" / "images.csv").read_text()


def test_stopping_leaves_no_file_that_is_not_whole(clip, pictures, tmp_path):
    out = tmp_path / "out"
    plan = plan_export(ExportWish((analysed(pictures[0]), analysed(clip)), out))
    steps = []
    exported = run_export(plan, should_stop=lambda: len(steps) >= 5, tell=steps.append)
    assert not exported.is_complete
    assert {path.name for path in out.iterdir()} == {"0.annotated.png", "images.csv"}
    assert plan.steps == 1 + len(MOVING)


def test_what_another_run_is_writing_is_left_alone(clip, pictures, tmp_path):
    other = write_film(tmp_path / "other.mp4", MOVING[:3])
    out = tmp_path / "out"
    plan = plan_export(ExportWish(tuple(map(analysed, (clip, other, pictures[1]))), out))
    out.mkdir()
    begun = [part_of(out / name) for name in ("clip.csv", "images.csv")]
    for path in begun:
        path.write_text("theirs")
    with only_run(out / "clip.journal"), only_run(out / "images.journal"):
        exported = run_export(plan)
        assert [path.read_text() for path in begun] == ["theirs", "theirs"]
    assert [path.name for path, _ in exported.failures] == ["1.png", "clip.mp4"]
    for _, error in exported.failures:
        assert error.message.startswith("Another run is writing to ")
    assert exported.written == 1  # the other one
    assert run_export(plan).written == 3
    assert not {".part", ".lock"} & {path.suffix for path in out.iterdir()}


@pytest.mark.fault("33")
def test_a_video_called_images_and_pictures_do_not_share_a_table(pictures, tmp_path):
    film = write_film(tmp_path / "images.mp4", MOVING[:3])
    out = tmp_path / "out"
    run_export(plan_export(ExportWish((analysed(film), analysed(pictures[1])), out)))
    assert (out / "images.csv").read_text().count("images.mp4") == 3
    assert (out / "pictures" / "images.csv").exists()


def test_bystanders_are_hidden_if_wanted(pictures, tmp_path):
    clip = write_film(tmp_path / "two.mp4", [[square(60, 60), square(200, 90)]] * 3)
    path, result = analysed(pictures[2])
    plain, hidden = tmp_path / "plain", tmp_path / "hidden"
    for folder, hides in ((plain, False), (hidden, True)):
        wish = ExportWish(((path, result), analysed(clip)), folder, hides_bystanders=hides)
        assert run_export(plan_export(wish)).failures == ()
    before = read_picture(plain / "2.annotated.png").image
    after = read_picture(hidden / "2.annotated.png").image
    main = result.main_face.box
    (other,) = [f.box for f in result.analysis.faces if f.box != main]
    inside = (slice(other.top + 8, other.bottom - 8), slice(other.left + 8, other.right - 8))
    assert not np.array_equal(before[inside], after[inside])
    last = [frames_of(folder / "two.annotated.mp4")[-1][1] for folder in (plain, hidden)]
    assert not np.array_equal(*last)
