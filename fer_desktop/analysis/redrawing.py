"""Which small faces of a run are redrawn and when, and whether the run can afford it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fer_desktop.expression.redrawn_sizes import REDRAWN_PX
from fer_desktop.faces.alignment import resize_chip
from fer_desktop.faces.quality import REASONS, FaceQuality

Grey = NDArray[np.uint8]

LIVE_EVERY_S: Final = 1.0
"""Live, a face is redrawn this often; its reading holds meanwhile."""

SLOWEST_HZ: Final = 10.0
"""Analyses a second below which redrawing gives up, if it is to blame."""

_JUDGED_OVER_S: Final = 3.0  # a few rounds of all faces, so that one slow frame decides nothing
_BLAMED_SHARE: Final = 0.1


class ChipUpscaler(Protocol):
    """Redraws chips that were cut from few pixels."""

    @property
    def smallest_px(self) -> int:
        """Side of the native-size chip below which nothing is said about a face."""
        ...

    def acts_on(self, size_px: float, /) -> bool:
        """Whether a face is redrawn whose native-size chip has this side."""
        ...

    def redraw(self, chips: Sequence[Grey], /) -> list[Grey]:
        """Redraw enlarged chips, each (48, 48), all in one batch."""
        ...


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class RedrawnChip:
    """A small face before and after.

    Attributes:
        before: Cut at native size and enlarged bicubically, shape (48, 48), uint8.
        after: Redrawn, shape (48, 48), uint8.
        at_s: Time of the frame in which it was redrawn.
    """

    before: Grey
    after: Grey
    at_s: float


class Redrawing:
    """The light state of one run.

    Attributes:
        gave_up: It slowed the run below `SLOWEST_HZ` and redraws nothing any more.
    """

    def __init__(self, upscaler: ChipUpscaler | None, every_s: float) -> None:
        """Begin a run.

        Args:
            upscaler: What redraws; None redraws nothing.
            every_s: Time between two chips of one face; 0 redraws all faces of every frame, and
                takes the time that takes.
        """
        self.gave_up = False
        self._upscaler = upscaler
        self._every_s = every_s
        self._chips: Mapping[int, RedrawnChip] = {}
        self._against: Mapping[int, tuple[str, ...]] = {}
        self._judged_s: float | None = None
        self._frames = 0
        self._analysis_s = 0.0
        self._own_s = 0.0

    @property
    def chips(self) -> Mapping[int, RedrawnChip]:
        """What the small faces of the last frame are read from, by track; never changed later."""
        return self._chips

    @property
    def smallest_px(self) -> int:
        """Side below which the network's table says nothing; 0 while nothing is redrawn."""
        return 0 if self._upscaler is None or self.gave_up else self._upscaler.smallest_px

    def redraw(self, natives: Mapping[int, Grey], at_s: float) -> Mapping[int, RedrawnChip]:
        """Redraw the faces that are small and due.

        Args:
            natives: Chips at native size, by track.
            at_s: Time of their frame.

        Returns:
            `chips`: of every small face the newest redrawn chip, of this frame or an earlier one.

        Raises:
            ModelError: The network fails.
        """
        upscaler = self._upscaler
        if upscaler is None or self.gave_up:
            return self._chips
        started = time.perf_counter()
        small = [track for track, chip in natives.items() if upscaler.acts_on(chip.shape[0])]
        due = [track for track in small if self._is_due(track, at_s)]
        before = [resize_chip(natives[track], REDRAWN_PX) for track in due]
        after = upscaler.redraw(before) if due else []
        fresh = {
            track: RedrawnChip(one, other, at_s)
            for track, one, other in zip(due, before, after, strict=True)
        }
        self._chips = {track: fresh.get(track) or self._chips[track] for track in small}
        self._against = {track: self._against.get(track, ()) for track in small}
        self._own_s += time.perf_counter() - started
        return self._chips

    def hold(self, track: int, quality: FaceQuality, *, is_fresh: bool) -> FaceQuality:
        """Return the quality of a redrawn face: what spoke against a frame outlasts it.

        Args:
            track: Whose it is.
            quality: Of the chip, in the place where the face is now.
            is_fresh: The chip was redrawn from this frame; else it is held, with its reasons.
        """
        if is_fresh:
            self._against = {**self._against, track: quality.reasons}
            return quality
        reasons = {*quality.reasons, *self._against.get(track, ())}
        return replace(quality, reasons=tuple(code for code in REASONS if code in reasons))

    def watch_pace(self, at_s: float, analysis_s: float) -> None:
        """Give up if this is what makes a live run slow.

        Args:
            at_s: Time of the frame.
            analysis_s: What its whole analysis took.
        """
        if not self._every_s or self._upscaler is None or self.gave_up:
            return
        self._frames += 1
        self._analysis_s += analysis_s
        if self._judged_s is None:
            self._judged_s = at_s
        if 0 <= at_s - self._judged_s < _JUDGED_OVER_S:
            return
        slowest_s = self._frames / SLOWEST_HZ
        others_s = self._analysis_s - self._own_s
        is_to_blame = others_s <= slowest_s or self._own_s > _BLAMED_SHARE * self._analysis_s
        self.gave_up = self._analysis_s > slowest_s and is_to_blame
        if self.gave_up:
            self._chips = {}
        self._judged_s, self._frames, self._analysis_s, self._own_s = at_s, 0, 0.0, 0.0

    def _is_due(self, track: int, at_s: float) -> bool:
        last = self._chips.get(track)
        return last is None or not 0 <= at_s - last.at_s < self._every_s
