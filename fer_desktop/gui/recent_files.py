"""Files that were opened lately, newest first."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PyQt6.QtCore import QSettings

_MOST: Final = 10


class RecentFiles:
    """A list of paths in the preferences; files that are gone are passed over, not forgotten.

    A drive that is not plugged in takes its files along only until it is back.
    """

    def __init__(self, preferences: QSettings, key: str) -> None:
        self._preferences = preferences
        self._key = key

    def paths(self) -> list[Path]:
        """Return those that are there now."""
        return [path for path in self._remembered() if path.is_file()]

    def add(self, path: Path) -> None:
        """Put a file first."""
        path = path.absolute()
        others = [each for each in self._remembered() if each != path]
        self._keep([path, *others][:_MOST])

    def clear(self) -> None:
        """Forget all."""
        self._keep([])

    def _remembered(self) -> list[Path]:
        kept = self._preferences.value(self._key, [])
        names = [kept] if isinstance(kept, str) else kept or []  # one entry is read as a string
        return [Path(str(name)) for name in names]

    def _keep(self, paths: list[Path]) -> None:
        self._preferences.setValue(self._key, [str(path) for path in paths])
