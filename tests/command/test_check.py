"""What `--check` says of cameras, networks and folders."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.capture.camera import CameraInfo
from fer_desktop.command import check
from fer_desktop.errors import ExitCode, ModelError, UsageError
from fer_desktop.expression.verification import NetworkCheck
from fer_desktop.settings import Settings
from tests.expression.networks import graph

WEBCAM = CameraInfo(2, "HD Webcam", "/dev/v4l/by-id/usb-Maker_HD_Webcam_4711-video-index0")


@pytest.fixture(autouse=True)
def _nothing_but_cameras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "verify_all", list)
    monkeypatch.setattr(check, "_REPEATS", 1)
    monkeypatch.setattr(check, "list_cameras", lambda: [WEBCAM, CameraInfo(7, "Camera 7", "")])


def test_cameras_are_listed_by_name_and_path(capsys: pytest.CaptureFixture[str]) -> None:
    check.run_check(Settings(check=True))
    told = capsys.readouterr().out.splitlines()
    assert f"  HD Webcam, {WEBCAM.path} (index 2)" in told
    assert "  Camera 7, the system does not say where (index 7)" in told


def test_document_holds_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    check.run_check(Settings(check=True, json=True))
    cameras = json.loads(capsys.readouterr().out)["cameras"]
    assert cameras[0] == {"index": 2, "name": "HD Webcam", "path": WEBCAM.path}


def test_every_folder_that_may_have_to_be_erased_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = (Path(__file__).parents[2] / "PRIVACY.md").read_text(encoding="utf-8")
    table = page.partition("| folder | Linux |")[2].partition("\n\n")[0]
    names = re.findall(r"^\| (\w+) \|", table, re.MULTILINE)
    where = {name: str(getattr(paths, f"{name}_dir")()) for name in names}

    check.run_check(Settings(check=True))
    told = capsys.readouterr().out.splitlines()
    check.run_check(Settings(check=True, json=True))
    folders = json.loads(capsys.readouterr().out)["folders"]

    assert names == ["data", "config", "cache", "log", "pictures"]
    assert [f"  {name}: {folder}" for name, folder in where.items()] == told[-len(names) :]
    assert {name: folders[name] for name in names} == where


def test_networks_are_listed_with_what_a_face_takes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = NetworkCheck("fsrnet", "FSRNet", True, True, 0.0, reproduces=True, ms_per_face=12.34)
    bad = NetworkCheck("vgg19", "VGG19", problem="vgg19.onnx is damaged.")
    read = {"usage": "PublicTest", "n": 3589, "accuracy": 0.638, "interval_95": [0.62, 0.65]}
    reads = NetworkCheck("mine", "Mine", True, True, 0.0, True, 1.0, metrics=read)
    monkeypatch.setattr(check, "verify_all", lambda: [good, bad, reads])
    check.run_check(Settings(check=True))
    told = capsys.readouterr().out.splitlines()
    measured = "63.8% right on 3,589 PublicTest chips (95 % interval: 62.0% to 65.0%)"
    assert f"  mine: whole, reproduces its probe, 1.0 ms a face here, {measured}" in told
    assert "  fsrnet: whole, reproduces its probe, 12.3 ms a face here" in told
    assert "  vgg19: vgg19.onnx is damaged." in told


@pytest.mark.parametrize(("mode", "code"), [("auto", ExitCode.OK), ("always", ExitCode.MODEL)])
def test_a_broken_network_that_redraws_counts_where_it_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, mode: str, code: ExitCode
) -> None:
    bad = NetworkCheck("fsrnet", "FSRNet", problem="fsrnet.onnx is damaged.")
    monkeypatch.setattr(check, "verify_all", lambda: [bad])
    assert check.run_check(Settings(check=True, super_resolution=mode)) == code


@pytest.mark.parametrize(
    ("content", "flags", "code", "said"),
    [
        (None, {}, ExitCode.MODEL, "There is no network file"),
        (b"no network", {}, ExitCode.MODEL, "is not a network that ONNX Runtime can open"),
        (graph(weights=np.zeros((2304, 8))), {}, ExitCode.MODEL, "gives 8 numbers for a face"),
        (graph(), {"engine": "keras"}, ExitCode.USAGE, "which Keras does not run"),
        (graph(), {}, ExitCode.OK, "opens and keeps to its contract. own.onnx: assumed labels"),
    ],
    ids=["missing", "garbage", "8 classes", "other engine", "good"],
)
def test_an_own_network_that_is_asked_for_is_opened(
    content: bytes | None,
    flags: dict[str, str],
    code: ExitCode,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "own.onnx"
    if content is not None:
        path.write_bytes(content)
    settings = Settings(check=True, model=str(path), **flags)  # type: ignore[arg-type]
    assert check.run_check(settings) == code
    engine = flags.get("engine", "onnx")
    (line,) = (
        line for line in capsys.readouterr().out.splitlines() if line.startswith(f"  {path}")
    )
    assert line.startswith(f"  {path}, run by {engine}: ")
    assert said in line


def test_an_engine_that_is_asked_for_is_tried(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(model: str, engine: str) -> None:
        raise UsageError("The Keras engine is not installed.", f"For {model} with {engine}.")

    monkeypatch.setattr(check, "open_classifier", absent)
    assert check.run_check(Settings(check=True, json=True, engine="keras")) == ExitCode.USAGE
    assert json.loads(capsys.readouterr().out)["asked"] == {
        "model": "mini-xception",
        "engine": "keras",
        "notes": [],
        "problem": "The Keras engine is not installed. For mini-xception with keras.",
    }
    assert check.run_check(Settings(check=True)) == ExitCode.OK


@pytest.mark.fault("46", "48")
def test_a_landmark_file_that_is_not_the_published_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = tmp_path / "landmarks"
    shutil.copytree(paths.landmarks_dir(), ours)
    monkeypatch.setattr("fer_desktop.faces.predictor.landmarks_dir", lambda: ours)
    path = ours / "predictor_68.dat"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1  # one number of a tree; dlib sees nothing wrong
    path.write_bytes(content)
    assert check.run_check(Settings(check=True)) == ExitCode.MODEL
    problem = f"{path} is damaged: SHA-256 differs. Install fer-desktop again."
    assert f"  {problem}" in capsys.readouterr().out.splitlines()
    check.run_check(Settings(check=True, json=True))
    landmarks = json.loads(capsys.readouterr().out)["landmarks"]
    assert landmarks == {"alignment": "off", "name": None, "sha256": None, "problem": problem}


@pytest.mark.fault("48")
def test_a_detector_that_is_asked_for_and_broken_is_told_with_all_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(name: str, min_face_px: int) -> None:
        raise ModelError(f"The cascade of {name} is damaged.", "Install it again.")

    monkeypatch.setattr(check, "open_detector", broken)
    assert check.run_check(Settings(check=True, detector="haar")) == ExitCode.MODEL
    told = capsys.readouterr().out.splitlines()
    assert "  The cascade of haar is damaged. Install it again." in told
    assert "folders" in told
