"""The landmark files that come with the program are used only as they were published."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import dlib
import pytest

from fer_desktop.errors import ModelError
from fer_desktop.faces.alignment import mean_face
from fer_desktop.faces.filters import Reader
from fer_desktop.faces.predictor import OWN_FILE, mirror_order, open_predictor
from fer_desktop.paths import landmarks_dir


def our_copy(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Let the program's landmark files be a copy of them; return the folder."""
    shutil.copytree(landmarks_dir(), folder)
    for module in ("predictor", "own_files"):
        monkeypatch.setattr(f"fer_desktop.faces.{module}.landmarks_dir", lambda: folder)
    return folder


def flip_bits(path: Path) -> None:
    """Change the first five numbers of the shape that the trees start from; dlib reads on."""
    content = path.read_bytes()
    changed, read = bytearray(content), Reader(content)
    read.skip(3)  # version, rows, columns
    for _ in range(5):
        changed[read.at + 1] ^= 0b101
        read.real()
    path.write_bytes(changed)


def forget_scheme() -> None:
    """Let the scheme be read again."""
    mean_face.cache_clear()
    mirror_order.cache_clear()


@pytest.mark.fault("46", "48")
def test_our_file_with_flipped_bits_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = our_copy(monkeypatch, tmp_path / "landmarks") / OWN_FILE
    flip_bits(path)
    dlib.shape_predictor(str(path))  # which sees nothing wrong
    with pytest.raises(ModelError) as caught:
        open_predictor()
    assert caught.value.message == f"{path} is damaged: SHA-256 differs."
    assert caught.value.remedy == "Install fer-desktop again."


@pytest.mark.fault("48")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "manifest.json is missing"),
        (b"{", "manifest.json is damaged"),
        (b"[]", "manifest.json is damaged"),
        (b'{"predictor": {}, "scheme": {}}', "manifest.json is damaged"),
    ],
    ids=["missing", "cut off", "list", "empty"],
)
def test_our_file_is_not_used_without_its_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, said: str
):
    manifest = our_copy(monkeypatch, tmp_path / "landmarks") / "manifest.json"
    if content is None:
        manifest.unlink()
    else:
        manifest.write_bytes(content)
    forget_scheme()
    with pytest.raises(ModelError, match=said):
        open_predictor()


@pytest.mark.fault("48")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Path.unlink, "is missing"),
        (lambda path: path.write_bytes(b"{"), "is damaged: SHA-256 differs"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b"1", b"2", 9)), "SHA-256"),
    ],
    ids=["missing", "cut off", "other numbers"],
)
def test_scheme_that_cannot_be_used_is_named_before_the_first_face(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], object],
    said: str,
):
    path = our_copy(monkeypatch, tmp_path / "landmarks") / "scheme_68.json"
    change(path)
    forget_scheme()
    for given in (None, tmp_path / "landmarks" / OWN_FILE):
        with pytest.raises(ModelError, match=said) as caught:
            open_predictor(given)
        assert str(path) in caught.value.message
        assert caught.value.remedy == "Install fer-desktop again."


def test_scheme_may_have_the_line_ends_of_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = our_copy(monkeypatch, tmp_path / "landmarks") / "scheme_68.json"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    forget_scheme()
    assert open_predictor() is not None


def test_digest_is_that_of_what_was_loaded(tmp_path: Path):
    copy = tmp_path / "mine.dat"
    shutil.copyfile(landmarks_dir() / OWN_FILE, copy)
    loaded = hashlib.sha256(copy.read_bytes()).hexdigest()
    opened = open_predictor(copy)
    assert opened is not None
    flip_bits(copy)
    assert opened.sha256 == loaded
