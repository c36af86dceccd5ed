"""Which files of a folder are taken, and in which order."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from fer_desktop.capture.folders import (
    OnLeftOut,
    OnUnreadable,
    find_pictures,
    find_videos,
    is_wanted,
)
from fer_desktop.errors import InputError

Find = Callable[[Path, OnUnreadable, OnLeftOut], list[Path]]

PICTURES = ["1.png", "2.JPG", "10.jpg", "a/b1.webp", "a/b02.heic", "a/b3.png", "Ä.jpeg"]
VIDEOS = ["1.mp4", "2.MOV", "10.mkv", "a/b1.webm", "a/b02.m4v", "a/b3.avi", "Ä.mpeg"]
NEITHER = [
    *("notes.txt", ".hidden.jpg", ".hidden.mp4", ".git/x.png", ".git/x.mp4", "jpg", "mp4"),
    *("1.annotated.png", "1.annotated.mp4", "1.timeline.png", "1.mp4.part"),
]


def never(path: Path, error: InputError) -> None:
    pytest.fail(f"{path} should be readable: {error}")


def ignore(path: Path) -> None:
    """Take note of nothing that is left out."""


LEFT_OUT = {
    find_pictures: {"1.annotated.png", "1.timeline.png", "circle"},
    find_videos: {"1.annotated.mp4", "circle"},
}


@pytest.mark.parametrize(("find", "expected"), [(find_pictures, PICTURES), (find_videos, VIDEOS)])
def test_folder_is_searched_with_the_folders_in_it_and_sorted_as_people_do(
    find: Find, expected: list[str], tmp_path: Path
) -> None:
    every = [*PICTURES, *VIDEOS, *NEITHER]
    for name in random.Random(4).sample(every, len(every)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "circle").symlink_to(tmp_path, target_is_directory=True)
    left_out: list[Path] = []
    found = find(tmp_path, never, left_out.append)
    assert [path.relative_to(tmp_path).as_posix() for path in found] == expected
    assert {path.name for path in left_out} == LEFT_OUT[find]


@pytest.mark.parametrize("find", [find_pictures, find_videos])
def test_path_of_a_file_is_that_file_whatever_its_ending(find: Find, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(b"x")
    assert find(path, never, ignore) == [path]


@pytest.mark.fault("39")
@pytest.mark.parametrize(
    ("find", "name", "says"),
    [
        (find_pictures, ".", "no picture in the folder"),
        (find_videos, ".", "no video in the folder"),
        (find_pictures, "b", "no file b"),
        (find_videos, "b", "no file b"),
    ],
)
def test_nothing_to_read_is_said(find: Find, name: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=says):
        find(tmp_path / name, never, ignore)


@pytest.mark.parametrize("find", [find_pictures, find_videos])
def test_what_nobody_may_look_at_is_said(find: Find, closed_folder: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be opened: Permission denied\. Check who may"):
        find(closed_folder / "a.mp4", never, ignore)


@pytest.fixture
def locked_folder(tmp_path: Path, unlistable: None) -> Path:
    """Give a folder whose files nobody may list, not even root; one beside it is open."""
    (tmp_path / "in" / "locked").mkdir(parents=True)
    (tmp_path / "in" / "open").mkdir()
    (tmp_path / "in" / "open" / "a.jpg").touch()
    (tmp_path / "in" / "open" / "a.mp4").touch()
    return tmp_path / "in" / "locked"


@pytest.mark.parametrize("find", [find_pictures, find_videos])
def test_folder_that_nobody_may_read_is_said_to_be_so(find: Find, locked_folder: Path) -> None:
    with pytest.raises(
        InputError, match=r"^locked cannot be opened: Permission denied\. Check who"
    ):
        find(locked_folder, never, ignore)


@pytest.mark.parametrize(("find", "name"), [(find_pictures, "a.jpg"), (find_videos, "a.mp4")])
def test_folder_within_that_nobody_may_read_is_told_and_the_rest_is_found(
    find: Find, name: str, locked_folder: Path
) -> None:
    root = locked_folder.parent
    told: dict[Path, InputError] = {}
    assert find(root, told.__setitem__, ignore) == [root / "open" / name]
    assert list(told) == [locked_folder]
    assert told[locked_folder].message == "locked cannot be opened: Permission denied."


@pytest.mark.fault("40")
def test_thousands_of_files_are_listed_in_order(tmp_path: Path) -> None:
    for number in range(2_000):
        (tmp_path / f"{number}.{'jpg' if number % 2 else 'txt'}").touch()
    found = find_pictures(tmp_path, never, ignore)
    assert [int(path.stem) for path in found] == list(range(1, 2_000, 2))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.JPG", True),
        ("film.MKV", True),
        ("phone.3gp", True),
        ("camcorder.MXF", True),
        ("disc.vob", True),
        ("stream.asf", True),
        ("notes.txt", False),
        (".hidden.png", False),
        ("a.annotated.png", False),
        ("a.annotated.mp4", False),
        ("a.timeline.png", False),
        ("noending", False),
    ],
)
def test_of_a_folder_pictures_and_videos_are_taken(name: str, wanted: bool) -> None:
    assert is_wanted(name) == wanted
