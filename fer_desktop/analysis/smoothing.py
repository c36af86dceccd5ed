"""Calms the flicker of distributions over time, by seconds and not by frames."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from fer_desktop.expression.emotions import EmotionDistribution

SMOOTHING_S: Final = 0.5
"""Time constant: after this long a lasting change has shown 63 % of itself."""
GAP_S: Final = 2.0
"""After a gap longer than this the past says nothing about the present."""


@dataclass(frozen=True, slots=True)
class SmoothedPast:
    """The last smoothed distribution of a track.

    Attributes:
        track_id: Whose it is.
        timestamp_s: When it was true.
        distribution: What it was.
    """

    track_id: int
    timestamp_s: float
    distribution: EmotionDistribution


class Smoother:
    """Exponential smoothing with a time constant, each track for itself.

    A distribution that is `dt` seconds younger than the last one counts 1 - exp(-dt / tau); so
    30 frames a second and 5 frames a second, even or uneven, follow a change equally fast.
    """

    def __init__(self, tau_s: float = SMOOTHING_S, past: tuple[SmoothedPast, ...] = ()) -> None:
        """Begin a run.

        Args:
            tau_s: Time constant in seconds; 0 smooths nothing.
            past: What an earlier part of the same run remembered.
        """
        if not tau_s >= 0:
            raise ValueError(f"a time constant of {tau_s} s")
        self._tau_s = tau_s
        self._past = {each.track_id: each for each in past}

    @property
    def past(self) -> tuple[SmoothedPast, ...]:
        """All that it remembers, by track."""
        return tuple(self._past[track_id] for track_id in sorted(self._past))

    def smooth(
        self, track_id: int, timestamp_s: float, raw: EmotionDistribution
    ) -> EmotionDistribution:
        """Return the smoothed distribution of a track at a time.

        Args:
            track_id: Whose distribution it is.
            timestamp_s: Of the frame; a step back begins anew, as a gap does.
            raw: What the network said about the frame alone.
        """
        past = self._past.get(track_id)
        smoothed = raw
        if past is not None and 0 <= (elapsed_s := timestamp_s - past.timestamp_s) <= GAP_S:
            before = past.distribution.probabilities
            weight = 1.0 if self._tau_s == 0 else -math.expm1(-elapsed_s / self._tau_s)
            mixed = before + np.float32(weight) * (raw.probabilities - before)
            smoothed = EmotionDistribution(np.clip(mixed, 0, 1, dtype=np.float32))
        self._past[track_id] = SmoothedPast(track_id, timestamp_s, smoothed)
        return smoothed

    def held(self, track_id: int) -> EmotionDistribution | None:
        """Return what was said last about a track that is not read this time; None if nothing."""
        past = self._past.get(track_id)
        return None if past is None else past.distribution

    def forget_before(self, timestamp_s: float) -> None:
        """Drop tracks that were last heard of before `timestamp_s`; ids do not come back."""
        self._past = {
            track_id: past
            for track_id, past in self._past.items()
            if past.timestamp_s >= timestamp_s
        }
