"""The program's own landmark files, compared with `landmarks/manifest.json` before they are used.

The manifest holds the SHA-256 of each:

    {"format": 1,
     "predictor": {"name": "predictor_68.dat", "sha256": "3e..", "bytes": 12183133},
     "scheme": {"name": "scheme_68.json", "sha256": "bb..", "bytes": 2112}}
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from fer_desktop.errors import ModelError
from fer_desktop.paths import landmarks_dir, read_learned

REINSTALL: Final = "Install fer-desktop again."


def published_sha256(path: Path) -> str:
    """Return what one of the files must hash to, 64 hexadecimal digits.

    Args:
        path: Of the file; the manifest lies beside it.

    Raises:
        ModelError: The manifest is missing, damaged, or does not name it.
    """
    manifest = path.with_name("manifest.json")
    try:
        written = json.loads(read_learned(manifest, REINSTALL))
        entries = (written["predictor"], written["scheme"])
        return {str(entry["name"]): str(entry["sha256"]) for entry in entries}[path.name]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"{manifest} is damaged.", REINSTALL) from error


def check_published(path: Path, sha256: str, published: str) -> None:
    """See that a file is the published one; ModelError where its SHA-256 differs."""
    if sha256 != published:
        raise ModelError(f"{path} is damaged: SHA-256 differs.", REINSTALL)


def read_scheme() -> dict[str, Any]:
    """Return what `scheme_68.json` holds: the mean face, pairs of mirrored points, groups.

    Raises:
        ModelError: It is missing, unreadable, or not the published one.
    """
    path = landmarks_dir() / "scheme_68.json"
    # Git for Windows may have checked it out with other line ends.
    content = read_learned(path, REINSTALL).replace(b"\r\n", b"\n")
    check_published(path, hashlib.sha256(content).hexdigest(), published_sha256(path))
    scheme: dict[str, Any] = json.loads(content)
    return scheme
