"""Names are planned, and refused, before anything is decoded."""

import errno
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fer_desktop.errors import ExitCode, OutputError, UsageError
from fer_desktop.export import outputs
from fer_desktop.export.outputs import Existing, named_after, plan_pictures, plan_videos
from fer_desktop.export.stems import distinct_stems, safe_stem
from fer_desktop.missing import install_command


def plan(*videos, folder, **options):
    return plan_videos([Path(video) for video in videos], folder, **options)


def test_results_of_a_video_are_named_after_it(tmp_path):
    formats = ("csv", "jsonl", "parquet")
    (planned,) = plan("clips/My clip.mp4", folder=tmp_path, formats=formats)
    assert [path.name for path in planned] == [
        "My clip.csv",
        "My clip.jsonl",
        "My clip.parquet",
        "My clip.annotated.mp4",
        "My clip.timeline.png",
        "My clip.summary.json",
    ]
    assert planned.folder == tmp_path


def test_each_video_has_a_folder_of_its_own_if_none_is_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    planned = plan("a/x.mp4", "b/x.mp4", folder=None)
    assert [each.folder for each in planned] == [Path("x-fer"), Path("x-2-fer")]


@pytest.mark.parametrize(
    ("named", "folders"),
    [
        (["a"], ["a-fer", "a-fer"]),
        (["a.2025"], ["a.2025-fer", "a.2025-fer"]),
        (["a", "b/x.mp4"], ["videos-fer", "videos-fer"]),
        (["a/x.mp4", "b/x.mp4"], ["x-fer", "x-2-fer"]),
    ],
)
def test_the_videos_of_a_folder_stay_together(named, folders, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("a", "a.2025"):
        (tmp_path / folder).mkdir()
    videos = [Path("a/x.mp4"), Path("b/x.mp4")]
    planned = plan_videos(videos, None, named=[Path(name) for name in named])
    assert [each.folder for each in planned] == [Path(folder) for folder in folders]
    assert [each.summary.name for each in planned] == ["x.summary.json", "x-2.summary.json"]


def test_a_folder_that_nobody_may_look_into_is_planned_around(tmp_path, monkeypatch):
    """Root may look everywhere, so the refusal of the system is faked."""
    monkeypatch.chdir(tmp_path)
    stat = os.stat

    def refuse(path, **how):
        if "closed" in str(path):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return stat(path, **how)

    monkeypatch.setattr(os, "stat", refuse)
    named = [Path("closed/x.mp4"), Path("y.mp4")]
    (planned,) = plan_videos([Path("y.mp4")], None, named=named)
    assert planned.folder == Path("y-fer")


@pytest.mark.parametrize(
    ("named", "folder"),
    [
        (["holiday"], "holiday-fer"),
        (["holiday.2025"], "holiday.2025-fer"),
        (["a/one.jpg"], "one-fer"),
        (["a", "b"], "images-fer"),
    ],
)
def test_pictures_go_to_a_folder_named_after_what_was_named(named, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for each in ("holiday", "holiday.2025"):
        (tmp_path / each).mkdir()
    planned = plan_pictures([Path("one.jpg")], None, named=[Path(name) for name in named])
    assert planned.folder == Path(folder)


def test_one_table_holds_all_pictures_and_each_has_a_copy(tmp_path):
    pictures = [Path("a/one.jpg"), Path("b/two.png")]
    planned = plan_pictures(pictures, tmp_path, named=pictures)
    assert [path.name for path in planned] == [
        "images.csv",
        "one.annotated.png",
        "two.annotated.png",
    ]
    bare = plan_pictures(pictures, tmp_path, named=pictures, annotate=False)
    assert bare.annotated == (None, None)


@pytest.mark.fault("33")
@pytest.mark.parametrize(
    ("inputs", "stems"),
    [
        (["a/x.mp4", "b/x.mp4"], ["x", "x-2"]),
        (["a/x.mp4", "b/x.mp4", "c/x.mkv"], ["x", "x-2", "x-3"]),
        (["a/x.mp4", "b/x.mp4", "c/x-2.mp4"], ["x", "x-3", "x-2"]),
        (["a/X.mp4", "b/x.mp4"], ["X", "x-2"]),
        (["caf\u00e9.mp4", "cafe\u0301.mkv"], ["caf\u00e9", "caf\u00e9-2"]),
    ],
)
def test_inputs_of_the_same_name_get_different_results(inputs, stems):
    assert distinct_stems([Path(name) for name in inputs]) == stems


@pytest.mark.fault("33")
@given(st.lists(st.text("aA-2.", max_size=4), max_size=12))
def test_no_two_results_ever_share_a_name(names):
    stems = distinct_stems([Path(f"{n}/{name}x.mp4") for n, name in enumerate(names)])
    assert len({stem.casefold() for stem in stems}) == len(names)


def test_naming_many_pictures_of_one_name_takes_as_many_steps_as_there_are():
    def steps(pictures):
        calls = []
        sys.setprofile(lambda frame, event, arg: calls.append(event))
        try:
            distinct_stems([Path(f"{person}/face.jpg") for person in range(pictures)])
        finally:
            sys.setprofile(None)
        return len(calls)

    assert steps(800) < 2.2 * steps(400)


@pytest.mark.fault("78")
@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("clip", "clip"),
        ("采访 1 (final)", "采访 1 (final)"),
        ("../../x", "_.._x"),
        ("a/b", "a_b"),
        (".", "unnamed"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("CON", "_CON"),
        ("com1.old", "_com1.old"),
        ("-rf", "_-rf"),
        ("line\nbreak", "line_break"),
        ("undecodable\udcff", "undecodable_"),
        ("ends with dots...", "ends with dots"),
        ("\u202egnp.exe", "_gnp.exe"),
    ],
)
def test_stems_are_valid_everywhere(text, stem):
    assert safe_stem(text) == stem


@pytest.mark.fault("78", "26")
@given(st.text(max_size=300))
@example("é" * 200)
@example("." * 300)
def test_every_name_stays_in_its_folder(text):
    stem = safe_stem(text)
    folder = Path("/folder")
    result = Path(os.path.normpath(folder / f"{stem}.annotated.mp4.part"))
    assert result.parent == folder
    assert len(result.name.encode()) <= 255
    assert safe_stem(stem) == stem


@pytest.mark.fault("31")
@pytest.mark.parametrize("old", ["clip.csv", "clip.summary.json", "clip.csv.part", "clip.journal"])
def test_what_exists_is_refused_unless_the_person_says_so(old, tmp_path):
    (tmp_path / old).write_text("old")
    with pytest.raises(OutputError, match="exists already") as refused:
        plan("clip.mp4", folder=tmp_path)
    assert refused.value.exit_code == ExitCode.OUTPUT == 5
    assert "--force" in refused.value.remedy
    assert "--resume" in refused.value.remedy
    assert plan("clip.mp4", folder=tmp_path, existing=Existing.REPLACE)
    assert plan("clip.mp4", folder=tmp_path, existing=Existing.RESUME)
    assert (tmp_path / old).read_text() == "old"


@pytest.mark.fault("31")
@pytest.mark.parametrize("old", [".mp4", ".csv", ".csv.part"])
def test_files_named_after_a_moment_replace_none(old, tmp_path):
    (tmp_path / f"fer-desktop 2026-01-02 03.04.05{old}").touch()
    paths = named_after(datetime(2026, 1, 2, 3, 4, 5), tmp_path, ".mp4", ".csv")
    stem = "fer-desktop 2026-01-02 03.04.05 (2)"
    assert [path.name for path in paths] == [f"{stem}.mp4", f"{stem}.csv"]


@pytest.mark.fault("32")
@pytest.mark.parametrize("link", ["the same path", "symlink", "hard link"])
def test_an_input_is_never_replaced_even_with_force(link, tmp_path):
    result = tmp_path / "out" / "clip.annotated.mp4"
    result.parent.mkdir()
    video = tmp_path / "clip.mp4"
    if link == "the same path":
        # Its own result cannot be called like a video, but that of another video can.
        video, other = result, tmp_path / "clip.mp4"
        video.write_bytes(b"precious")
        inputs = [video, other]
    else:
        video.write_bytes(b"precious")
        make = result.symlink_to if link == "symlink" else result.hardlink_to
        make(video)
        inputs = [video]
    with pytest.raises(OutputError, match="would replace an input") as refused:
        plan(*inputs, folder=result.parent, existing=Existing.REPLACE)
    assert refused.value.exit_code == 5
    assert video.read_bytes() == b"precious"


@pytest.mark.fault("29")
def test_a_folder_that_is_missing_is_no_fault_and_not_made_early(tmp_path):
    assert plan("clip.mp4", folder=tmp_path / "new" / "deep")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.fault("29")
def test_a_path_under_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="a file, not a folder") as refused:
        plan("clip.mp4", folder=tmp_path / "file" / "out")
    assert refused.value.exit_code == 5


@pytest.mark.fault("29")
def test_a_folder_whose_name_is_too_long_is_refused(tmp_path):
    with pytest.raises(OutputError, match="the name is too long"):
        plan("clip.mp4", folder=tmp_path / ("x" * 300))


@pytest.mark.fault("29")
def test_a_result_name_taken_by_a_folder_is_refused_even_with_force(tmp_path):
    (tmp_path / "clip.csv").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        plan("clip.mp4", folder=tmp_path, existing=Existing.REPLACE)


@pytest.mark.fault("29")
def test_a_folder_without_the_right_to_write_is_refused(tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir()
    if os.geteuid() != 0:
        folder.chmod(0o500)
        unlock = lambda: folder.chmod(0o700)  # noqa: E731
    elif subprocess.run(["chattr", "+i", folder], capture_output=True).returncode == 0:
        unlock = lambda: subprocess.run(["chattr", "-i", folder], check=True)  # noqa: E731
    else:
        pytest.skip("root may write everywhere, and this file system locks nothing")
    try:
        with pytest.raises(OutputError, match="no permission") as refused:
            plan("clip.mp4", folder=folder)
        assert refused.value.exit_code == 5
    finally:
        unlock()


@pytest.mark.fault("29")
def test_a_read_only_disk_is_refused(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(OutputError, match="read-only"):
        plan("clip.mp4", folder=small_disk / "out")


def test_parquet_without_its_extra_is_a_usage_error_that_names_it(tmp_path, monkeypatch):
    monkeypatch.setattr(outputs, "find_spec", lambda name: None)
    with pytest.raises(UsageError) as refused:
        plan("clip.mp4", folder=tmp_path, formats=("csv", "parquet"))
    assert refused.value.exit_code == 2
    assert refused.value.remedy == f"Install the extra with: {install_command('parquet')}"
