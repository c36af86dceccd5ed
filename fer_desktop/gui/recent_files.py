"""Files that were opened lately, newest first."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_MOST: Final = 10


class RecentFiles:
    """A list of paths in memory, for as long as whoever opened them is there.

    None is stored: nothing is for a guest, and outside the encrypted history of an account
    everybody could read what was watched. Nobody looks whether a file is still there before it
    is wanted: a drive that has gone to sleep would hold the window up.
    """

    def __init__(self) -> None:
        self._paths: list[Path] = []

    def paths(self) -> list[Path]:
        """Return all of them."""
        return list(self._paths)

    def add(self, path: Path) -> None:
        """Put a file first."""
        path = path.absolute()
        others = [each for each in self._paths if each != path]
        self._paths = [path, *others][:_MOST]

    def clear(self) -> None:
        """Forget all."""
        self._paths = []
