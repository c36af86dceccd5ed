"""What becomes of good, damaged and hostile inputs: exit code, message, and what is left."""

import json
import os
import time
from pathlib import Path

import pytest
from PIL import Image

from fer_desktop.errors import ExitCode
from tests.end_to_end.conftest import finish, names_in, rows_of, start
from tests.fakes import FakeDetector, draw, square, write_film
from tests.media import PICTURES, VIDEOS

FAULT_OF_EARLY_END = pytest.mark.fault("18", "27")


class Blind(FakeDetector):
    """Finds nothing, at once: the corpus shows no faces."""

    def detect(self, grey):
        return []


@pytest.mark.fault("15", "17", "18", "19", "20", "21", "22", "23", "24", "25", "27")
@pytest.mark.parametrize("each", VIDEOS, ids=lambda each: each.name)
def test_video_of_the_corpus(each, media, fer):
    fer.stages["detector"] = Blind()
    answer = fer("--video", media / each.name, "-o", "out", "--no-annotate", "--json")

    assert answer.code == each.exit_code
    document = json.loads(answer.out)
    if each.exit_code:
        assert each.says in answer.err
        assert document["error"]["exit_code"] == each.exit_code
        assert not Path("out").exists()
        return
    (table,) = [name for name in names_in("out") if name.endswith(".csv")]
    rows = rows_of(f"out/{table}")
    assert len(rows) == document["frames"] >= each.frames
    assert document["complete"] is not each.ended_early
    times = [float(row["timestamp"]) for row in rows]
    assert times == sorted(set(times))
    if each.ended_early:
        assert "ended early" in answer.err


@pytest.mark.fault("34", "35", "36", "37", "38", "39")
@pytest.mark.parametrize("each", PICTURES, ids=lambda each: each.name)
def test_picture_of_the_corpus(each, media, fer):
    fer.stages["detector"] = Blind()
    answer = fer("--image", media / each.name, "-o", "out", "--json")
    assert answer.code == each.exit_code
    json.loads(answer.out)
    if each.exit_code:
        assert each.says in answer.err
        assert not Path("out").exists()
    else:
        (row,) = rows_of("out/images.csv")
        assert (row["success"], row["frame"], row["timestamp"]) == ("0", "", "")


@pytest.mark.fault("16")
@pytest.mark.timeout(30)
@pytest.mark.parametrize("kind", ["missing", "folder", "fifo", "/dev/zero"])
@pytest.mark.parametrize("flag", ["--video", "--image"])
def test_what_is_no_file_is_refused_at_once(kind, flag, fer, tmp_path):
    path = tmp_path / kind.lstrip("/").replace("/", "-")
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "/dev/zero":
        path = kind
    answer = fer(flag, path, "-o", "out")
    assert answer.code == ExitCode.INPUT
    assert not Path("out").exists()


@FAULT_OF_EARLY_END
@pytest.mark.parametrize(("strict", "code"), [([], ExitCode.OK), (["--strict"], ExitCode.FAILURE)])
def test_an_early_end_keeps_its_rows_and_fails_only_if_strict(strict, code, fer, media):
    fer.stages["detector"] = Blind()
    (early,) = [each for each in VIDEOS if each.name == "trunc_faststart.mp4"]
    answer = fer("--video", media / early.name, "-o", "out", *strict)
    assert answer.code == code
    assert "ended early at 1." in answer.err
    assert len(rows_of("out/trunc_faststart.csv")) >= early.frames
    summary = json.loads(Path("out/trunc_faststart.summary.json").read_text(encoding="utf-8"))
    assert summary["complete"] is False
    assert "ended early" in summary["warnings"][-1]


@FAULT_OF_EARLY_END
def test_resuming_what_ended_early_says_so_again(fer, media):
    fer.stages["detector"] = Blind()
    flags = ["--video", media / "trunc_faststart.mp4", "-o", "out", "--no-annotate"]
    assert "ended early" in fer(*flags).err
    answer = fer(*flags, "--resume", "--strict")
    assert answer.code == ExitCode.FAILURE
    assert "ended early" in answer.err
    assert "nothing is left to do" in answer.out


@pytest.mark.fault("26")
@pytest.mark.parametrize(
    "name", ["with space.mp4", "-leading.mp4", "😀.mp4", "a\nb.mp4", "x" * 251 + ".mp4", "=1+1.mp4"]
)
def test_any_file_name_works(name, fer, clip, tmp_path):
    (tmp_path / name).write_bytes(clip.read_bytes())
    flag = [f"--video={name}"] if name.startswith("-") else ["--video", name]
    assert fer(*flag, "-o", "out").code == ExitCode.OK
    (table,) = [each for each in names_in("out") if each.endswith(".csv")]
    assert len(rows_of(f"out/{table}")) == 60
    assert not any(character in table for character in "\n")


@pytest.mark.fault("33")
def test_two_videos_of_one_name_do_not_meet(fer, clip, tmp_path):
    for folder in "ab":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.mp4").write_bytes(clip.read_bytes())
    assert fer("--video", "a/x.mp4", "b/x.mp4", "-o", "out", "--no-annotate").code == ExitCode.OK
    assert {row["input"] for row in rows_of("out/x.csv")} == {"a/x.mp4"}
    assert {row["input"] for row in rows_of("out/x-2.csv")} == {"b/x.mp4"}


@pytest.fixture
def interviews(clip, tmp_path):
    """Give a folder of three videos, two of one name, and of what is to be left out."""
    folder = tmp_path / "interviews"
    for name in ("x.mp4", "2nd/x.MKV", "10.mp4", ".hidden.mp4", "x.annotated.mp4", "notes.txt"):
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_bytes(clip.read_bytes())
    return folder


@pytest.mark.fault("33")
@pytest.mark.parametrize("workers", [1, 2])
def test_the_videos_of_a_folder_are_analysed_each_once(workers, interviews, tmp_path):
    flags = ("--no-annotate", "--json", "--workers", workers)
    named = ("interviews", "interviews/x.mp4")
    answer = finish(start("--video", *named, *flags, cwd=tmp_path))
    assert answer.code == ExitCode.OK, answer.err
    document = json.loads(answer.out)
    assert document["complete"] is True
    assert [run["input"] for run in document["runs"]] == [
        "interviews/2nd/x.MKV",
        "interviews/10.mp4",
        "interviews/x.mp4",
    ]
    tables = {path.name: rows_of(path) for path in (tmp_path / "videos-fer").glob("*.csv")}
    assert {name: rows[0]["input"] for name, rows in tables.items()} == {
        "x.csv": "interviews/2nd/x.MKV",
        "10.csv": "interviews/10.mp4",
        "x-2.csv": "interviews/x.mp4",
    }
    assert {len(rows) for rows in tables.values()} == {60}


def test_what_lies_in_a_folder_of_results_is_not_analysed_again(fer, interviews):
    flags = ("--video", "interviews", "-o", "interviews/out")
    assert fer(*flags).code == ExitCode.OK
    before = {path: path.stat().st_mtime_ns for path in interviews.rglob("*.*")}
    answer = fer(*flags, "--resume")
    assert answer.code == ExitCode.OK
    assert answer.out.count("nothing is left to do") == 3
    assert {path: path.stat().st_mtime_ns for path in interviews.rglob("*.*")} == before


@pytest.mark.parametrize("named", ["interviews", "interviews/", "."])
def test_a_folder_gives_its_results_its_name(named, fer, interviews, monkeypatch):
    if named == ".":
        monkeypatch.chdir(interviews)
    assert fer("--video", named, "--no-annotate", "--end", "0.1").code == ExitCode.OK
    assert [path.name for path in Path().glob("*-fer")] == ["interviews-fer"]
    assert len(names_in("interviews-fer")) == 3 * len(["csv", "timeline", "summary"])


def test_an_empty_folder_is_said_and_the_others_are_analysed(fer, clip, tmp_path):
    (tmp_path / "empty").mkdir()
    alone = fer("--video", "empty", "--json")
    assert alone.code == json.loads(alone.out)["error"]["exit_code"] == ExitCode.INPUT
    assert "There is no video in the folder empty. Videos end in .mp4" in alone.err

    answer = fer("--video", "empty", clip, "-o", "out", "--no-annotate", "--json")
    assert answer.code == ExitCode.FAILURE
    assert "1 of 2 inputs failed" in answer.err
    assert [run["input"] for run in json.loads(answer.out)["runs"]] == ["empty", str(clip)]
    assert len(rows_of("out/clip.csv")) == 60


def test_after_a_bad_video_the_good_ones_go_on(fer, clip, tmp_path):
    (tmp_path / "bad.mp4").write_bytes(b"no video")
    answer = fer("--video", "bad.mp4", clip, "none.mp4", "-o", "out", "--json", "--no-annotate")
    assert answer.code == ExitCode.FAILURE
    assert "2 of 3 inputs failed" in answer.err
    assert len(rows_of("out/clip.csv")) == 60
    document = json.loads(answer.out)
    assert document["complete"] is False
    assert [run["complete"] for run in document["runs"]] == [False, True, False]


@pytest.mark.fault("40")
def test_a_huge_folder_good_and_bad(fer, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.fromarray(draw(square(40, 40), size=(160, 120))).save(folder / "0.png")
    good = (folder / "0.png").read_bytes()
    for number in range(1, 500):
        content = good if number % 50 else b"<html>not found</html>"
        (folder / f"{number}.png").write_bytes(content)
    (folder / "notes.txt").write_text("not a picture", encoding="utf-8")

    answer = fer("--image", folder, "-o", "out", "--no-annotate", "--json")

    assert answer.code == ExitCode.FAILURE
    assert "9 of 500 inputs failed" in answer.err
    assert [f"{number}.png" in answer.err for number in (50, 450, 51)] == [True, True, False]
    rows = rows_of("out/images.csv")
    assert len(rows) == 491
    assert all(row["success"] == "1" for row in rows)
    document = json.loads(answer.out)
    assert (document["pictures"], document["faces"], len(document["failed"])) == (491, 491, 9)


def test_pictures_leave_annotated_copies_and_one_table(fer, tmp_path):
    for name in ("a.png", "b.jpg"):
        Image.fromarray(draw(square(40, 40))).save(tmp_path / name)
    answer = fer("--image", "a.png", "b.jpg", "-o", "out")
    assert answer.code == ExitCode.OK
    assert names_in("out") == ["a.annotated.png", "b.annotated.png", "images.csv"]
    assert [row["face_id"] for row in rows_of("out/images.csv")] == ["0", "0"]


def test_a_folder_without_pictures_is_said(fer, tmp_path):
    (tmp_path / "empty").mkdir()
    answer = fer("--image", "empty")
    assert answer.code == ExitCode.INPUT
    assert "no picture" in answer.err


@pytest.mark.fault("28")
@pytest.mark.parametrize("harm", ["unlinked", "cut"])
def test_a_file_harmed_while_it_is_read_keeps_what_was_done(harm, fer, tmp_path):
    path = write_film(tmp_path / "film.mp4", [[square(20 + s % 90, 40)] for s in range(400)])

    class Harming(FakeDetector):
        def detect(self, grey):
            if self.searches == 2:
                if harm == "unlinked":
                    path.unlink()
                else:
                    os.truncate(path, path.stat().st_size // 2)
            return super().detect(grey)

    fer.stages["detector"] = Harming()
    answer = fer("--video", path, "-o", "out", "--no-annotate")

    rows = rows_of("out/film.csv")
    assert len(rows) > 10
    if harm == "cut" and len(rows) < 400:
        assert "ended early" in answer.err
        assert json.loads((tmp_path / "out/film.summary.json").read_text())["complete"] is False
    assert answer.code == ExitCode.OK


@pytest.mark.parametrize("start", ["100", "1e8"])
def test_a_span_without_frames_leaves_nothing_behind(start, fer, clip):
    answer = fer("--video", clip, "-o", "out", "--start", start)
    assert answer.code == ExitCode.INPUT
    assert not Path("out").exists()
    assert fer("--video", clip, "-o", "out", "--start", "1", "--end", "2").code == ExitCode.OK
    times = [float(row["timestamp"]) for row in rows_of("out/clip.csv")]
    assert min(times) >= 1.0
    assert max(times) < 2.0


def test_a_missing_input_is_said_before_the_models_are_loaded(fer, monkeypatch):
    from fer_desktop.command import inputs

    def too_slow(**asked):
        time.sleep(60)

    monkeypatch.setattr(inputs, "load_models", too_slow)
    assert fer("--video", "none.mp4").code == ExitCode.INPUT
    assert fer("--image", "none.png").code == ExitCode.INPUT
