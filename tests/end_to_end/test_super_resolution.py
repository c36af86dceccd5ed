"""`--super-resolution` from the flag to the tables, with real stages and a small real network."""

import json
import shutil

import av
import cv2
import pytest

from fer_desktop import cli
from fer_desktop.capture.video import open_video
from fer_desktop.errors import ExitCode
from fer_desktop.expression import registry
from tests.end_to_end.conftest import ROOT, rows_of
from tests.expression.networks import publish_redrawing

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A copy of the published networks, in which a test may publish more."""
    folder = shutil.copytree(ROOT / "models", tmp_path / "models")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["networks"].pop("fsrnet", None)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setattr(registry, "models_dir", lambda: folder)
    return folder


@pytest.fixture(scope="session")
def far_away(tmp_path_factory):
    """The demo clip as from four times as far: a face 34 px high for eight frames."""
    path = tmp_path_factory.mktemp("far") / "far.mp4"
    with open_video(ROOT / "samples" / "demo.mp4") as demo, av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for _, frame in zip(range(8), demo.frames(), strict=False):
            small = cv2.resize(frame.image, (160, 120), interpolation=cv2.INTER_AREA)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(small, format="bgr24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def analyse(tmp_path, capfd, far_away):
    """Analyse the clip with more flags; return exit code, rows, summary and stderr."""

    def run(*flags, source=("--video", far_away)):
        out = tmp_path / "out"
        capfd.readouterr()
        arguments = [*source, "-o", out, "--force", "--no-annotate", "--min-face", 24, *flags]
        code = cli.main([str(argument) for argument in arguments])
        err = capfd.readouterr().err
        assert "Traceback" not in err
        if code != ExitCode.OK:
            return code, [], {}, err
        (summary,) = out.glob("*.summary.json") if source[0] == "--video" else [None]
        (table,) = out.glob("*.csv")
        told = {} if summary is None else json.loads(summary.read_text("utf-8"))
        return code, rows_of(table), told, err

    return run


def upscaled(rows):
    return [row["upscaled"] for row in rows if row["face_id"]]


def probabilities(rows):
    return [row["happy"] for row in rows]


def test_always_redraws_every_small_face_of_a_clip_and_off_none(models, analyse):
    publish_redrawing(models)
    _, plain, told_off, _ = analyse("--super-resolution", "off")
    code, rows, told, _ = analyse("--super-resolution", "always")
    assert code == ExitCode.OK
    assert upscaled(rows) == ["1"] * 8
    assert upscaled(plain) == ["0"] * 8
    assert probabilities(rows) != probabilities(plain)
    assert told_off["super_resolution"] is None
    assert told["settings"]["super_resolution"] == "always"
    assert told["super_resolution"]["id"] == "fsrnet"
    assert told["super_resolution"]["redrawn_px"] == [8, 47]


@pytest.mark.parametrize(("auto_px", "mark"), [((30, 40), "1"), ((12, 24), "0"), (None, "0")])
def test_auto_is_the_default_and_acts_at_the_sizes_of_the_table(models, analyse, auto_px, mark):
    publish_redrawing(models, auto_px=auto_px)
    _, rows, _, _ = analyse()
    assert upscaled(rows) == [mark] * 8


@pytest.mark.fault("49")
def test_without_the_network_nothing_is_redrawn_and_nothing_changes(models, analyse):
    _, plain, _, _ = analyse("--super-resolution", "off")
    code, rows, told, _ = analyse()
    assert code == ExitCode.OK
    assert rows == plain
    assert told["super_resolution"] is None


@pytest.mark.fault("49")
def test_always_without_the_network_is_refused_in_a_sentence(models, analyse):
    code, _, _, err = analyse("--super-resolution", "always")
    assert code == ExitCode.MODEL
    assert "fsrnet, which redraws small faces, is not installed" in err


@pytest.mark.fault("49")
def test_a_damaged_network_is_told_to_whoever_did_not_ask_for_it(models, analyse):
    publish_redrawing(models, auto_px=(30, 40))
    (models / "fsrnet" / "fsrnet.onnx").write_bytes(b"not a graph")
    code, rows, told, err = analyse()
    assert code == ExitCode.OK
    assert upscaled(rows) == ["0"] * 8
    (note,) = told["model"]["notes"]
    assert note.startswith("Small faces are not redrawn: ")
    assert note in err
    code, _, _, err = analyse("--super-resolution", "always")
    assert code == ExitCode.MODEL
    assert "--super-resolution off" in err


@pytest.mark.fault("81a")
def test_a_face_below_the_smallest_size_is_found_and_reported_but_not_read(models, analyse):
    publish_redrawing(models, smallest_px=30, auto_px=None)
    picture = ("--image", ROOT / "samples" / "small_face.jpg")
    flags = ("--min-face", 16, "--format", "csv")
    for mode, success in (("off", "1"), ("always", "0")):  # 28 px
        _, (row,), _, _ = analyse(*flags, "--super-resolution", mode, source=picture)
        assert (row["success"], row["upscaled"]) == (success, "0")
        assert (row["happy"] != "") == (success == "1")
        assert int(row["face_w"]) > 16


def test_the_published_network_redraws_the_face_of_the_sample_that_becomes_small(analyse):
    clip = ("--video", ROOT / "samples" / "walking_away.mp4")
    flags = ("--min-face", 16, "--every", 6, "--super-resolution", "always")
    code, rows, told, _ = analyse(*flags, source=clip)
    assert code == ExitCode.OK
    # 64 pixels high at first, 38 in the third of ten looks and 16 at the end; the chip is 48 wide.
    marks = upscaled(rows)
    assert len(marks) >= 7
    assert marks == ["0"] * 3 + ["1"] * (len(marks) - 3)
    assert told["super_resolution"]["id"] == "fsrnet"


def test_another_word_is_a_usage_error(capfd):
    with pytest.raises(SystemExit) as caught:
        cli.main(["--super-resolution", "sometimes"])
    assert caught.value.code == ExitCode.USAGE
    assert "none of off, auto, always" in capfd.readouterr().err
