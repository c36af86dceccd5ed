"""What a clone holds, whatever its system makes of line ends, and which Python it takes."""

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
AS_IN_WINDOWS = ("git", "-c", "core.autocrlf=true", "-c", "core.eol=crlf")


def hashed_files():
    """Every file of which a manifest holds a hash."""
    networks = json.loads((ROOT / "models" / "manifest.json").read_text("utf-8"))["networks"]
    for network in networks.values():
        for file in network["files"].values():
            yield f"models/{network['folder']}/{file['name']}"
    yield from sorted(f"landmarks/{path.name}" for path in (ROOT / "landmarks").glob("*.*"))


@pytest.fixture(scope="module")
def archive():
    """The files as git for Windows checks them out, by name."""
    command = [*AS_IN_WINDOWS, "archive", "--worktree-attributes", "HEAD"]
    try:
        made = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("git is not there")
    if made.returncode:
        pytest.skip("this is no clone")
    with tarfile.open(fileobj=io.BytesIO(made.stdout)) as tar:
        return {file.name: tar.extractfile(file).read() for file in tar if file.isfile()}


def test_files_that_a_manifest_hashes_are_checked_out_byte_for_byte(archive):
    # Those that a training or a hand is changing right now are not in the archive as they lie here.
    asked = ["git", "diff", "--name-only", "HEAD"]
    changed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    compared = [name for name in hashed_files() if name in archive and name not in changed]
    assert [name for name in compared if archive[name] != (ROOT / name).read_bytes()] == []
    assert any(name.endswith("metrics.json") for name in compared)


def test_scripts_and_text_are_checked_out_with_the_ends_of_lines_that_they_were_written_with(
    archive,
):
    text = [n for n, content in archive.items() if b"\0" not in content[:8000]]
    assert {".ci/run", ".ci/system-packages", "Makefile"} <= set(text)
    assert [name for name in text if b"\r" in archive[name]] == []


@pytest.mark.skipif(sys.platform == "win32", reason="the script is for a shell of Unix")
@pytest.mark.parametrize(
    ("version", "taken"), [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False)]
)
def test_the_pythons_that_make_takes_are_those_that_pip_takes(version, taken, tmp_path):
    python = tmp_path / "python"
    pretends = f"import sys; sys.version_info = {version}; exec(sys.argv[1])"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{pretends}" "$2"\n')
    python.chmod(0o755)
    answer = subprocess.run(
        [ROOT / ".ci" / "system-packages", python], capture_output=True, text=True, check=False
    )
    assert (answer.returncode == 0) is taken
    assert ("needs Python 3.11 to 3.14" in answer.stderr) is not taken
