"""What lies in a searched folder and is not analysed is told, in a line."""

import pytest
from PIL import Image

from fer_desktop.errors import ExitCode
from tests.fakes import draw, square


@pytest.fixture
def folder(clip, tmp_path):
    """A folder with results among its files, and with a link to a folder."""
    for name in ("x.mp4", "x.annotated.mp4", "x.timeline.png", "y.png", "y.annotated.png"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(clip.read_bytes())
    Image.fromarray(draw(square(40, 40))).save(tmp_path / "in" / "y.png")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "in" / "P01").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    return tmp_path / "in"


@pytest.mark.parametrize(("flag", "files"), [("--video", "1 file"), ("--image", "2 files")])
def test_results_and_linked_folders_are_counted(flag, files, fer, folder):
    answer = fer(flag, "in", "-o", "out", "--no-annotate")
    assert answer.code == ExitCode.OK
    assert (
        f"fer-desktop: Left out in folders: {files} named as results are, 1 linked folder. "
        "Name those that are meant."
    ) in answer.err
    assert answer.err.count("Left out") == 1
    assert "Left out" not in fer(flag, "in", "-o", "out", "--no-annotate", "--force", "--quiet").err


def test_what_was_named_besides_is_not_left_out(fer, folder):
    (folder / "P01").unlink()
    named = ("in", "in/x.annotated.mp4")
    answer = fer("--video", *named, "-o", "out", "--no-annotate", "--end", "0.2")
    assert answer.code == ExitCode.OK
    assert "Left out" not in answer.err


def test_a_linked_folder_that_was_named_besides_is_not_left_out(fer, folder):
    (folder / "y.annotated.png").unlink()
    (folder / "x.timeline.png").unlink()
    (folder / "y.png").rename(folder.parent / "elsewhere" / "z.png")
    answer = fer("--image", str(folder.parent), "in/P01", "-o", "out", "--no-annotate")
    assert answer.code == ExitCode.OK
    assert "Left out" not in answer.err


def test_a_folder_with_nothing_else_in_it_is_told_of_too(fer, folder):
    for name in ("x.mp4", "x.annotated.mp4"):
        (folder / name).unlink()
    answer = fer("--video", "in")
    assert answer.code == ExitCode.INPUT
    assert "no video in the folder in" in answer.err
    assert "Left out in folders: 1 linked folder." in answer.err


@pytest.mark.parametrize("suffix", [".tif", ".gif", ".webp", ".png"])
def test_of_several_pictures_in_a_file_only_the_first_is_read_and_that_is_told(
    suffix, fer, tmp_path
):
    first, second = (Image.fromarray(draw(square(x, 40))) for x in (40, 90))
    first.save(tmp_path / f"many{suffix}", save_all=True, append_images=[second])
    first.save(tmp_path / f"one{suffix}")
    answer = fer("--image", f"many{suffix}", f"one{suffix}", "-o", "out")
    assert answer.code == ExitCode.OK
    assert (
        "fer-desktop: Of 1 file with several pictures, such as pages or an animation, the first "
        "was read."
    ) in answer.err
    assert "several pictures" not in fer("--image", f"one{suffix}", "-o", "other").err
