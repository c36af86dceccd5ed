from __future__ import annotations

import dataclasses
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.errors import InputError, UsageError
from fer_desktop.faces.detector import open_detector
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.predictor import OWN_FILE, LandmarkPredictor
from fer_desktop.paths import landmarks_dir
from training.config import read_recipe
from training.landmark_faces import AnnotatedFace
from training.landmark_figures import disturb, measure, shrink
from training.landmarks import Recipe, main, make_samples

RECIPE = Path(__file__).parents[2] / "training" / "configs" / "landmarks.toml"


def written(folder: Path, **changes: object) -> Path:
    """The recipe of the repository with changes."""
    recipe = dataclasses.asdict(read_recipe(Recipe, RECIPE)) | changes
    path = folder / "recipe.toml"
    path.write_text("".join(f"{name} = {value}\n" for name, value in recipe.items()))
    return path


def tiny(folder: Path) -> Path:
    return written(
        folder, people_left_out=1, cascades=2, trees_per_cascade=4, feature_pool=30, tree_depth=2
    )


def test_training_leaves_a_predictor_and_the_figures_of_people_left_out(
    annotated_archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    recipe = tiny(tmp_path)
    output = tmp_path / "run"
    assert (
        main([str(recipe), "--faces", str(annotated_archive), "-o", str(output), "--threads", "1"])
        == 0
    )
    figures = json.loads((output / "figures.json").read_text(encoding="utf-8"))
    assert (figures["faces"], figures["missed"]) == (2, 0)
    assert figures["bytes"] == (output / OWN_FILE).stat().st_size
    assert LandmarkPredictor(output / OWN_FILE).name == "predictor_68"
    assert read_recipe(Recipe, output / "recipe.toml") == read_recipe(Recipe, recipe)
    assert "mean error" in capsys.readouterr().out


def test_training_twice_gives_the_same_file(annotated_archive: Path, tmp_path: Path):
    recipe = tiny(tmp_path)
    for name in ("a", "b"):
        command = [str(recipe), "--faces", str(annotated_archive), "-o", str(tmp_path / name)]
        assert main([*command, "--threads", "1"]) == 0
    assert (tmp_path / "a" / OWN_FILE).read_bytes() == (tmp_path / "b" / OWN_FILE).read_bytes()


def test_results_may_go_beside_the_recipe(annotated_archive: Path, tmp_path: Path):
    recipe = tiny(tmp_path)
    before = recipe.read_bytes()
    command = [str(recipe), "--faces", str(annotated_archive), "-o", str(tmp_path)]
    assert main([*command, "--threads", "1"]) == 0
    assert recipe.read_bytes() == before
    assert (tmp_path / "figures.json").exists()


def test_any_file_is_measured(
    annotated_archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    copy = tmp_path / "other.dat"
    shutil.copyfile(landmarks_dir() / OWN_FILE, copy)
    assert (
        main(["--evaluate", str(annotated_archive), "--landmark-model", str(copy), "--json"]) == 0
    )
    figures = json.loads(capsys.readouterr().out)
    assert figures["faces"] == 10
    assert figures["error"] < 0.06  # the points were its own, before the pictures were turned
    assert set(figures["error_of_group"]) == {"jaw", "brows", "nose", "eyes", "mouth", "inner"}
    assert set(figures["error_at_px"]) == {"40", "24", "16"}


def test_one_look_measures_the_file_as_dlib_itself_uses_it(
    annotated_archive: Path, capsys: pytest.CaptureFixture[str]
):
    figures = []
    for more in ([], ["--one-look"]):
        assert main(["--evaluate", str(annotated_archive), "--json", *more]) == 0
        figures.append(json.loads(capsys.readouterr().out))
    as_used, one_look = figures
    assert one_look["faces"] == as_used["faces"]
    assert one_look["error"] > as_used["error"]  # the annotated points are what the program finds
    assert one_look["still_movement"] > as_used["still_movement"]


def test_a_set_of_no_more_people_than_are_left_out_is_refused(
    annotated_archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    recipe = written(tmp_path, people_left_out=5)
    words = [str(recipe), "--faces", str(annotated_archive), "--output", str(tmp_path / "out")]

    assert main(words) == InputError.exit_code

    assert "shows no more people than the 5 left out" in capsys.readouterr().err


def test_only_people_left_out_are_measured_when_asked(
    annotated_archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    recipe = written(tmp_path, people_left_out=2)
    assert main(["--evaluate", str(annotated_archive), "--left-out", str(recipe), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["faces"] == 4


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--evaluate", "missing.zip"], 3, "cannot be read as a set"),
        (["--evaluate", str(RECIPE)], 3, "cannot be read as a set"),
        (["missing.toml", "--faces", "f.zip", "-o", "out"], 3, "missing.toml is not a"),
    ],
)
def test_wrong_input_ends_with_a_sentence(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
):
    assert main(arguments) == code
    assert said in capsys.readouterr().err


def test_damaged_predictor_ends_with_a_sentence(
    annotated_archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    damaged = tmp_path / "damaged.dat"
    damaged.write_bytes(b"nothing")
    assert main(["--evaluate", str(annotated_archive), "--landmark-model", str(damaged)]) == 4
    assert "damaged.dat" in capsys.readouterr().err


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"cascades": '"ten"'}, id="mistyped"),
        pytest.param({"speed": 3}, id="unknown"),
    ],
)
def test_recipe_with_a_wrong_entry_is_refused(tmp_path: Path, change: dict[str, object]):
    with pytest.raises(UsageError, match=next(iter(change))):
        read_recipe(Recipe, written(tmp_path, **change))


def test_recipe_without_an_entry_is_refused(tmp_path: Path):
    path = tmp_path / "recipe.toml"
    path.write_text(re.sub("^tree_depth .*$", "", RECIPE.read_text(), flags=re.MULTILINE))
    with pytest.raises(UsageError, match=r"incomplete: .* 1 .*'tree_depth'"):
        read_recipe(Recipe, path)


def test_samples_show_each_face_level_and_tilted_and_mirrored(
    annotated_faces: list[AnnotatedFace], tmp_path: Path
):
    recipe = read_recipe(Recipe, tiny(tmp_path))
    samples = make_samples(annotated_faces[:2], recipe, open_detector("dlib", 40))
    assert len(samples) == 2 * 2 * (1 + recipe.tilted_copies)
    for sample in samples:
        middle = sample.landmarks.mean(axis=0)
        assert sample.box.left < middle[0] < sample.box.right
        assert sample.box.top < middle[1] < sample.box.bottom
        assert sample.picture.shape == samples[0].picture.shape


def test_face_that_the_detector_misses_counts_as_a_failure(annotated_faces: list[AnnotatedFace]):
    hidden = AnnotatedFace(
        "x.png", np.zeros_like(annotated_faces[0].grey), annotated_faces[0].landmarks
    )
    figures = measure(
        landmarks_dir() / OWN_FILE, [annotated_faces[4], hidden], open_detector("dlib", 40), 1
    )
    assert (figures.faces, figures.missed) == (2, 1)
    assert figures.failures_10 == 0.5


def test_set_whose_faces_are_all_missed_is_refused(annotated_faces: list[AnnotatedFace]):
    hidden = AnnotatedFace(
        "x.png", np.zeros_like(annotated_faces[0].grey), annotated_faces[0].landmarks
    )
    with pytest.raises(InputError, match="nothing can be measured"):
        measure(landmarks_dir() / OWN_FILE, [hidden], open_detector("dlib", 40), 1)


def test_shrunk_face_is_as_wide_as_asked():
    grey = np.zeros((300, 200), dtype=np.uint8)
    small, box, scales = shrink(grey, FaceBox(50, 60, 150, 160), 25)
    assert small.shape == (75, 50)
    assert box == FaceBox(12, 15, 37, 40)
    assert scales.tolist() == [0.25, 0.25]


def test_disturbed_box_stays_within_its_share():
    rng = np.random.default_rng(2)
    box = FaceBox(100, 100, 200, 200)
    for _ in range(50):
        moved = disturb(box, 0.1, rng)
        assert abs(moved.center[0] - 150) <= 11
        assert 89 <= moved.width <= 111
