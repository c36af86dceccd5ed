"""Disks that fail."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest


@pytest.fixture
def device_failing_at():
    """A context in which no file grows beyond so many bytes, whoever writes it."""
    resource = pytest.importorskip("resource", reason="the system limits no file sizes")

    @contextmanager
    def failing_at(byte):
        # Python ignores SIGXFSZ, so a write beyond the limit fails with EFBIG.
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (byte, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return failing_at


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte, really mounted; skips where that is not allowed."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root on Linux can mount a disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
