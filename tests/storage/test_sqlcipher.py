"""Encrypted files open whatever else the process has loaded."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

OPEN_AN_ENCRYPTED_FILE = """
import sys
import tensorflow
from fer_desktop.storage.migrations import HISTORY
from fer_desktop.storage.vault import DataKey
from pathlib import Path

with HISTORY.create(Path(sys.argv[1]), DataKey(bytes(32))):
    print("open")
"""


@pytest.mark.skipif(find_spec("tensorflow") is None, reason="the extra [keras] is not installed")
def test_encrypted_file_opens_after_tensorflow_brought_its_own_sqlite(tmp_path):
    command = [sys.executable, "-c", OPEN_AN_ENCRYPTED_FILE, str(tmp_path / "history.db")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stdout == "open\n", result.stderr
