"""The corpus of videos and pictures, and a closed folder, for every test of this folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.media import media

__all__ = ["closed_folder", "media"]


@pytest.fixture
def closed_folder(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that this process may not look into; root becomes somebody else for it."""
    if sys.platform == "win32":
        pytest.skip("rights of POSIX")
    folder = tmp_path / "closed"
    folder.mkdir(mode=0)
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield folder
    os.seteuid(before)
    folder.chmod(0o700)
