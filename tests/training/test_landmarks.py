from __future__ import annotations

import dataclasses
import io
import json
import shutil
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage.data import astronaut

from fer_desktop.errors import InputError, UsageError
from fer_desktop.faces.alignment import apply_similarity, mean_face
from fer_desktop.faces.detector import open_detector
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.predictor import OWN_FILE, LandmarkPredictor, mirror_order, open_predictor
from fer_desktop.paths import landmarks_dir
from training.landmark_faces import (
    AnnotatedFace,
    procrustes_mean,
    read_faces,
    split_by_person,
)
from training.landmark_figures import disturb, measure, shrink
from training.landmarks import Recipe, main, make_samples, read_recipe

RECIPE = Path(__file__).parents[2] / "training" / "configs" / "landmarks.toml"
PEOPLE = 5


@pytest.fixture(scope="module")
def faces(archive: Path) -> list[AnnotatedFace]:
    return read_faces(archive)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of annotated faces: one face, turned and moved, under the names of five people."""
    grey = np.asarray(cv2.cvtColor(astronaut(), cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    predictor = open_predictor()
    assert predictor is not None
    points = predictor.predict(grey, FaceBox(178, 80, 268, 170))
    names, landmarks = [], []
    path = tmp_path_factory.mktemp("set") / "faces.zip"
    with zipfile.ZipFile(path, "w") as files:
        for number in range(2 * PEOPLE):
            turn = np.asarray(cv2.getRotationMatrix2D((223.0, 125.0), 3.0 * number - 12, 1.2))
            turn[:, 2] += np.array([110.0, 110.0]) - (223.0, 125.0)
            picture = cv2.warpAffine(grey, turn, (220, 220))
            names.append(f"training__Person_{'ABCDE'[number % PEOPLE]}_{number:02}.jpg")
            landmarks.append(apply_similarity(points, turn))
            files.writestr(names[-1], cv2.imencode(".jpg", picture)[1].tobytes())
        arrays = io.BytesIO()
        np.savez(arrays, names=np.array(names), landmarks=np.array(landmarks, dtype=np.float32))
        files.writestr("landmarks.npz", arrays.getvalue())
    return path


def written(folder: Path, **changes: object) -> Path:
    """The recipe of the repository with changes."""
    recipe = dataclasses.asdict(read_recipe(RECIPE)) | changes
    path = folder / "recipe.toml"
    path.write_text("".join(f"{name} = {value}\n" for name, value in recipe.items()))
    return path


def tiny(folder: Path) -> Path:
    return written(
        folder, people_left_out=1, cascades=2, trees_per_cascade=4, feature_pool=30, tree_depth=2
    )


def test_training_leaves_a_predictor_and_the_figures_of_people_left_out(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    recipe = tiny(tmp_path)
    output = tmp_path / "run"
    assert main([str(recipe), "--faces", str(archive), "-o", str(output), "--threads", "1"]) == 0
    figures = json.loads((output / "figures.json").read_text(encoding="utf-8"))
    assert (figures["faces"], figures["missed"]) == (2, 0)
    assert figures["bytes"] == (output / OWN_FILE).stat().st_size
    assert LandmarkPredictor(output / OWN_FILE).name == "predictor_68"
    assert read_recipe(output / "recipe.toml") == read_recipe(recipe)
    assert "mean error" in capsys.readouterr().out


def test_training_twice_gives_the_same_file(archive: Path, tmp_path: Path):
    recipe = tiny(tmp_path)
    for name in ("a", "b"):
        command = [str(recipe), "--faces", str(archive), "-o", str(tmp_path / name)]
        assert main([*command, "--threads", "1"]) == 0
    assert (tmp_path / "a" / OWN_FILE).read_bytes() == (tmp_path / "b" / OWN_FILE).read_bytes()


def test_any_file_is_measured(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    copy = tmp_path / "other.dat"
    shutil.copyfile(landmarks_dir() / OWN_FILE, copy)
    assert main(["--evaluate", str(archive), "--landmark-model", str(copy), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["faces"] == 2 * PEOPLE
    assert figures["error"] < 0.06  # the points were its own, before the pictures were turned
    assert set(figures["error_of_group"]) == {"jaw", "brows", "nose", "eyes", "mouth", "inner"}
    assert set(figures["error_at_px"]) == {"40", "24", "16"}


def test_one_look_measures_the_file_as_dlib_itself_uses_it(
    archive: Path, capsys: pytest.CaptureFixture[str]
):
    figures = []
    for more in ([], ["--one-look"]):
        assert main(["--evaluate", str(archive), "--json", *more]) == 0
        figures.append(json.loads(capsys.readouterr().out))
    as_used, one_look = figures
    assert one_look["faces"] == as_used["faces"]
    assert one_look["error"] > as_used["error"]  # the annotated points are what the program finds
    assert one_look["still_movement"] > as_used["still_movement"]


def spoiled(archive: Path, folder: Path, kind: str) -> Path:
    """A copy of a set with one thing wrong."""
    with zipfile.ZipFile(archive) as files:
        contents = {name: files.read(name) for name in files.namelist()}
    with np.load(io.BytesIO(contents.pop("landmarks.npz"))) as arrays:
        names, points = arrays["names"], arrays["landmarks"]
    first = str(names[0])
    if kind == "picture cut off":
        contents[first] = contents[first][:40]
    elif kind == "picture of no bytes":
        contents[first] = b""
    elif kind == "picture left out":
        del contents[first]
    elif kind == "five points":
        points = points[:, :5]
    elif kind == "a point nowhere":
        points[0, 3] = np.nan
    elif kind == "points on one spot":
        points[0] = 5
    written = io.BytesIO()
    np.savez(written, names=names, landmarks=points)
    if kind == "one array alone":
        written = io.BytesIO()
        np.save(written, points)
    path = folder / "spoiled.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("landmarks.npz", written.getvalue())
        for name, content in contents.items():
            files.writestr(name, content)
    if kind == "bytes damaged":
        damaged = bytearray(path.read_bytes())
        damaged[60:400] = b"\xff" * 340
        path.write_bytes(damaged)
    elif kind == "cut off":
        path.write_bytes(path.read_bytes()[:5000])
    return path


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("picture cut off", "training__Person_A_00.jpg in"),
        ("picture of no bytes", "training__Person_A_00.jpg in"),
        ("picture left out", "cannot be read as a set"),
        ("five points", "points of shape"),
        ("a point nowhere", "training__Person_A_00.jpg that are no face"),
        ("points on one spot", "training__Person_A_00.jpg that are no face"),
        ("one array alone", "cannot be read as a set"),
        ("bytes damaged", "cannot be read as a set"),
        ("cut off", "cannot be read as a set"),
    ],
)
def test_spoiled_set_ends_with_a_sentence(
    archive: Path, tmp_path: Path, kind: str, said: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["--evaluate", str(spoiled(archive, tmp_path, kind))]) == 3
    assert said in capsys.readouterr().err


def test_set_may_keep_its_pictures_in_folders(archive: Path, tmp_path: Path):
    path = tmp_path / "folders.zip"
    with zipfile.ZipFile(archive) as files, zipfile.ZipFile(path, "w") as copy:
        with np.load(io.BytesIO(files.read("landmarks.npz"))) as arrays:
            names, points = arrays["names"], arrays["landmarks"]
        for name in names:
            copy.writestr(f"pictures/{name}", files.read(str(name)))
        written = io.BytesIO()
        np.savez(written, names=np.char.add("pictures/", names), landmarks=points)
        copy.writestr("landmarks.npz", written.getvalue())
    assert [face.person for face in read_faces(path)] == [f.person for f in read_faces(archive)]


def test_only_people_left_out_are_measured_when_asked(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    recipe = written(tmp_path, people_left_out=2)
    assert main(["--evaluate", str(archive), "--left-out", str(recipe), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["faces"] == 4


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--evaluate", "missing.zip"], 3, "cannot be read as a set"),
        (["--evaluate", str(RECIPE)], 3, "cannot be read as a set"),
        (["missing.toml", "--faces", "f.zip", "-o", "out"], 3, "recipe missing.toml"),
    ],
)
def test_wrong_input_ends_with_a_sentence(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
):
    assert main(arguments) == code
    assert said in capsys.readouterr().err


def test_damaged_predictor_ends_with_a_sentence(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    damaged = tmp_path / "damaged.dat"
    damaged.write_bytes(b"nothing")
    assert main(["--evaluate", str(archive), "--landmark-model", str(damaged)]) == 4
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
        read_recipe(written(tmp_path, **change))


def test_recipe_without_an_entry_is_refused(tmp_path: Path):
    path = tmp_path / "recipe.toml"
    path.write_text("seed = 1\n")
    with pytest.raises(UsageError, match="tree_depth"):
        read_recipe(path)


def test_nobody_is_learned_from_and_left_out(faces: list[AnnotatedFace]):
    learned, left_out = split_by_person(faces, people_left_out=2, seed=3)
    assert {face.person for face in left_out}.isdisjoint(face.person for face in learned)
    assert (len(learned), len(left_out)) == (6, 4)
    assert [f.name for f in split_by_person(faces, 2, 3)[1]] == [f.name for f in left_out]


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("training__Angelo_Reyes_22.jpg", "Angelo_Reyes"),
        ("test__Angelo_Reyes_51.jpg", "Angelo_Reyes"),
        ("folder/0001.png", "0001"),
        ("someone.png", "someone"),
    ],
)
def test_person_is_told_from_the_name(name: str, person: str):
    blank = np.zeros((2, 2), dtype=np.uint8)
    assert AnnotatedFace(name, blank, np.zeros((68, 2))).person == person


def test_mirrored_twice_is_the_face_itself(faces: list[AnnotatedFace]):
    twice = faces[0].mirrored().mirrored()
    assert np.array_equal(twice.grey, faces[0].grey)
    assert twice.landmarks == pytest.approx(faces[0].landmarks)


def test_mirror_image_names_the_eyes_by_their_side(faces: list[AnnotatedFace]):
    points = faces[0].mirrored().landmarks
    assert points[36:42, 0].mean() < points[42:48, 0].mean()
    assert points[48, 0] < points[54, 0]
    assert points[0, 0] < points[16, 0]


def test_scheme_is_consistent():
    scheme = json.loads((landmarks_dir() / "scheme_68.json").read_text(encoding="utf-8"))
    covered = [i for start, end in scheme["groups"].values() for i in range(start, end)]
    assert sorted(covered) == list(range(68))
    assert np.array_equal(mirror_order()[mirror_order()], np.arange(68))
    mean = mean_face()
    assert mean[mirror_order()] * (-1, 1) == pytest.approx(mean, abs=1e-4)
    assert mean[36:42].mean(axis=0) == pytest.approx([-0.5, 0], abs=1e-4)
    assert mean[42:48].mean(axis=0) == pytest.approx([0.5, 0], abs=1e-4)


def test_mean_of_turned_mean_faces_is_the_mean_face():
    blank = np.zeros((2, 2), dtype=np.uint8)
    turned = []
    for degrees in (-40, 5, 90):
        turn = np.asarray(cv2.getRotationMatrix2D((3.0, 9.0), degrees, 20.0 + degrees / 10))
        turned.append(AnnotatedFace("x.png", blank, apply_similarity(mean_face(), turn)))
    assert procrustes_mean(turned) == pytest.approx(mean_face(), abs=1e-4)


def test_samples_show_each_face_level_and_tilted_and_mirrored(
    faces: list[AnnotatedFace], tmp_path: Path
):
    recipe: Recipe = read_recipe(tiny(tmp_path))
    samples = make_samples(faces[:2], recipe, open_detector("dlib", 40))
    assert len(samples) == 2 * 2 * (1 + recipe.tilted_copies)
    for sample in samples:
        middle = sample.landmarks.mean(axis=0)
        assert sample.box.left < middle[0] < sample.box.right
        assert sample.box.top < middle[1] < sample.box.bottom
        assert sample.picture.shape == samples[0].picture.shape


def test_face_that_the_detector_misses_counts_as_a_failure(faces: list[AnnotatedFace]):
    hidden = AnnotatedFace("x.png", np.zeros_like(faces[0].grey), faces[0].landmarks)
    figures = measure(landmarks_dir() / OWN_FILE, [faces[4], hidden], open_detector("dlib", 40), 1)
    assert (figures.faces, figures.missed) == (2, 1)
    assert figures.failures_10 == 0.5


def test_set_whose_faces_are_all_missed_is_refused(faces: list[AnnotatedFace]):
    hidden = AnnotatedFace("x.png", np.zeros_like(faces[0].grey), faces[0].landmarks)
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
