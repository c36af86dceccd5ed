"""Results: refused before anything is decoded, replaced only when asked, complete in every form."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fer_desktop.command import inputs
from fer_desktop.errors import ExitCode
from fer_desktop.export.rows import COLUMNS, LANDMARK_COLUMNS
from fer_desktop.missing import install_command
from tests.end_to_end.conftest import PASSWORD, names_in, rows_of


@pytest.fixture
def no_models(monkeypatch):
    """Fail where a model is loaded: the refusal must come before."""

    def load(**asked):
        pytest.fail("models were loaded for a run that must be refused")

    def refuse():
        monkeypatch.setattr(inputs, "load_models", load)

    return refuse


@pytest.mark.fault("29")
@pytest.mark.parametrize("out", ["file", "file/out", "/proc/nowhere/out"])
def test_a_place_that_cannot_be_written_is_refused_first(out, fer, clip, no_models, tmp_path):
    (tmp_path / "file").write_text("here first", encoding="utf-8")
    no_models()
    assert fer("--video", clip, "-o", out).code == ExitCode.OUTPUT


@pytest.mark.fault("31")
@pytest.mark.parametrize("flag", ["--video", "--image"])
def test_results_are_replaced_only_when_asked(flag, fer, clip, tmp_path):
    from samples import make_demo

    source = clip if flag == "--video" else make_demo.HERE / "one_face.jpg"
    assert fer(flag, source, "-o", "out").code == ExitCode.OK
    before = {name: Path("out", name).stat().st_mtime_ns for name in names_in("out")}
    refused = fer(flag, source, "-o", "out")
    assert refused.code == ExitCode.OUTPUT
    assert "--force" in refused.err
    assert {name: Path("out", name).stat().st_mtime_ns for name in names_in("out")} == before

    assert fer(flag, source, "-o", "out", "--force").code == ExitCode.OK
    assert names_in("out") == sorted(before)
    assert all(Path("out", name).stat().st_mtime_ns > before[name] for name in before)


@pytest.mark.fault("32")
@pytest.mark.parametrize("link", [None, os.symlink, os.link])
def test_a_result_never_replaces_its_input(link, fer, clip, no_models, tmp_path):
    source = tmp_path / "clip.csv"  # a video, whatever its name
    source.write_bytes(clip.read_bytes())
    before = source.read_bytes()
    folder = tmp_path
    if link is not None:
        folder = tmp_path / "linked"
        folder.mkdir()
        link(source, folder / "clip.csv")
    no_models()
    assert fer("--video", source, "-o", folder, "--force").code == ExitCode.OUTPUT
    assert source.read_bytes() == before


def test_without_a_folder_results_lie_beside_the_caller(fer, clip, tmp_path):
    answer = fer("--video", clip)
    assert answer.code == ExitCode.OK
    assert str(tmp_path / "clip-fer") in answer.out
    assert names_in("clip-fer") == [
        "clip.annotated.mp4",
        "clip.csv",
        "clip.summary.json",
        "clip.timeline.png",
    ]


def test_every_form_of_the_table_says_the_same(fer, clip):
    from pyarrow import parquet

    flags = ["--format", "csv,jsonl,parquet", "--landmarks", "--no-annotate", "--every", "2"]
    assert fer("--video", clip, "-o", "out", *flags).code == ExitCode.OK
    rows = rows_of("out/clip.csv")
    lines = Path("out/clip.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    typed = parquet.read_table("out/clip.parquet").to_pylist()
    assert list(rows[0]) == [*COLUMNS, *LANDMARK_COLUMNS]
    assert len(rows) == len(records) == len(typed) == 30
    for row, record, columns in zip(rows, records, typed, strict=True):
        assert int(row["frame"]) == record["frame"] == columns["frame"]
        assert int(row["frame"]) % 2 == 0
        if row["success"] == "1":
            for column in ("happy", "x_30", "timestamp", "confidence"):
                assert float(row[column]) == pytest.approx(record[column], abs=1e-5)
                assert float(row[column]) == pytest.approx(columns[column], abs=1e-3)
            assert "smoothed_happy" in record
        else:
            assert record["happy"] is None
            assert columns["happy"] is None


@pytest.mark.parametrize("flag", ["--video", "--image"])
def test_parquet_without_its_extra_names_it(flag, fer, clip, no_models, monkeypatch):
    from fer_desktop.export import outputs
    from samples import make_demo

    source = clip if flag == "--video" else make_demo.HERE / "one_face.jpg"
    monkeypatch.setattr(outputs, "find_spec", lambda name: None)
    no_models()
    answer = fer(flag, source, "-o", "out", "--format", "parquet")
    assert answer.code == ExitCode.USAGE
    assert install_command("parquet") in answer.err


def test_alignment_off_is_named_in_every_output(fer, clip):
    fer.stages["aligned"] = False
    answer = fer("--video", clip, "-o", "out", "--format", "csv,jsonl", "--json")
    assert "Alignment is off" in answer.err
    assert json.loads(answer.out)["alignment"] == "off"
    summary = json.loads(Path("out/clip.summary.json").read_text(encoding="utf-8"))
    assert (summary["alignment"], summary["landmark_model"]) == ("off", None)
    first = Path("out/clip.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert json.loads(first)["aligned"] == 0


def test_a_run_is_stored_in_a_profile_when_asked_to(clip, ada, fer_as_ada):
    from fer_desktop.storage.profile import unlock_profile
    from samples import make_demo

    assert fer_as_ada("--video", clip, "-o", "out").code == ExitCode.OK
    picture = make_demo.HERE / "one_face.jpg"
    assert fer_as_ada("--image", picture, "-o", "out").code == ExitCode.OK
    refused = fer_as_ada("--video", clip, "-o", "other", password="not the password at all")
    assert refused.code == ExitCode.DATABASE
    assert not Path("other").exists()

    with unlock_profile("Ada", PASSWORD, root=ada.root) as profile:
        sittings = profile.history.sittings()
        assert sorted(sitting.kind for sitting in sittings) == ["picture", "video"]


def test_each_video_of_a_folder_is_a_sitting_of_the_profile(clip, ada, fer_as_ada, tmp_path):
    from fer_desktop.storage.profile import unlock_profile

    for name in ("a.mp4", "b.mp4"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(clip.read_bytes())
    assert fer_as_ada("--video", "in", "-o", "out", "--no-annotate").code == ExitCode.OK
    with unlock_profile("Ada", PASSWORD, root=ada.root) as profile:
        sources = sorted(sitting.source for sitting in profile.history.sittings())
    assert sources == ["a.mp4", "b.mp4"]


def test_a_run_into_a_profile_backs_it_up(clip, ada, fer_as_ada):
    flags = ("--video", clip, "-o", "out", "--no-annotate", "--end", "0.2")
    assert fer_as_ada(*flags).code == ExitCode.OK
    (backups,) = ada.profiles.glob("*/backups")
    assert len(list(backups.iterdir())) == 1


def test_a_damaged_history_is_repaired_and_the_person_told(clip, ada, fer_as_ada):
    assert fer_as_ada("--video", clip, "-o", "out").code == ExitCode.OK
    history = next(path for path in ada.root.rglob("history.db") if path.is_file())
    history.write_bytes(b"not a database" * 1000)
    answer = fer_as_ada("--video", clip, "-o", "again")
    assert answer.code == ExitCode.OK
    assert "damaged" in answer.err and "kept as" in answer.err


def test_the_check_tells_what_is_here(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "fer_desktop", "--check", "--json", "--min-face", "80"],
        capture_output=True,
        text=True,
        check=False,
    )
    document = json.loads(ended.stdout)
    assert ended.returncode == ExitCode.OK, ended.stdout
    assert document["versions"]["fer-desktop"]
    (published,) = [each for each in document["networks"] if each["id"] == "mini-xception"]
    assert (published["intact"], published["reproduces"]) == (True, True)
    (cost,) = document["detector"]["costs"]
    assert cost["smallest_face_px"] == pytest.approx(80)
    assert cost["whole_picture_ms"] > cost["known_face_ms"] > 0
    assert isinstance(document["cameras"], list)
    folders = {"models", "landmarks", "data", "config", "cache", "log", "pictures"}
    assert set(document["folders"]) == folders
