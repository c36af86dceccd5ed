"""Holds network, optimizer and data of a run together, and trains one epoch at a time."""

from __future__ import annotations

import sys
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from fer_desktop.expression.emotions import EMOTIONS
from training.augmentation import Augment, Scale
from training.batches import Batches
from training.build import build
from training.callbacks import AverageWeights, SaveState, ScoreEpoch
from training.cleaning import LearningSet
from training.config import Phase, RunConfig
from training.objective import make_optimizer, training_model
from training.rows import Rows
from training.run_folder import RunFolder, RunState
from training.widen import take_over


class Trainer:
    """One run.

    Every epoch is a `fit` of its own, whose random numbers are seeded by its number alone; what
    goes from epoch to epoch is in `RunState`, and so survives a kill.
    """

    def __init__(
        self,
        config: RunConfig,
        learning: LearningSet,
        test: Rows,
        aligned: tuple[NDArray[np.uint8], NDArray[np.bool_]] | None,
        folder: RunFolder,
        state: RunState,
    ) -> None:
        """Build everything and take up `state`.

        Args:
            config: Recipe.
            learning: Pictures to learn from.
            test: Rows on which the best epoch is chosen.
            aligned: Aligned chips of the learning pictures, and which are usable.
            folder: Where results go.
            state: Where the run stands; kept up to date.
        """
        self._config = config
        self._folder = folder
        self._state = state
        self._batches = Batches(learning.pictures, learning.targets, config, aligned)
        self._sets = {
            "train": _sample(learning, config.scored_training_rows, config.seed),
            "test": (test.pictures, test.labels),
        }
        keras.config.set_dtype_policy("float32")
        self._teachers = [_open(name) for name in config.teacher.networks]
        start = [] if state.epoch else [_open(name)[0] for name in config.start]
        keras.config.set_dtype_policy(config.precision)
        keras.utils.set_random_seed(config.seed)
        self._network = build(config, None)
        if start:
            take_over(self._network, start, config.start)
        self._optimizer = make_optimizer(config, len(self._batches))
        self._optimizer.build(self._network.trainable_variables)
        if state.epoch:
            self._network.set_weights(state.weights)
            for variable, saved in zip(self._optimizer.variables, state.optimizer, strict=True):
                variable.assign(saved)
        self._size = 0
        self._model: keras.Model = None

    def summary(self) -> str:
        """Describe the run in a few lines."""
        counts = ", ".join(
            f"{emotion} {samples}"
            for emotion, samples in zip(EMOTIONS, self._batches.samples, strict=True)
        )
        return (
            f"{self._config.architecture}, {self._network.count_params():,} parameters, "
            f"{len(self._batches)} batches of {self._config.batch_size} an epoch\n"
            f"samples an epoch: {counts}\n"
            f"from epoch {self._state.epoch + 1} of {self._config.epochs}"
        )

    def is_stuck(self) -> bool:
        """Say whether the recipe's patience is over."""
        patience = self._config.patience
        return bool(patience) and self._state.epoch - self._state.best_epoch >= patience

    def train_epoch(self, phase: Phase) -> None:
        """Train the next epoch on pictures of the phase's size, score it and save the state."""
        if phase.size != self._size:
            self._compile(phase.size)
        epoch = self._state.epoch
        self._batches.epoch = epoch
        _seed_layers(self._model, self._config.seed, epoch)
        self._model.fit(
            self._batches,
            initial_epoch=epoch,
            epochs=epoch + 1,
            shuffle=False,  # the batches are shuffled by the epoch's number
            verbose=int(sys.stdout.isatty()),
            callbacks=self._callbacks,
        )

    def _compile(self, size: int) -> None:
        """Build the graph for pictures of `size`; weights and optimizer stay the same objects."""
        self._size = size
        augment = Augment(self._config.augmentation, size, name="augment")
        self._model, loss = training_model(self._network, augment, self._config, self._teachers)
        compiled = "auto" if keras.backend.backend() == "jax" else False  # slower on a processor
        self._model.compile(self._optimizer, loss, jit_compile=compiled)
        state, folder = self._state, self._folder
        self._callbacks: list[keras.callbacks.Callback] = [
            AverageWeights(
                self._network, state, self._config.optimizer.average, len(self._batches)
            ),
            ScoreEpoch(
                self._network,
                Scale(self._config.scaling),
                self._sets,
                folder,
                state,
                self._config.phases[-1].size,
                {"size": size},
            ),
            SaveState(self._network, folder, state),
        ]


def _open(name: str) -> tuple[keras.Model, Scale]:
    """Open a trained network in float32, and its scaling."""
    from training.trained import open_trained

    trained = open_trained(name)
    return trained.network, Scale(trained.scaling)


def _sample(
    learning: LearningSet, size: int, seed: int
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Choose the training pictures that are scored after each epoch."""
    chosen = np.random.default_rng(seed).permutation(len(learning))[:size]
    return learning.pictures[chosen], learning.labels[chosen]


def _seed_layers(model: keras.Model, seed: int, epoch: int) -> None:
    """Give every random layer the seed of this epoch."""
    generators: list[Any] = [
        variable for variable in model.variables if variable.path.endswith("seed_generator_state")
    ]
    for index, variable in enumerate(generators):
        drawn = np.random.SeedSequence([seed, epoch, index]).generate_state(1)[0]
        variable.assign(np.array([drawn, 0], dtype=np.uint32))
