"""Searches whole pictures on a thread of its own, while a live analysis goes on with known faces.

A live run cannot look ahead as `search_ahead` does, and a search takes longer than a frame. So it
looks at one picture while the analysis follows the known faces through the next ones. What it
finds is where faces were a moment ago: whoever takes it has to look there again.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.faces.geometry import Detection, FaceBox

_NICER_BY: Final = 5  # by 10 it would hardly ever run beside two busy programs


class SearchAside:
    """One search at a time, begun and taken by the analysis thread, on a thread of its own."""

    def __init__(
        self, search: Callable[[NDArray[np.uint8], Sequence[FaceBox]], list[Detection]]
    ) -> None:
        """Prepare.

        Args:
            search: `detect` of a detector that no other thread uses.
        """
        self._search = search
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="fer-search", initializer=_give_way)
        self._running: Future[list[Detection]] | None = None

    @property
    def is_busy(self) -> bool:
        """A search runs, or what it found was not taken."""
        return self._running is not None

    def begin(self, grey: NDArray[np.uint8], known: Sequence[FaceBox]) -> None:
        """Begin to search a picture that nobody changes any more; only when not busy.

        Args:
            grey: Shape (H, W), uint8.
            known: Where faces are that need not be found.
        """
        assert self._running is None, "one search at a time"
        self._running = self._pool.submit(self._search, grey, known)

    def take(self) -> list[Detection]:
        """Return, once, what the last search found; nothing while it runs.

        Raises:
            Exception: What ended the search.
        """
        if self._running is None or not self._running.done():
            return []
        ended, self._running = self._running, None
        return ended.result()

    def close(self) -> None:
        """Begin no more; the thread ends as soon as a search that runs has ended."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def wait(self, timeout_s: float) -> None:
        """Wait until `take` gives what the running search finds."""
        if self._running is not None:
            self._running.exception(timeout_s)


def _give_way() -> None:
    """Let the analysis have a core first: with two cores it is a tenth faster for it."""
    if sys.platform != "linux":
        return  # there it would slow the whole program
    this = threading.get_native_id()
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, this, os.getpriority(os.PRIO_PROCESS, this) + _NICER_BY)
