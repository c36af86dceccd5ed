"""The folder of one training run, and the state from which a killed run goes on.

    config.toml         the recipe, every value written out
    data.sha256         of the pictures and targets it learns from
    origin.json         how many pictures, what was left out, on which machines
    state.npz           after each epoch: weights, averaged weights, optimizer, counters
    log.csv             one line an epoch
    best.weights.h5     the scored weights of the epoch with the best test accuracy
    final.weights.h5    the scored weights of the last epoch

Random numbers need no state: they are drawn anew from the seed and the epoch's number.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import InputError, UsageError
from training.arrays import UNREADABLE, make_folder, writing
from training.config import Recipe, RunConfig, as_toml, read_recipe

Arrays = Sequence[NDArray[Any]]


@dataclass(slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class RunState:
    """Where a run stands after `epoch` epochs.

    Attributes:
        epoch: Epochs done.
        best_accuracy: Best accuracy so far on the rows that choose; -1 before the first epoch.
        best_epoch: Epoch that reached it, counted from 1.
        seconds: Time spent on all epochs.
        averaged_updates: How often the averaged weights were updated.
        weights: The network's weights in Keras' order.
        averaged: Their running average; empty where none is kept.
        optimizer: The optimizer's variables in Keras' order.
    """

    epoch: int = 0
    best_accuracy: float = -1.0
    best_epoch: int = 0
    seconds: float = 0.0
    averaged_updates: int = 0
    weights: Arrays = ()
    averaged: Arrays = ()
    optimizer: Arrays = ()


_LISTS: Final = ("weights", "averaged", "optimizer")


class RunFolder:
    """Reads and writes the files of one run; each appears whole or not at all.

    Attributes:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def best_weights(self) -> Path:
        """Scored weights of the best epoch."""
        return self.path / "best.weights.h5"

    @property
    def final_weights(self) -> Path:
        """Scored weights of the last epoch."""
        return self.path / "final.weights.h5"

    @property
    def log(self) -> Path:
        """One line an epoch."""
        return self.path / "log.csv"

    def waiting_weights(self, epoch: int) -> Path:
        """Scored weights of a new best epoch that the state does not name yet."""
        return self.path / f"waiting_{epoch}.weights.h5"

    def open(self, config: Any, learned: Arrays) -> RunState:
        """Begin a run or find where it stopped.

        Args:
            config: Its recipe, a dataclass.
            learned: What it learns from; a run goes on with what it began with.

        Raises:
            UsageError: The folder holds a run with another recipe, or one on other data.
            OutputError: It cannot be made or written to.
        """
        recipe = self.path / "config.toml"
        state, data, digest = self.read_state(), self.path / "data.sha256", _digest(learned)
        # A start that failed before its first epoch binds nobody.
        if state.epoch and (there := read_recipe(type(config), recipe)) != config:
            differing = [
                field.name
                for field in fields(config)
                if getattr(there, field.name) != getattr(config, field.name)
            ]
            raise UsageError(
                f"{self.path} holds a run with another recipe ({', '.join(differing)} differ).",
                "Choose another folder with --out.",
            )
        if state.epoch and data.exists() and data.read_text(encoding="utf-8").strip() != digest:
            raise UsageError(
                f"{self.path} holds a run on other pictures, chips, votes or teachers.",
                "Give those it began with, or choose another folder with --out.",
            )
        make_folder(self.path)
        if not state.epoch:
            _write_whole(recipe, as_toml(config))
            _write_whole(data, f"{digest}\n")
        self._cut_log(state.epoch)
        self.keep_best(state)
        return state

    def keep_best(self, state: RunState) -> None:
        """Let weights that wait take the place of the best where the state names their epoch.

        They wait until the state is written: a kill in between would otherwise leave weights of an
        epoch that is run again, and may not be the best then.
        """
        with writing(self.best_weights):
            for waiting in self.path.glob("waiting_*.weights.h5"):
                if waiting == self.waiting_weights(state.best_epoch):
                    waiting.replace(self.best_weights)
                else:
                    waiting.unlink()

    def note_origin(self, pictures: int, cleaning: Sequence[str], backend: str) -> None:
        """Write down what the run learns from, and where it is trained now."""
        machine = f"{platform.machine()} ({backend} backend)"
        path, machines = self.path / "origin.json", [machine]
        if path.exists():
            machines = [*dict.fromkeys([*self.read_origin()["machines"], machine])]
        origin = {"pictures": pictures, "cleaning": list(cleaning), "machines": machines}
        _write_whole(path, json.dumps(origin, indent=1) + "\n")

    def read_origin(self) -> dict[str, Any]:
        """Return what `note_origin` wrote; InputError where it did not."""
        try:
            origin = json.loads((self.path / "origin.json").read_text(encoding="utf-8"))
            return {key: origin[key] for key in ("pictures", "cleaning", "machines")}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{self.path} does not say what it learned from.",
                "Give the command that trained it once more: it adds that.",
            ) from error

    def read_config(self) -> RunConfig:
        """Return a classifier run's recipe; InputError where the folder holds no such run."""
        return self.read_recipe(RunConfig)

    def read_recipe(self, kind: type[Recipe]) -> Recipe:
        """Return the run's recipe; InputError where the folder holds no run."""
        return read_recipe(kind, self.path / "config.toml")

    def read_state(self) -> RunState:
        """Return the saved state, or a fresh one; InputError where the file is damaged."""
        path = self.path / "state.npz"
        if not path.exists():
            return RunState()
        try:
            with np.load(path, allow_pickle=False) as saved:
                lists: dict[str, Any] = {
                    name: [saved[f"{name}/{i}"] for i in range(int(saved[f"{name}/length"]))]
                    for name in _LISTS
                }
                numbers = {
                    field.name: saved[field.name].item()
                    for field in fields(RunState)
                    if field.name not in _LISTS
                }
        except UNREADABLE as error:
            raise InputError(f"{path} is damaged.", "Remove it to begin the run again.") from error
        return RunState(**numbers, **lists)

    def write_state(self, state: RunState) -> None:
        """Replace the saved state; a kill or a full disk leaves the one before.

        Raises:
            OutputError: The disk is full or gone.
        """
        arrays: dict[str, Any] = {
            field.name: getattr(state, field.name)
            for field in fields(RunState)
            if field.name not in _LISTS
        }
        for name in _LISTS:
            entries = getattr(state, name)
            arrays[f"{name}/length"] = len(entries)
            arrays |= {f"{name}/{i}": entry for i, entry in enumerate(entries)}
        beside, path = self.path / "state.partial", self.path / "state.npz"
        with writing(path):
            with beside.open("wb") as file:
                np.savez(file, **arrays)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)

    def append_log(self, line: Mapping[str, Any]) -> None:
        """Add one epoch to the log; OutputError where the disk is full or gone."""
        is_new = not self.log.exists() or not self.log.stat().st_size
        with writing(self.log), self.log.open("a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(line), lineterminator="\n")
            if is_new:
                writer.writeheader()
            writer.writerow(line)

    def read_log(self) -> list[dict[str, float]]:
        """Return the epochs of the log; InputError where there is none."""
        try:
            with self.log.open(newline="", encoding="utf-8") as file:
                return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]
        except (OSError, ValueError, TypeError) as error:
            raise InputError(f"{self.log} is not the log of a run: {error}.") from error

    def _cut_log(self, epochs: int) -> None:
        """Drop epochs that the saved state knows nothing of; they will be run again."""
        if self.log.exists():
            lines = self.log.read_text(encoding="utf-8").splitlines(keepends=True)
            _write_whole(self.log, "".join(lines[: epochs + 1] if epochs else []))


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that a kill leaves the one before, or none; OutputError if it fails."""
    beside = path.with_suffix(".partial")
    with writing(path):
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)


def _digest(arrays: Arrays) -> str:
    found = hashlib.sha256()
    for array in arrays:
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()
