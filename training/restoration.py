"""What a training of FSRNet is: its recipe, its pictures, and how good it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import cv2
import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from fer_desktop.expression.scaling import scale_chips
from training.config import Optimizer
from training.degradation import Degradation, degrade
from training.face_priors import heatmaps, mirrored, parsing

SIDE: Final = 48


@dataclass(frozen=True, slots=True)
class Losses:
    """Weights of the loss. All but the last are mean squares, as in the paper.

    Attributes:
        fine: Of the fine picture, 0 to 1.
        coarse: Of the coarse picture, 0 to 1.
        heatmaps: Of the points' maps.
        parsing: Of the maps of the face's parts.
        expression: Of the divergence between what the classifier says of the restored chip and
            what it says of the sharp one.
    """

    fine: float = 1.0
    coarse: float = 1.0
    heatmaps: float = 1.0
    parsing: float = 1.0
    expression: float = 0.0


@dataclass(frozen=True, slots=True)
class RestorationConfig:
    """A recipe.

    Attributes:
        title: For people.
        note: What a reader of the card must know beyond the recipe.
        network: Arguments of `fer_desktop.networks.fsrnet`.
        classifier: Run folder or published id whose judgement is to be preserved.
        seed: Of weights, order and degradation.
        batch_size: Chips a step.
        batches: Steps an epoch; the chips are drawn one after the other, round after round.
        epochs: How many.
        precision: "mixed_bfloat16" multiplies in 16 bits where the processor can.
        aligned: Share of chips that are aligned ones, where there is one.
        optimizer: See there.
        losses: See there.
        degradation: See there.
    """

    title: str
    classifier: str
    network: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    seed: int = 1
    batch_size: int = 64
    batches: int = 200
    epochs: int = 1
    precision: Literal["float32", "mixed_bfloat16"] = "float32"
    aligned: float = 0.5
    optimizer: Optimizer = field(default_factory=Optimizer)
    losses: Losses = field(default_factory=Losses)
    degradation: Degradation = field(default_factory=Degradation)


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class SharpChips:
    """What is to be restored.

    Attributes:
        pictures: Shape (N, 48, 48), uint8.
        aligned: Their aligned chips, same shape.
        points: Of pictures and aligned chips, see `training.aligned_chips.Points`; nan where the
            points failed and there is no aligned chip.
        judged: Shape (N, 2, 7), float32: the classifier's distribution over each of the two, mean
            over the chip and its mirror image.
    """

    pictures: NDArray[np.uint8]
    aligned: NDArray[np.uint8]
    points: NDArray[np.float32]
    judged: NDArray[np.float32]


class RestorationBatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras is untyped
    """Poor chips and what they should become, the same for the same seed, epoch and batch.

    Attributes:
        epoch: Which epoch is served. Set it before the epoch.
    """

    def __init__(self, chips: SharpChips, config: RestorationConfig) -> None:
        super().__init__()
        self.epoch = 0
        self._chips = chips
        self._config = config

    def __len__(self) -> int:
        return self._config.batches

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        """Return enlarged chips (B, 48, 48, 1), targets by output, and their weights."""
        config, chips = self._config, self._chips
        step = self.epoch * config.batches + index
        random = np.random.default_rng([config.seed, step])
        chosen = self._chosen(step)
        kind = (random.random(len(chosen)) < config.aligned).astype(np.int64)
        has_points = np.isfinite(chips.points[chosen, 0, 0, 0])
        kind[~has_points] = 0
        sharp = np.where(kind[:, None, None] == 1, chips.aligned[chosen], chips.pictures[chosen])
        points = chips.points[chosen, kind]
        flipped = random.random(len(chosen)) < 0.5
        sharp[flipped] = sharp[flipped, :, ::-1]
        points[flipped] = mirrored(points[flipped])
        poor = [degrade(chip, config.degradation, random) for chip in sharp]
        target = scale_chips(sharp, "zero_to_one")
        targets = {
            "fine": target,
            "coarse": target,
            "heatmaps": heatmaps(points, SIDE // 2),
            "parsing": parsing(points, SIDE // 2),
            "expression": chips.judged[chosen, kind],
        }
        weights = {name: np.ones(len(chosen), np.float32) for name in targets}
        weights["heatmaps"] = weights["parsing"] = has_points.astype(np.float32)
        return enlarge(poor), targets, weights

    def _chosen(self, step: int) -> NDArray[np.int64]:
        """Return the rows of a step: a shuffled round after the other, without a seam."""
        count, size = len(self._chips.pictures), self._config.batch_size
        first, last = step * size, (step + 1) * size
        rounds = range(first // count, (last - 1) // count + 1)
        rows = np.concatenate(
            [np.random.default_rng([self._config.seed, 1, r]).permutation(count) for r in rounds]
        )
        start = first - rounds[0] * count
        return rows[start : start + size]


def enlarge(chips: list[NDArray[np.uint8]] | NDArray[np.uint8]) -> NDArray[np.float32]:
    """Enlarge chips, each (side, side), to the network's input: float32 (N, 48, 48, 1), 0 to 1."""
    large = [cv2.resize(c, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) for c in chips]
    return scale_chips(np.stack(large).astype(np.uint8), "zero_to_one")


def as_chips(fine: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return restored pictures (N, 48, 48, 1), 0 to 1, as grey levels (N, 48, 48)."""
    return np.clip(np.rint(fine[..., 0] * 255), 0, 255).astype(np.uint8)


def mean_squares(target: Any, output: Any) -> Any:
    """Mean square of each picture's or map's differences: shape (N,), so that each has a weight."""
    return ops.mean(ops.square(target - output), axis=(1, 2, 3))
