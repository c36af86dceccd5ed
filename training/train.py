"""Trains one network by a recipe; the same command goes on after an interruption.

python -m training.train training/configs/dense_xception.toml --data fer2013.csv --out runs/a
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ExitCode, InputError, UsageError, UserError
from training.aligned_chips import read_aligned
from training.cleaning import LearningSet, clean
from training.config import Phase, RunConfig, read_config
from training.rows import read_rows
from training.run_folder import RunFolder
from training.votes import read_votes, votes_as_labels


def _arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument("recipe", type=Path, help="TOML file, see training/configs")
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv or a folder")
    parser.add_argument("--aligned", type=Path, help="aligned chips, see training.aligned_chips")
    parser.add_argument("--votes", type=Path, metavar="NPZ", help="FER+ votes of the pictures")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="change the recipe"
    )
    parser.add_argument(
        "--threads", type=int, default=0, help="processor threads; 0 leaves it open"
    )
    parser.add_argument(
        "--minutes", type=float, default=0.0, help="stop after the epoch in which these are over"
    )
    return parser.parse_args(argv)


def limit_threads(threads: int) -> None:
    """Set what TensorFlow and OpenMP read when they are loaded; 0 leaves the choice to them."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")  # up to twice as fast for training
    # Waiting threads that spin take the processor from everybody else.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    if threads:
        for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
            os.environ[name] = str(threads)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _arguments(argv)
    limit_threads(options.threads)
    try:
        config = read_config(options.recipe, options.set)
        train(config, options.data, options.out, options.aligned, options.minutes, options.votes)
    except UserError as error:
        print(f"{error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from the last whole epoch.", file=sys.stderr)
        return ExitCode.INTERRUPTED
    return ExitCode.OK


def train(
    config: RunConfig,
    data: Path,
    out: Path,
    aligned: Path | None = None,
    minutes: float = 0.0,
    votes: Path | None = None,
) -> None:
    """Train until the recipe's last epoch, or until time is up.

    Args:
        config: Recipe.
        data: CSV or folder with rows for Training and PublicTest.
        out: Folder of the run; where it holds one of the same recipe, that run goes on.
        aligned: Aligned chips of the training pictures.
        minutes: Stop after the epoch in which these are over; 0 goes on to the end.
        votes: FER+ votes of the training pictures.

    Raises:
        UserError: The data cannot be read, the recipe needs chips or votes that were not given, or
            `out` holds another run.
    """
    if config.augmentation.aligned and aligned is None:
        raise UsageError(
            "The recipe shows aligned chips, but none were given.",
            "Name them with --aligned, or add --set augmentation.aligned=0.",
        )
    if config.votes and votes is None:
        raise UsageError(
            "The recipe learns from FER+ votes, but none were given.",
            "Name them with --votes, or add --set votes=0.",
        )
    rows, bad = read_rows(data)
    learning = clean(rows, bad)
    if config.votes and votes is not None:
        found = read_votes(votes, learning.pictures)
        if not found.any():
            raise InputError(
                f"None of the pictures has a vote in {votes}.",
                "Bring votes and these pictures together with python -m training.votes.",
            )
        learning = with_votes(learning, found, config.votes)
    test = rows.of("PublicTest")
    print(
        "\n".join(learning.report),
        f"epochs are chosen on {len(test)} pictures of PublicTest",
        sep="\n",
        flush=True,
    )
    chips = read_aligned(aligned, learning.pictures) if aligned else None

    import keras  # takes seconds: after the data proved good

    from training.trained import weights_of
    from training.trainer import Trainer

    folder, teachers = RunFolder(out), weights_of(config.teacher.networks)
    learned = (learning.pictures, learning.targets, *(chips or ()), *teachers)
    state = folder.open(config, learned)
    trainer = Trainer(config, learning, test, chips, folder, state)
    folder.note_origin(len(learning), learning.report, keras.backend.backend())
    print(trainer.summary(), flush=True)
    began = time.monotonic()
    while state.epoch < config.epochs and not trainer.is_stuck():
        trainer.train_epoch(phase_of(config, state.epoch))
        if minutes and time.monotonic() - began > 60 * minutes:
            break
    print(
        f"{state.epoch} of {config.epochs} epochs done in {state.seconds / 3600:.2f} h; "
        f"best test accuracy {state.best_accuracy:.4f} in epoch {state.best_epoch}"
    )


def with_votes(learning: LearningSet, votes: NDArray[np.int64], share: float) -> LearningSet:
    """Give `share` of each target to the labels that its votes (N, 7), if any, make likely."""
    likely = votes_as_labels(votes, learning.labels)
    has_votes = np.any(votes, axis=1, keepdims=True)
    mixed = np.where(has_votes, (1 - share) * learning.targets + share * likely, learning.targets)
    report = (*learning.report, f"{int(has_votes.sum())} of them with FER+ votes")
    return LearningSet(learning.pictures, mixed.astype(np.float32), report)


def phase_of(config: RunConfig, epoch: int) -> Phase:
    """Return the phase that the epoch, counted from 0, belongs to."""
    for phase in config.phases:
        if epoch < phase.epochs:
            return phase
        epoch -= phase.epochs
    raise ValueError(f"epoch {epoch} lies after the last phase")


if __name__ == "__main__":
    sys.exit(main())
