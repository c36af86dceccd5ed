"""What people hand to a training by mistake ends with a sentence, never with a traceback."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.errors import ExitCode, InputError, UsageError, UserError
from tests.training.conftest import FinishedRun
from tests.training.synthetic import draw_rows, write_csv
from training import ablation, evaluate
from training.aligned_chips import read_aligned, read_points
from training.arrays import write_arrays
from training.build import build
from training.config import read_config
from training.landmark_faces import read_faces
from training.rows import picture_hash, read_rows
from training.run_folder import RunFolder
from training.train import train
from training.votes import read_votes

CONFIGS = Path(ablation.__file__).parent / "configs"
PICTURES = np.stack([np.full((48, 48), level, np.uint8) for level in (0, 3)])
TEN = np.ones((2, 10), np.int64)


@pytest.mark.parametrize(
    ("recipe", "change", "sentence"),
    [
        ("vgg19", "phases=[{size=16, epochs=1}]", "zero or negative"),
        ("vgg19", "phases=[{size=48, epochs=1}, {size=16, epochs=1}]", "zero or negative"),
        ("vgg19", "network.classes=5", r"of shape \(5,\), not \(7,\)"),
        ("vgg19", "network.width=inf", "infinity"),
        ("dense_xception", "network.stem=[16]", "out of range"),
    ],
)
def test_a_network_that_cannot_read_the_pictures_is_refused_when_built(
    recipe: str, change: str, sentence: str
):
    changes = ("network.width=0.02", change) if recipe == "vgg19" else (change,)
    with pytest.raises(UsageError, match=rf"{recipe} cannot be built: .*{sentence}"):
        build(read_config(CONFIGS / f"{recipe}.toml", changes), None)


def test_an_ablation_on_pictures_that_are_too_small_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    data = str(write_csv(draw_rows(2), tmp_path / "rows.csv"))
    words = ["--data", data, "--out", str(tmp_path / "out"), "--width", "0.02", "--size", "16"]
    assert ablation.main(words) == ExitCode.USAGE
    assert "cannot be built" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arrays",
    [
        pytest.param({"ferplus_votes": np.full((2, 10), "a")}, id="strings"),
        pytest.param({"ferplus_votes": np.full((2, 10), np.nan)}, id="nan"),
        pytest.param({"ferplus_votes": -TEN}, id="negative"),
        pytest.param({"ferplus_votes": np.zeros((2, 10), "M8[s]")}, id="dates"),
        pytest.param({"pixels": PICTURES / 255.0}, id="pictures of 0 to 1"),
    ],
)
def test_what_counts_no_votes_is_refused(arrays: dict[str, np.ndarray], tmp_path: Path):
    path = tmp_path / "votes.npz"
    write_arrays(path, **({"pixels": PICTURES, "ferplus_votes": TEN} | arrays))
    with pytest.raises(InputError, match=r"holds no FER\+ votes"):
        read_votes(path, PICTURES)


def aligned(path: Path, **changed: np.ndarray) -> Path:
    arrays = {
        "chips": PICTURES,
        "usable": np.ones(2, np.bool_),
        "points": np.zeros((2, 2, 68, 2), np.float32),
        "hashes": np.array([picture_hash(picture) for picture in PICTURES]),
    }
    write_arrays(path, **(arrays | changed))
    return path


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"hashes": np.array([["a"], ["b"]])}, id="hashes in rows"),
        pytest.param({"hashes": np.arange(2)}, id="hashes that are numbers"),
        pytest.param({"chips": np.zeros((2, 32, 32), np.uint8)}, id="chips of 32 px"),
        pytest.param({"chips": PICTURES / 255.0}, id="chips of 0 to 1"),
        pytest.param({"usable": np.ones(2)}, id="usable that are numbers"),
        pytest.param({"points": np.zeros((2, 68, 2))}, id="points of one picture"),
    ],
)
def test_what_holds_no_aligned_chips_is_refused(changed: dict[str, np.ndarray], tmp_path: Path):
    read = read_points if "points" in changed else read_aligned
    assert read(aligned(tmp_path / "good.npz"), PICTURES)[0].shape[0] == 2
    with pytest.raises(InputError, match="holds no aligned chips"):
        read(aligned(tmp_path / "wrong.npz", **changed), PICTURES)


def test_chips_of_other_pictures_are_not_silently_none(tmp_path: Path):
    with pytest.raises(InputError, match="None of the pictures has a usable chip in"):
        read_aligned(aligned(tmp_path / "a.npz"), PICTURES + 9)
    with pytest.raises(InputError, match="None of the pictures has its points in"):
        read_points(aligned(tmp_path / "a.npz"), PICTURES + 9)


def test_votes_of_other_pictures_are_not_silently_none(
    finished_run: FinishedRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    votes = tmp_path / "votes.npz"
    write_arrays(votes, pixels=PICTURES, ferplus_votes=TEN)
    with pytest.raises(InputError, match="None of the pictures has a vote in"):
        config = read_config(finished_run.recipe, ["votes=0.3"])
        train(config, finished_run.data, tmp_path / "run", votes=votes)
    assert not (tmp_path / "run").exists()

    words = ["--model", str(finished_run.folder.path), "--data", str(finished_run.data)]
    assert evaluate.main([*words, "--votes", str(votes)]) == ExitCode.OK
    assert "people agree         no picture has votes of which 8" in capsys.readouterr().out


def huge_png() -> bytes:
    """A PNG that claims 3,600 million pixels in its header."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")


def test_a_picture_that_claims_to_be_huge_is_a_bad_row(tmp_path: Path):
    folder = tmp_path / "train/angry"
    folder.mkdir(parents=True)
    cv2.imwrite(str(folder / "good.png"), PICTURES[1])
    (folder / "huge.png").write_bytes(huge_png())

    rows, bad = read_rows(tmp_path)

    assert len(rows) == 1
    assert [Path(entry.where).name for entry in bad] == ["huge.png"]


def test_a_set_with_a_picture_that_claims_to_be_huge_is_refused(
    annotated_archive: Path, tmp_path: Path
):
    import zipfile

    path = tmp_path / "faces.zip"
    with zipfile.ZipFile(annotated_archive) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, huge_png() if name.endswith("_03.jpg") else old.read(name))
    with pytest.raises(InputError, match=r"_03\.jpg in .* is not a picture"):
        read_faces(path)


@pytest.mark.parametrize("content", [b"", b"half"], ids=["empty", "truncated"])
def test_damaged_weights_of_a_run_are_refused(
    content: bytes,
    finished_run: FinishedRun,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    run = RunFolder(tmp_path / "run")
    shutil.copytree(finished_run.folder.path, run.path)
    whole = run.best_weights.read_bytes()
    run.best_weights.write_bytes(whole[: len(whole) // 2] if content else b"")

    code = evaluate.main(["--model", str(run.path), "--data", str(finished_run.data)])

    assert code == ExitCode.INPUT
    assert "best.weights.h5 is damaged" in capsys.readouterr().err


def test_a_run_is_not_opened_in_another_engine_than_was_asked_for(finished_run: FinishedRun):
    run = str(finished_run.folder.path)
    with pytest.raises(UserError, match="is a run, which Keras opens"):
        evaluate.open_classifier_or_run(run, "onnx")
    assert evaluate.open_classifier_or_run(run).network.engine == "keras"
