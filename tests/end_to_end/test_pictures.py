"""What is said of pictures: how many faces are what, and which copy is whose."""

import json

import cv2
import pytest
from PIL import Image

from fer_desktop.errors import ExitCode
from tests.fakes import draw, square


@pytest.fixture
def pictures(tmp_path):
    """Two pictures of one name, one of which is blurred, and one that is none."""
    sharp = draw(square(60, 60, 120))
    for name, pixels in (("1/a.png", sharp), ("2/a.png", cv2.GaussianBlur(sharp, (0, 0), 12))):
        (tmp_path / name).parent.mkdir()
        Image.fromarray(pixels).save(tmp_path / name)
    (tmp_path / "1" / "bad.png").write_bytes(b"no picture")
    return "1", "2"


def test_faces_of_which_nothing_should_be_said_count_as_no_expression(fer, pictures):
    document = json.loads(fer("--image", *pictures, "-o", "out", "--json").out)
    assert document["faces"] == 2
    assert sum(document["emotions"].values()) == 1
    assert document["faces_cannot_say"] == 1


@pytest.mark.fault("33")
def test_the_copy_of_each_picture_is_told_where_two_have_one_name(fer, pictures):
    document = json.loads(fer("--image", *pictures, "-o", "out", "--json").out)
    assert document["annotated"] == [
        {"input": "1/a.png", "copy": "out/a.annotated.png"},
        {"input": "2/a.png", "copy": "out/a-2.annotated.png"},
    ]
    without = fer("--image", *pictures, "-o", "other", "--json", "--no-annotate")
    assert json.loads(without.out)["annotated"] == []


def test_a_picture_that_failed_is_named_once(fer, pictures):
    answer = fer("--image", *pictures, "-o", "out")
    assert answer.code == ExitCode.FAILURE
    assert "fer-desktop: 1/bad.png is not an image." in answer.err
    alone = fer("--image", "1/bad.png", "-o", "other")
    assert alone.code == ExitCode.INPUT
    assert "fer-desktop: bad.png is not an image." in alone.err
