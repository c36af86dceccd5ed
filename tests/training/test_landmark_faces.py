from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.faces.alignment import apply_similarity, mean_face
from fer_desktop.faces.predictor import mirror_order
from fer_desktop.paths import landmarks_dir
from training import landmark_faces
from training.landmark_faces import (
    AnnotatedFace,
    procrustes_mean,
    read_faces,
    split_by_person,
)
from training.landmarks import main


def spoiled(annotated_archive: Path, folder: Path, kind: str) -> Path:
    """A copy of a set with one thing wrong."""
    with zipfile.ZipFile(annotated_archive) as files:
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
    annotated_archive: Path,
    tmp_path: Path,
    kind: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
):
    assert main(["--evaluate", str(spoiled(annotated_archive, tmp_path, kind))]) == 3
    assert said in capsys.readouterr().err


def test_set_may_keep_its_pictures_in_folders(annotated_archive: Path, tmp_path: Path):
    path = tmp_path / "folders.zip"
    with zipfile.ZipFile(annotated_archive) as files, zipfile.ZipFile(path, "w") as copy:
        with np.load(io.BytesIO(files.read("landmarks.npz"))) as arrays:
            names, points = arrays["names"], arrays["landmarks"]
        for name in names:
            copy.writestr(f"pictures/{name}", files.read(str(name)))
        written = io.BytesIO()
        np.savez(written, names=np.char.add("pictures/", names), landmarks=points)
        copy.writestr("landmarks.npz", written.getvalue())
    assert [face.person for face in read_faces(path)] == [
        f.person for f in read_faces(annotated_archive)
    ]


def test_nobody_is_learned_from_and_left_out(annotated_faces: list[AnnotatedFace]):
    learned, left_out = split_by_person(annotated_faces, people_left_out=2, seed=3)
    assert {face.person for face in left_out}.isdisjoint(face.person for face in learned)
    assert (len(learned), len(left_out)) == (6, 4)
    assert [f.name for f in split_by_person(annotated_faces, 2, 3)[1]] == [f.name for f in left_out]


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


def test_mirrored_twice_is_the_face_itself(annotated_faces: list[AnnotatedFace]):
    twice = annotated_faces[0].mirrored().mirrored()
    assert np.array_equal(twice.grey, annotated_faces[0].grey)
    assert twice.landmarks == pytest.approx(annotated_faces[0].landmarks)


def test_mirror_image_names_the_eyes_by_their_side(annotated_faces: list[AnnotatedFace]):
    points = annotated_faces[0].mirrored().landmarks
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


def test_the_mean_face_of_a_set_is_printed(
    annotated_archive: Path, capsys: pytest.CaptureFixture[str]
):
    assert landmark_faces.main([str(annotated_archive)]) == 0
    points = np.array(json.loads(capsys.readouterr().out))
    assert points.shape == (68, 2)
    assert points[36:42].mean(axis=0) == pytest.approx([-0.5, 0], abs=1e-4)


def test_mean_of_turned_mean_faces_is_the_mean_face():
    blank = np.zeros((2, 2), dtype=np.uint8)
    turned = []
    for degrees in (-40, 5, 90):
        turn = np.asarray(cv2.getRotationMatrix2D((3.0, 9.0), degrees, 20.0 + degrees / 10))
        turned.append(AnnotatedFace("x.png", blank, apply_similarity(mean_face(), turn)))
    assert procrustes_mean(turned) == pytest.approx(mean_face(), abs=1e-4)
