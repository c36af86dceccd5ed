"""The summary says what was found, how sure, and how to find it again."""

import json

import pytest

from fer_desktop.errors import OutputError
from fer_desktop.export.provenance import sha256_of, versions
from fer_desktop.export.statistics import RunStatistics
from fer_desktop.export.summary import Summary, as_json
from fer_desktop.expression.emotions import EMOTIONS
from tests.export.synthetic import PROVENANCE, analysis, distribution, face, frame, leftovers


def statistics(*analyses, interval_s=0.04):
    gathered = RunStatistics(interval_s)
    for each in analyses:
        gathered.add(frame(each.frame_index, time_s=each.timestamp_s), each)
    gathered.close()
    return gathered


def test_shares_and_means_are_those_of_the_raw_values():
    smoothed = distribution("angry", 1.0)
    run = statistics(
        analysis(face(0, "happy", 0.8, smoothed=smoothed), index=0),
        analysis(face(0, "happy", 0.6, smoothed=smoothed), index=1),
        analysis(face(0, "sad", 0.7, smoothed=smoothed), index=2),
        analysis(face(0, "happy", 0.4, smoothed=smoothed), index=3),
    )
    (only,) = run.faces()
    assert only.share == pytest.approx(dict.fromkeys(EMOTIONS, 0) | {"happy": 0.75, "sad": 0.25})
    assert sum(only.mean.values()) == pytest.approx(1)
    assert only.mean["happy"] == pytest.approx((0.8 + 0.6 + 0.05 + 0.4) / 4)
    assert (only.seen_s, only.valid_s) == (pytest.approx(0.16), pytest.approx(0.16))


@pytest.mark.fault("21")
def test_frames_weigh_as_long_as_they_stand():
    run = statistics(
        analysis(face(0, "happy", 0.9), time_s=0.0),
        analysis(face(0, "sad", 0.9), time_s=3.0),
        analysis(time_s=4.0),
    )
    (only,) = run.faces()
    assert (only.share["happy"], only.share["sad"]) == (pytest.approx(0.75), pytest.approx(0.25))
    assert (only.first_s, only.last_s, only.seen_s) == (0.0, 3.0, 4.0)
    assert run.duration_s == pytest.approx(5.0)


def test_time_is_valid_only_where_an_expression_is_named():
    run = statistics(
        analysis(face(0), index=0),
        analysis(face(0, reasons=("dark",)), index=1),
        analysis(face(0, None), index=2),
        analysis(index=3),
    )
    (only,) = run.faces()
    assert (only.frames, only.valid_frames) == (3, 1)
    assert (only.seen_s, only.valid_s) == (pytest.approx(0.12), pytest.approx(0.04))
    assert (run.frames, run.analysed, run.without_face) == (4, 4, 1)


@pytest.mark.fault("25", "81a")
def test_a_face_about_which_nothing_was_said_has_no_numbers():
    (only,) = statistics(analysis(face(0, None))).faces()
    assert (only.share, only.mean, only.valid_s) == (None, None, 0)


@pytest.mark.fault("25")
@pytest.mark.parametrize("interval_s", [0.0, 0.04])
def test_one_frame_divides_nothing_by_zero(interval_s, tmp_path):
    summary = Summary(None, PROVENANCE, interval_s)
    summary.write(frame(), analysis(face()))
    assert json.loads(as_json(summary.document()))["frames"] == 1


@pytest.mark.parametrize(
    ("frames", "every", "last_stands_s"), [(301, 300, 1 / 30), (300, 300, 10), (150, 100, 50 / 30)]
)
def test_the_last_analysed_frame_stands_to_the_end_of_those_skipped(frames, every, last_stands_s):
    summary = Summary(None, PROVENANCE, 1 / 30)
    for number in range(frames):
        time_s = number / 30
        seen = analysis(face(number // every), time_s=time_s) if number % every == 0 else None
        summary.write(frame(number, time_s=time_s), seen)
    document = summary.document()
    assert (document["frames"], document["frames_analysed"]) == (frames, len(document["faces"]))
    assert document["duration_s"] == pytest.approx(frames / 30, abs=1e-5)
    assert document["faces"][-1]["seen_s"] == pytest.approx(last_stands_s, abs=1e-5)


def test_the_file_holds_all_that_is_needed_to_run_again(tmp_path):
    path = tmp_path / "clip.summary.json"
    with Summary(path, PROVENANCE, 1 / 25) as summary:
        summary.write(frame(), analysis(face(2, "sad", 0.6), face(5)))
        summary.complete = True
        summary.warnings.append("ended early at 0.60 s of 3.0 s")
        summary.results.append(tmp_path / "clip.csv")
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document == json.loads(as_json(summary.document()))
    assert document["complete"] is True
    assert document["input"] == "clips/clip.mp4"
    assert document["source_sha256"] == "ab" * 32
    assert document["model"]["id"] == "mini-xception"
    assert document["model"]["sha256"] == "cd" * 32
    assert document["model"]["accuracy"].startswith("66.1 %")
    assert (document["alignment"], document["landmark_model_sha256"]) == ("on", "ef" * 32)
    assert document["settings"] == {"model": "mini-xception", "every": 1}
    assert {"fer-desktop", "numpy", "python", "av"} <= set(document["versions"])
    assert document["warnings"] == ["ended early at 0.60 s of 3.0 s"]
    assert document["results"] == [str(tmp_path / "clip.csv")]
    assert [each["face_id"] for each in document["faces"]] == [2, 5]
    assert document["faces"][0]["share"]["sad"] == 1
    assert "not a diagnosis" in document["notice"]


def test_the_size_of_the_frames_is_told_that_boxes_are_measured_in():
    summary = Summary(None, PROVENANCE, 1 / 25)
    summary.write(frame(0, size=(320, 240)), analysis(face()))
    summary.write(frame(1, size=(160, 120)), None)  # some recorders change it on the way
    document = summary.document()
    assert (document["width"], document["height"]) == (320, 240)


def test_alignment_off_is_named():
    made = {name: getattr(PROVENANCE, name) for name in PROVENANCE.__slots__}
    off = type(PROVENANCE)(**made | {"alignment": None, "alignment_sha256": None})
    document = Summary(None, off, 1 / 25).document()
    assert (document["alignment"], document["landmark_model"]) == ("off", None)


def test_a_run_is_incomplete_until_someone_says_otherwise():
    assert Summary(None, PROVENANCE, 1 / 25).document()["complete"] is False


@pytest.mark.fault("79")
def test_a_failed_disk_leaves_the_old_summary(tmp_path, device_failing_at):
    path = tmp_path / "clip.summary.json"
    path.write_bytes(b"old")
    with device_failing_at(100), pytest.raises(OutputError), Summary(path, PROVENANCE, 1 / 25):
        pass
    assert path.read_bytes() == b"old"
    assert leftovers(tmp_path) == [path.name]


def test_hash_is_that_of_the_content(tmp_path):
    (tmp_path / "file").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1.
    assert sha256_of(tmp_path / "file") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert sha256_of(tmp_path / "file", should_stop=lambda: True) is None


def test_versions_leave_out_what_is_not_installed(monkeypatch):
    monkeypatch.setattr("fer_desktop.export.provenance._PACKAGES", ("numpy", "no-such-package"))
    assert set(versions()) == {"python", "system", "numpy"}


def test_any_text_in_it_becomes_valid_json_in_valid_unicode():
    text = as_json({"model": {"title": "caf\udce9.onnx"}})
    assert json.loads(text.encode("utf-8"))["model"]["title"] == "caf\udce9.onnx"
