"""The demo clip through the real command, against the truth of where its faces were drawn."""

import csv
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import pytest

from fer_desktop.export.rows import COLUMNS
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.faces.geometry import FaceBox
from samples import make_demo
from tests.end_to_end.conftest import ROOT

pytestmark = pytest.mark.timeout(300)  # a minute on two busy cores, and TensorFlow to load

AWAY_S = 0.25
"""A face must be reported so long after it came into view, and be gone so long after it left."""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Folder of what the command leaves of the demo clip."""
    out = tmp_path_factory.mktemp("demo") / "out"
    flags = ["--video", "samples/demo.mp4", "-o", str(out), "--min-face", "80"]
    ended = subprocess.run(
        [sys.executable, "-m", "fer_desktop", *flags],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert str(out) in ended.stdout
    return out


@pytest.fixture(scope="module")
def rows(results):
    with (results / "demo.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    assert header == COLUMNS
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def truth():
    """For each frame, by name, the box of each face and the share of it inside the frame."""
    described = json.loads(make_demo.describe())
    return [
        {name: (FaceBox(*box), visible) for name, *box, visible in faces}
        for faces in described["frames"]
    ]


def box_of(row):
    left, top = int(row["face_x"]), int(row["face_y"])
    return FaceBox(left, top, left + int(row["face_w"]), top + int(row["face_h"]))


def found_in(rows):
    return [row for row in rows if row["face_id"] != ""]


def test_it_leaves_the_four_files(results):
    names = sorted(path.name for path in results.iterdir())
    assert names == ["demo.annotated.mp4", "demo.csv", "demo.summary.json", "demo.timeline.png"]


def test_every_frame_is_there_at_its_time(rows):
    assert sorted({int(row["frame"]) for row in rows}) == list(range(make_demo.FRAME_COUNT))
    for row in rows:
        assert float(row["timestamp"]) == pytest.approx(
            int(row["frame"]) / make_demo.FRAME_RATE, abs=1e-3
        )


def test_every_box_lies_where_a_face_was_drawn(rows, truth):
    for row in found_in(rows):
        drawn = truth[int(row["frame"])].values()
        assert max(box.iou(box_of(row)) for box, _ in drawn) >= 0.5, row


def test_every_face_in_view_is_found_after_at_most_a_quarter_of_a_second(rows, truth):
    found = {}
    for row in found_in(rows):
        found.setdefault(int(row["frame"]), []).append(box_of(row))
    waiting = dict.fromkeys(make_demo.CAST, 0)
    for frame, drawn in enumerate(truth):
        for name in make_demo.CAST:
            box, visible = drawn.get(name, (None, 0.0))
            missed = visible == 1 and not any(box.iou(each) >= 0.5 for each in found.get(frame, []))
            waiting[name] = waiting[name] + 1 if missed else 0
            assert waiting[name] <= AWAY_S * make_demo.FRAME_RATE, (frame, name)


def test_ids_are_stable_and_never_reused(rows, truth):
    names = {}
    for row in found_in(rows):
        drawn = truth[int(row["frame"])]
        name = max(drawn, key=lambda each: drawn[each][0].iou(box_of(row)))
        names.setdefault(int(row["face_id"]), set()).add(name)
    # The first leaves for two seconds: whoever comes then is a new face.
    assert names == {0: {"astronaut"}, 1: {"mirrored"}, 2: {"astronaut"}}
    order = [int(row["face_id"]) for row in found_in(rows)]
    assert order.index(0) < order.index(1) < order.index(2)


def test_where_no_face_is_drawn_there_is_one_empty_row(rows, truth):
    empty = [row for row in rows if row["face_id"] == ""]
    assert all(row["success"] == "0" and row["emotion"] == "" for row in empty)
    frames = [int(row["frame"]) for row in empty]
    assert len(frames) == len(set(frames))
    assert {frame for frame, drawn in enumerate(truth) if not drawn} <= set(frames)


def test_probabilities_are_whole_and_named_right(rows):
    read = [row for row in rows if row["success"] == "1"]
    assert len(read) > 300
    for row in read:
        probabilities = {emotion: float(row[emotion]) for emotion in EMOTIONS}
        assert sum(probabilities.values()) == pytest.approx(1, abs=1e-3)
        assert row["emotion"] == max(probabilities, key=probabilities.get)
        assert float(row["emotion_confidence"]) == max(probabilities.values())


def test_the_smile_of_the_portrait_is_read_as_happy(rows):
    read = [row for row in rows if row["success"] == "1" and row["face_id"] != "1"]
    happy = sum(row["emotion"] == "happy" for row in read)
    assert happy > 0.8 * len(read)


def test_the_annotated_copy_has_every_frame_its_time_and_the_sound(results):
    with av.open(str(results / "demo.annotated.mp4")) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == Fraction(make_demo.FRAME_RATE)
        assert container.streams.audio
        times = [frame.time for frame in container.decode(video=0)]
    assert times == pytest.approx(
        [index / make_demo.FRAME_RATE for index in range(make_demo.FRAME_COUNT)], abs=1e-4
    )


def test_the_summary_says_enough_to_run_it_again(results):
    summary = json.loads((results / "demo.summary.json").read_text(encoding="utf-8"))
    assert summary["complete"] is True
    assert (summary["frames"], summary["frames_analysed"]) == (360, 360)
    assert summary["model"]["id"] == "mini-xception"
    assert len(summary["model"]["sha256"]) == len(summary["source_sha256"]) == 64
    assert summary["alignment"] in ("on", "off")
    assert summary["settings"]["min_face"] == 80
    assert summary["output"] == {"format": ["csv"], "annotate": True, "landmarks": False}
    assert summary["versions"]["fer-desktop"]
    for face in summary["faces"]:
        if face["share"] is not None:
            assert sum(face["share"].values()) == pytest.approx(1, abs=1e-3)
            assert sum(face["mean"].values()) == pytest.approx(1, abs=1e-3)


def test_the_timeline_is_a_picture(results):
    from PIL import Image

    with Image.open(Path(results) / "demo.timeline.png") as picture:
        assert min(picture.size) > 300


@pytest.mark.slow
def test_keras_as_the_engine_says_the_same(results, rows, tmp_path):
    # The first second, so that the frames searched are the same.
    flags = ["--video", "samples/demo.mp4", "-o", str(tmp_path), "--min-face", "80", "--quiet"]
    flags += ["--no-annotate", "--end", "1", "--engine", "keras"]
    ended = subprocess.run(
        [sys.executable, "-m", "fer_desktop", *flags],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    with (tmp_path / "demo.csv").open(encoding="utf-8", newline="") as file:
        by_keras = list(csv.DictReader(file))
    assert len(by_keras) == make_demo.FRAME_RATE
    for ours, theirs in zip(rows, by_keras, strict=False):
        assert [ours[column] for column in COLUMNS[:10]] == [theirs[c] for c in COLUMNS[:10]]
        for emotion in EMOTIONS:
            assert float(ours[emotion]) == pytest.approx(float(theirs[emotion]), abs=1e-3)
