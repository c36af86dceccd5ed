"""Serves training pictures in batches, the same ones for the same seed, epoch and batch number."""

from __future__ import annotations

from typing import Any

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from fer_desktop.expression.emotions import EMOTIONS
from training.config import RunConfig

_SHRINK, _ORDER, _MIX = 1, 2, 3  # separate random streams of one epoch


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras is untyped
    """One epoch at a time of shuffled, class-weighted, mixed pictures.

    Nothing random is carried from batch to batch: a run that goes on after an interruption sees
    what the unbroken run would have seen.

    Attributes:
        epoch: Which epoch is served; its number seeds everything. Set it before the epoch.
        samples: Shape (7,), int64, samples of each class in an epoch.
    """

    def __init__(
        self,
        pictures: NDArray[np.uint8],
        targets: NDArray[np.float32],
        config: RunConfig,
        aligned: tuple[NDArray[np.uint8], NDArray[np.bool_]] | None = None,
    ) -> None:
        """Serve `pictures` (N, 48, 48) with `targets` (N, 7) as the recipe says.

        Args:
            pictures: Grey pictures as the data has them.
            targets: Distributions over the classes.
            config: Recipe.
            aligned: The pictures' aligned chips, same shape, and which of them are usable.
        """
        super().__init__()
        self.epoch = 0
        self._pictures = pictures
        self._targets = targets
        self._config = config
        self._aligned = aligned
        self._labels = targets.argmax(axis=1)
        counts = np.bincount(self._labels, minlength=len(EMOTIONS))
        times = (counts.max() / np.maximum(counts, 1)) ** config.augmentation.class_power
        self.samples = np.rint(counts * times).astype(np.int64)

    def __len__(self) -> int:
        return max(1, int(self.samples.sum()) // self._config.batch_size)

    def __getitem__(self, index: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Return pictures (B, 48, 48, 1) and smoothed targets (B, 7) of batch `index`."""
        config = self._config
        order = self._order()
        start = index * config.batch_size
        chosen = order[start : start + config.batch_size]
        random = np.random.default_rng([config.seed, self.epoch, _SHRINK, index])
        pictures = self._shown(chosen, random)
        targets = self._targets[chosen]
        if config.augmentation.mixup:
            random = np.random.default_rng([config.seed, self.epoch, _MIX, index])
            pictures, targets = _mix(pictures, targets, config.augmentation.mixup, random)
        smooth = config.label_smoothing
        targets = targets * (1 - smooth) + smooth / len(EMOTIONS)
        return pictures[..., np.newaxis], targets.astype(np.float32)

    def _order(self) -> NDArray[np.int64]:
        """Return the rows of this epoch, shuffled; rare classes repeat in full rounds first."""
        random = np.random.default_rng([self._config.seed, self.epoch, _ORDER])
        parts = []
        for label, samples in enumerate(self.samples):
            members = np.flatnonzero(self._labels == label)
            if len(members):
                rounds, rest = divmod(int(samples), len(members))
                parts += [np.tile(members, rounds), random.permutation(members)[:rest]]
        return random.permutation(np.concatenate(parts))

    def _shown(self, chosen: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.uint8]:
        how = self._config.augmentation
        pictures = self._pictures[chosen]
        if self._aligned is not None:
            chips, usable = self._aligned
            swap = usable[chosen] & (random.random(len(chosen)) < how.aligned)
            pictures[swap] = chips[chosen[swap]]
        if how.shrink:
            side = pictures.shape[1]
            for row in np.flatnonzero(random.random(len(chosen)) < how.shrink):
                small = int(random.integers(how.shrink_to_px, side))
                fewer = cv2.resize(pictures[row], (small, small), interpolation=cv2.INTER_AREA)
                pictures[row] = cv2.resize(fewer, (side, side), interpolation=cv2.INTER_CUBIC)
        return pictures


def _mix(
    pictures: NDArray[np.uint8],
    targets: NDArray[np.float32],
    alpha: float,
    random: np.random.Generator,
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Blend each picture and its target with another one's (Zhang et al., "mixup", ICLR 2018)."""
    share = random.beta(alpha, alpha, len(pictures)).astype(np.float32)
    other = random.permutation(len(pictures))
    wide = share[:, np.newaxis, np.newaxis]
    blended = np.rint(pictures * wide + pictures[other] * (1 - wide)).astype(np.uint8)
    return blended, targets * share[:, np.newaxis] + targets[other] * (1 - share[:, np.newaxis])


class InOrder(keras.utils.PyDataset):  # type: ignore[misc]  # Keras is untyped
    """Pictures one after the other, for scoring."""

    def __init__(self, pictures: NDArray[np.uint8], batch_size: int = 256) -> None:
        super().__init__()
        self._pictures = pictures
        self._batch_size = batch_size

    def __len__(self) -> int:
        return -(-len(self._pictures) // self._batch_size)

    def __getitem__(self, index: int) -> tuple[Any]:
        """Return pictures (B, 48, 48, 1) of batch `index`."""
        start = index * self._batch_size
        return (self._pictures[start : start + self._batch_size, :, :, np.newaxis],)
