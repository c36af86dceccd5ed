"""What happens during and after an epoch, as Keras callbacks.

Order matters: the average is brought up to date, scored, written to the log, compared with the
best, and the state is saved last, so that a state on disk always comes after its log line.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import UsageError
from training.arrays import writing
from training.augmentation import Augment, Scale
from training.batches import InOrder
from training.config import Augmentation
from training.run_folder import RunFolder, RunState
from training.scores import score

_EVERY: Final = 20  # steps between two updates of the averaged weights


class DivergedError(UsageError):
    """The learning rate was too high: what the network gives are no numbers any more."""


LabelledSets = Mapping[str, tuple[NDArray[np.uint8], NDArray[np.int64]]]
"""Name in the log -> pictures (N, 48, 48) and labels (N,)."""


class AverageWeights(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Keep a running average of all weights, batch statistics included.

    Updated every 20 steps with the decay of 20 steps: nearly the same average at a twentieth of
    the cost. An epoch of fewer steps updates at its end.

    Attributes:
        state: `averaged` and `averaged_updates` live there.
    """

    def __init__(
        self, network: keras.Model, state: RunState, decay: float, steps_per_epoch: int
    ) -> None:
        super().__init__()
        self.state = state
        self._network = network
        self._every = min(_EVERY, steps_per_epoch)
        self._decay = decay**self._every if decay else 0.0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Bring the average up to date every so many batches."""
        if self._decay and batch % self._every == self._every - 1:
            self._update()

    def _update(self) -> None:
        if hasattr(self.model, "jax_state_sync"):
            self.model.jax_state_sync()  # JAX keeps the weights elsewhere during an epoch
        done = self.state.averaged_updates
        weights = self._network.get_weights()
        if done == 0:
            self.state.averaged = weights
        else:
            # Young averages forget faster, or the random start would stay in them for epochs.
            keep = np.float32(min(self._decay, (1 + done) / (10 + done)))
            self.state.averaged = [
                keep * old + (1 - keep) * new
                for old, new in zip(self.state.averaged, weights, strict=True)
            ]
        self.state.averaged_updates = done + 1


class ScoreEpoch(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Score the averaged weights on training and test rows; write the log and the best weights."""

    def __init__(
        self,
        network: keras.Model,
        scale: Scale,
        sets: LabelledSets,
        folder: RunFolder,
        state: RunState,
        size: int,
        constants: Mapping[str, float],
    ) -> None:
        """Prepare scoring.

        Args:
            network: Whose weights are scored.
            scale: The network's scaling.
            sets: What to score on; must hold "train" and "test".
            folder: Takes log and best weights.
            state: Holds the averaged weights and the best so far.
            size: Side to which the pictures are brought: that which the network is made for.
            constants: Further columns of the log, e.g. the size that it learns on now.
        """
        super().__init__()
        self._network = network
        self._sets = sets
        self._folder = folder
        self._state = state
        self._constants = constants
        self._began = 0.0
        pictures = keras.layers.Input((48, 48, 1), dtype="uint8")
        shown = Augment(Augmentation(), size)(pictures, training=False)  # brought to size alone
        self._scorer = keras.Model(pictures, network(scale(shown), training=False))

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Note the time."""
        self._began = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Score, log, keep the best."""
        trained_s = time.monotonic() - self._began
        line: dict[str, float] = {
            "epoch": epoch + 1,
            **self._constants,
            "learning_rate": float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)),
            "seconds": round(trained_s, 2),
            "objective": (logs or {})["loss"],
        }
        kept = self._network.get_weights()
        if len(self._state.averaged):
            self._network.set_weights(self._state.averaged)
        for name, (pictures, labels) in self._sets.items():
            outputs = self._scorer.predict(InOrder(pictures), verbose=0)
            if not np.isfinite(outputs).all():
                raise DivergedError(
                    f"After epoch {epoch + 1} the network gives no numbers any more.",
                    "Lower optimizer.learning_rate, or set optimizer.clip_norm.",
                )
            scores = score(outputs, labels)
            line |= {
                f"{name}_loss": scores.loss,
                f"{name}_accuracy": scores.accuracy,
                f"{name}_precision": scores.macro_precision,
                f"{name}_recall": scores.macro_recall,
                f"{name}_f1": scores.macro_f1,
                f"{name}_auc": scores.auc_ovr,
            }
        self._folder.append_log({key: round(value, 6) for key, value in line.items()})
        if line["test_accuracy"] > self._state.best_accuracy:
            self._state.best_accuracy = line["test_accuracy"]
            self._state.best_epoch = epoch + 1
            save_whole(self._network, self._folder.waiting_weights(epoch + 1))
        save_whole(self._network, self._folder.final_weights)
        self._network.set_weights(kept)
        self._state.seconds += time.monotonic() - self._began
        print(
            f"epoch {epoch + 1:3d}  {line['seconds']:6.1f} s  rate {line['learning_rate']:.2e}  "
            f"train loss {line['train_loss']:.3f} accuracy {line['train_accuracy']:.4f}  "
            f"test loss {line['test_loss']:.3f} accuracy {line['test_accuracy']:.4f} "
            f"recall {line['test_recall']:.4f}  best {self._state.best_accuracy:.4f}",
            flush=True,
        )


class SaveState(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Write the state from which a killed run goes on."""

    def __init__(self, network: keras.Model, folder: RunFolder, state: RunState) -> None:
        super().__init__()
        self._network = network
        self._folder = folder
        self._state = state

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save after every epoch."""
        self._state.epoch = epoch + 1
        self._state.weights = self._network.get_weights()
        self._state.optimizer = [
            keras.ops.convert_to_numpy(variable) for variable in self.model.optimizer.variables
        ]
        self._folder.write_state(self._state)
        self._folder.keep_best(self._state)


def save_whole(network: keras.Model, path: Any) -> None:
    """Save weights; a kill while writing leaves the file of before, a full disk an OutputError."""
    beside = path.with_name("partial.weights.h5")
    with writing(path):
        network.save_weights(beside, overwrite=True)
        beside.replace(path)
