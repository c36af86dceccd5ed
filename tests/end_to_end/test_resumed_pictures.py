"""`--resume` where pictures of one name came or went: each copy is of the picture it is named for.

Such copies are called `face`, `face-2`, `face-3`, by the order of the pictures.
"""

from pathlib import Path

import pytest
from PIL import Image

from fer_desktop.errors import ExitCode
from tests.end_to_end.conftest import Interrupting, names_in
from tests.fakes import FakeDetector, draw, square

pytestmark = pytest.mark.fault("31", "33")


@pytest.fixture
def picture(tmp_path):
    """Return what draws the picture of a person, each with a face of their own."""

    def make(person):
        folder = tmp_path / "in" / person
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(draw(square(10 + 30 * "abcd".index(person), 40))).save(folder / "face.png")
        return folder / "face.png"

    return make


@pytest.fixture
def run(fer):
    """Run over all pictures, resuming, until Ctrl-C in a search; None is never."""

    def go(stop=None, out="out"):
        fer.stages["detector"] = FakeDetector() if stop is None else Interrupting(search=stop)
        return fer("--image", "in", "-o", out, "--resume").code

    return go


def assert_as_if_unbroken(run):
    assert run() == ExitCode.OK
    assert run(out="unbroken") == ExitCode.OK
    assert contents_of("out") == contents_of("unbroken")


def contents_of(folder):
    return {name: (Path(folder) / name).read_bytes() for name in names_in(folder)}


def test_a_picture_that_came(picture, run):
    for person in "bcd":
        picture(person)
    assert run(stop=2) == ExitCode.INTERRUPTED
    picture("a")
    assert_as_if_unbroken(run)


def test_a_picture_that_went(picture, run):
    for person in "abcd":
        picture(person)
    assert run(stop=2) == ExitCode.INTERRUPTED
    picture("a").unlink()
    assert_as_if_unbroken(run)


def test_a_picture_that_was_exchanged(picture, run):
    for person in "bcd":
        picture(person)
    assert run(stop=2) == ExitCode.INTERRUPTED
    picture("b").write_bytes(picture("d").read_bytes())
    assert_as_if_unbroken(run)


def test_a_picture_that_came_and_went_while_runs_broke_off(picture, run):
    for person in "bcd":
        picture(person)
    assert run(stop=2) == ExitCode.INTERRUPTED
    picture("a")
    assert run(stop=1) == ExitCode.INTERRUPTED
    picture("a").unlink()
    assert_as_if_unbroken(run)


def test_a_picture_that_came_and_cannot_be_read_has_nobodys_copy(picture, run):
    for person in "bcd":
        picture(person)
    assert run(stop=2) == ExitCode.INTERRUPTED
    picture("a").write_bytes(b"no picture")
    for out in ("out", "unbroken"):
        assert run(out=out) == ExitCode.FAILURE
    assert "face.annotated.png" not in names_in("out")
    assert contents_of("out") == contents_of("unbroken")


def test_a_copy_that_was_deleted_is_drawn_again_and_no_other(picture, run, tmp_path):
    for person in "abc":
        picture(person)
    assert run(stop=2) == ExitCode.INTERRUPTED
    kept, deleted = (tmp_path / "out" / f"{n}.annotated.png" for n in ("face", "face-2"))
    before = kept.stat().st_mtime_ns
    deleted.unlink()
    assert_as_if_unbroken(run)
    assert kept.stat().st_mtime_ns == before
