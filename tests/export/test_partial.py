"""A final name holds the old file or a whole new one, whatever fails."""

import errno
import os

import pytest

from fer_desktop.errors import OutputError
from fer_desktop.export import partial
from fer_desktop.export.partial import PartialFile, as_output_error, write_atomically
from tests.export.synthetic import leftovers


def test_a_small_file_is_written_and_its_folder_made(tmp_path):
    write_atomically(tmp_path / "a" / "b" / "file", b"new")
    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"new"
    assert leftovers(tmp_path / "a" / "b") == ["file"]


@pytest.mark.fault("79")
@pytest.mark.parametrize("byte", [0, 1, 4095, 4096, 9999])
def test_a_device_failing_at_any_byte_leaves_the_old_file(byte, tmp_path, device_failing_at):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with device_failing_at(byte), pytest.raises(OutputError) as failed:
        write_atomically(path, b"x" * 10_000)
    assert failed.value.exit_code == 5
    assert path.read_bytes() == b"old"
    assert leftovers(tmp_path) == ["file"]


@pytest.mark.fault("79")
@pytest.mark.parametrize("step", ["sync_file", "sync_folder"])
def test_contents_and_name_are_brought_to_the_disk(step, tmp_path, monkeypatch):
    path = tmp_path / "file"
    synced = []
    monkeypatch.setattr(partial, step, lambda place: synced.append((place, path.exists())))
    write_atomically(path, b"new")
    expected = {"sync_file": (tmp_path / "file.part", False), "sync_folder": (tmp_path, True)}
    assert synced == [expected[step]]


@pytest.mark.fault("79")
def test_a_crash_before_the_last_step_leaves_the_old_file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    part = PartialFile(path)
    part.create()
    part.path.write_bytes(b"half")
    assert path.read_bytes() == b"old"


@pytest.mark.fault("78")
def test_a_link_that_lies_in_the_way_is_not_followed(tmp_path):
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "file").symlink_to(precious)
    (folder / "file.part").symlink_to(precious)
    write_atomically(folder / "file", b"new")
    assert precious.read_bytes() == b"precious"
    assert not (folder / "file").is_symlink()


@pytest.mark.fault("30")
def test_a_full_disk_is_said_in_words(small_disk):
    with pytest.raises(OutputError, match="Disk full") as failed:
        write_atomically(small_disk / "file", os.urandom(2_000_000))
    assert failed.value.exit_code == 5
    assert leftovers(small_disk) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "Disk full: 3 frames written to x.csv.part."),
        (errno.EDQUOT, "Disk full: 3 frames written to x.csv.part."),
        (errno.EACCES, "no permission to write there; 3 frames written"),
        (errno.EROFS, "read-only disk"),
        (errno.ENAMETOOLONG, "name is too long"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_refusals_of_the_system_become_sentences(code, words, tmp_path):
    with (
        pytest.raises(OutputError) as failed,
        as_output_error(tmp_path / "x.csv", "3 frames written to x.csv.part"),
    ):
        raise OSError(code, os.strerror(code))
    assert words in failed.value.message
    assert failed.value.remedy
