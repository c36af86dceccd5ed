"""dlib's detector is copied and taken apart without changing what it says."""

import cv2
import dlib
import numpy as np
import pytest

from benchmarks.machine import ROOT
from fer_desktop.faces import filters
from fer_desktop.faces.detector import HogDetector
from fer_desktop.faces.filters import full_detector, pose_detectors


def grey_sample(name):
    return cv2.imread(str(ROOT / "samples" / name), cv2.IMREAD_GRAYSCALE)


def test_copies_of_the_detector_are_the_detector():
    grey = grey_sample("two_faces.jpg")
    original = dlib.get_frontal_face_detector().run(grey, 0, 0.0)
    copy = full_detector().run(grey, 0, 0.0)
    assert list(copy[1]) == list(original[1])
    assert full_detector() is not full_detector()


def test_the_detector_that_is_read_is_the_one_that_dlib_unpacks(monkeypatch):
    unpacked = dlib.get_frontal_face_detector()
    monkeypatch.setattr(dlib, "get_frontal_face_detector", None)  # takes long, in one piece
    filters.full_content.cache_clear()
    assert full_detector().__getstate__() == unpacked.__getstate__()


def test_a_damaged_copy_of_the_detector_is_not_used(monkeypatch, tmp_path):
    damaged = bytearray(filters.full_content())
    damaged[len(damaged) // 2] ^= 1
    copy = tmp_path / "resources" / "faces" / "frontal_face.fhog"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(damaged)
    monkeypatch.setattr(filters, "files", lambda package: tmp_path)
    filters.full_content.cache_clear()
    assert full_detector().__getstate__() == dlib.get_frontal_face_detector().__getstate__()
    filters.full_content.cache_clear()


@pytest.mark.parametrize(("tilt_deg", "pose"), [(0, 0), (-30, 4), (30, 3)])
def test_each_filter_alone_answers_as_it_does_among_the_five(tilt_deg, pose):
    grey = grey_sample("one_face.jpg")
    about_the_face = cv2.getRotationMatrix2D((317, 197), tilt_deg, 1.0)
    tilted = np.asarray(cv2.warpAffine(grey, about_the_face, grey.shape[::-1]), np.uint8)

    among_five = full_detector().run(tilted, 0, 0.0)
    alone = pose_detectors()[pose].run(tilted, 0, 0.0)

    assert list(among_five[2]) == [pose]
    assert alone[0] == among_five[0]
    assert list(alone[1]) == pytest.approx(list(among_five[1]))


def test_there_are_five_filters_and_each_thread_gets_its_own():
    assert len(pose_detectors()) == 5
    assert pose_detectors()[0] is not pose_detectors()[0]


@pytest.mark.parametrize("pose", range(5))
def test_a_followed_face_is_found_whatever_its_last_pose_was(pose):
    grey, detector = grey_sample("one_face.jpg"), HogDetector(40)
    (face,) = detector.detect(grey)

    found = detector.detect_near(grey, face.box, pose)

    assert found is not None
    assert found.box.iou(face.box) > 0.7
