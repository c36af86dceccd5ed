"""Trains FSRNet on FER-2013's Training rows; the same command goes on after an interruption.

    python -m training.super_resolution training/configs/fsrnet.toml --data fer2013.csv \
        --aligned aligned.npz --out runs/fsrnet

Each chip is degraded at random, enlarged again and restored. The losses are the paper's (coarse
picture, fine picture, priors) and one more: what a trained classifier says of the restored chip
is to be what it says of the sharp one, so that a face is not redrawn with another expression.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ExitCode, UserError
from fer_desktop.expression.scaling import scale_chips
from training.aligned_chips import Points, read_aligned, read_points
from training.cleaning import LearningSet, clean
from training.config import read_recipe
from training.rows import Rows, read_rows
from training.run_folder import RunFolder, RunState
from training.train import limit_threads


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m training.super_resolution", description=__doc__
    )
    parser.add_argument("recipe", type=Path, help="TOML file, see training/configs/fsrnet.toml")
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv or a folder")
    parser.add_argument("--aligned", type=Path, required=True, help="see training.aligned_chips")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--threads", type=int, default=0, help="processor threads; 0: open")
    parser.add_argument("--minutes", type=float, default=0.0, help="stop after so many")
    options = parser.parse_args(argv)
    limit_threads(options.threads)
    try:
        train(options)
    except UserError as error:
        print(f"{error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from the last whole epoch.", file=sys.stderr)
        return ExitCode.INTERRUPTED
    return ExitCode.OK


def train(options: argparse.Namespace) -> None:
    """Train as the command line says, until the recipe's last epoch or until time is up.

    Raises:
        UserError: Recipe, data or chips cannot be read, or the folder holds another run.
    """
    rows, bad = read_rows(options.data)
    learning, test = clean(rows, bad), rows.of("PublicTest")
    print("\n".join(learning.report), flush=True)

    from training.restoration import RestorationConfig  # Keras takes seconds
    from training.trained import weights_of

    config = read_recipe(RestorationConfig, options.recipe, options.set)
    chips, _ = read_aligned(options.aligned, learning.pictures)
    points = read_points(options.aligned, learning.pictures)
    folder = RunFolder(options.out)
    judge = weights_of([config.classifier])
    state = folder.open(config, (learning.pictures, chips, points, *judge))
    trainer = Trainer(config, learning, test, (chips, points), folder, state)
    began = time.monotonic()
    while state.epoch < config.epochs:
        trainer.train_epoch()
        if options.minutes and time.monotonic() - began > 60 * options.minutes:
            break
    print(
        f"{state.epoch} of {config.epochs} epochs done in {state.seconds / 3600:.2f} h; best mean "
        f"accuracy {state.best_accuracy:.4f} in epoch {state.best_epoch}"
    )


class Trainer:
    """One run; every epoch is a `fit` of its own, and what goes on is in `RunState`."""

    def __init__(
        self,
        config: Any,
        learning: LearningSet,
        test: Rows,
        aligned: tuple[NDArray[np.uint8], Points],
        folder: RunFolder,
        state: RunState,
    ) -> None:
        """Build everything and take up `state`.

        Args:
            config: A `RestorationConfig`.
            learning: Pictures to learn from.
            test: Rows on which the best epoch is chosen.
            aligned: Their aligned chips (N, 48, 48) and points (N, 68, 2).
            folder: Where results go.
            state: Where the run stands; kept up to date.
        """
        import keras

        from fer_desktop.networks.fsrnet import fsrnet
        from training.augmentation import Scale
        from training.callbacks import AverageWeights, SaveState
        from training.objective import make_optimizer
        from training.restoration import SIDE, RestorationBatches, mean_squares
        from training.score_restoration import ScoreRestoration
        from training.trained import open_trained

        self._state = state
        keras.config.set_dtype_policy("float32")
        trained = open_trained(config.classifier)
        trained.network.trainable = False
        scale = Scale(trained.scaling)
        pictures = keras.layers.Input((SIDE, SIDE, 1))
        judge = keras.Model(
            pictures,
            trained.network(scale(keras.layers.Rescaling(255.0)(pictures)), training=False),
        )
        self._batches = RestorationBatches(_sharp_chips(learning.pictures, *aligned, judge), config)
        keras.config.set_dtype_policy(config.precision)
        keras.utils.set_random_seed(config.seed)
        network = fsrnet((SIDE, SIDE, 1), **config.network)
        outputs = network(network.input)
        judged = keras.layers.Identity(name="expression", dtype="float32")(judge(outputs["fine"]))
        self._model = keras.Model(network.input, outputs | {"expression": judged})
        optimizer = make_optimizer(config, len(self._batches))
        optimizer.build(network.trainable_variables)
        if state.epoch:
            network.set_weights(state.weights)
            for variable, saved in zip(optimizer.variables, state.optimizer, strict=True):
                variable.assign(saved)
        self._model.compile(
            optimizer,
            loss=dict.fromkeys(outputs, mean_squares) | {"expression": "kl_divergence"},
            loss_weights={name: getattr(config.losses, name) for name in (*outputs, "expression")},
            jit_compile="auto" if keras.backend.backend() == "jax" else False,
        )
        self._callbacks = [
            AverageWeights(network, state, config.optimizer.average, len(self._batches)),
            ScoreRestoration(network, judge, (test.pictures, test.labels), folder, state),
            SaveState(network, folder, state),
        ]
        print(
            f"fsrnet, {network.count_params():,} parameters, {config.batches} batches of "
            f"{config.batch_size} an epoch, from epoch {state.epoch + 1} of {config.epochs}",
            flush=True,
        )

    def train_epoch(self) -> None:
        """Train the next epoch, score it and save the state."""
        epoch = self._state.epoch
        self._batches.epoch = epoch
        self._model.fit(
            self._batches,
            initial_epoch=epoch,
            epochs=epoch + 1,
            shuffle=False,  # the batches are shuffled by the epoch's number
            verbose=int(sys.stdout.isatty()),
            callbacks=self._callbacks,
        )


def _sharp_chips(
    pictures: NDArray[np.uint8], chips: NDArray[np.uint8], points: Points, judge: Any
) -> Any:
    """Gather the chips, their points, and what the classifier says of each and its mirror image."""
    from training.restoration import SharpChips

    judged = [
        sum(
            judge.predict(scale_chips(view, "zero_to_one"), batch_size=256, verbose=0)
            for view in (kind, kind[:, :, ::-1])
        )
        / 2
        for kind in (pictures, chips)
    ]
    return SharpChips(pictures, chips, points, np.stack(judged, axis=1))


if __name__ == "__main__":
    sys.exit(main())
