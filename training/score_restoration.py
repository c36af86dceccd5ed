"""Scores FSRNet after each epoch: does the classifier read more, and is the picture nearer?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from fer_desktop.expression.scaling import scale_chips
from training.callbacks import save_whole
from training.degradation import shrink
from training.restoration import as_chips, enlarge
from training.run_folder import RunFolder, RunState

SCORED_PX: Final = (12, 16, 24)
"""Sides at which an epoch is scored; the mean of the accuracies chooses the best."""

SCORED_ROWS: Final = 1800
"""Test rows scored after each epoch, the first ones; the published figures take all."""


class ScoreRestoration(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Score the averaged weights; write the log and the best weights."""

    def __init__(
        self,
        network: keras.Model,
        judge: keras.Model,
        test: tuple[NDArray[np.uint8], NDArray[np.int64]],
        folder: RunFolder,
        state: RunState,
    ) -> None:
        """Prepare scoring.

        Args:
            network: FSRNet.
            judge: Classifier of pictures (N, 48, 48, 1), 0 to 1.
            test: Pictures (N, 48, 48) and labels (N,).
            folder: Takes log and best weights.
            state: Holds the averaged weights and the best so far.
        """
        super().__init__()
        self._network = network
        self._judge = judge
        self._pictures, self._labels = test[0][:SCORED_ROWS], test[1][:SCORED_ROWS]
        self._folder = folder
        self._state = state
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Note the time."""
        self._began = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Score, log, keep the best."""
        trained_s = time.monotonic() - self._began
        line: dict[str, float] = {
            "epoch": epoch + 1,
            "learning_rate": float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)),
            "seconds": round(trained_s, 2),
            **dict(sorted((logs or {}).items())),
        }
        kept = self._network.get_weights()
        if len(self._state.averaged):
            self._network.set_weights(self._state.averaged)
        accuracies = []
        for side in SCORED_PX:
            enlarged = enlarge(shrink(self._pictures, side))
            fine = self._network.predict(enlarged, batch_size=64, verbose=0)["fine"]
            sharp = scale_chips(self._pictures, "zero_to_one")
            accuracies.append(self._accuracy(as_chips(fine)))
            line[f"accuracy_{side}"] = accuracies[-1]
            line[f"bicubic_{side}"] = self._accuracy(as_chips(enlarged))
            error = ((np.clip(fine, 0, 1) - sharp) ** 2).mean(axis=(1, 2, 3))
            line[f"psnr_{side}"] = float(-10 * np.log10(error + 1e-10).mean())
        self._folder.append_log({key: round(value, 6) for key, value in line.items()})
        if np.mean(accuracies) > self._state.best_accuracy:
            self._state.best_accuracy = float(np.mean(accuracies))
            self._state.best_epoch = epoch + 1
            save_whole(self._network, self._folder.waiting_weights(epoch + 1))
        save_whole(self._network, self._folder.final_weights)
        self._network.set_weights(kept)
        self._state.seconds += time.monotonic() - self._began
        found = "  ".join(
            f"{side} px {line[f'accuracy_{side}']:.4f} ({line[f'bicubic_{side}']:.4f}) "
            f"{line[f'psnr_{side}']:.2f} dB"
            for side in SCORED_PX
        )
        print(
            f"epoch {epoch + 1:3d}  {line['seconds']:6.1f} s  loss {line['loss']:.4f}  {found}",
            flush=True,
        )

    def _accuracy(self, chips: NDArray[np.uint8]) -> float:
        pictures = scale_chips(chips, "zero_to_one")
        named = self._judge.predict(pictures, batch_size=256, verbose=0).argmax(axis=1)
        return float((named == self._labels).mean())
