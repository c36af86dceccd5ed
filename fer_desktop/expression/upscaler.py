"""Redraws the chips of small faces before their expressions are read.

A chip cut from a few pixels and enlarged is soft; the super-resolution network draws it as it was
probably seen. That can change an expression, so it acts at the sizes at which the published table
shows a gain, unless more is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ModelError
from fer_desktop.expression.engines import Engine, GraphEngine
from fer_desktop.expression.redrawn_sizes import REDRAWN_PX
from fer_desktop.expression.registry import NetworkEntry, Registry, read_registry
from fer_desktop.expression.verification import check_probe
from fer_desktop.settings import SuperResolution

NETWORK_ID: Final = "fsrnet"


class Upscaler:
    """A super-resolution network and the sizes of faces at which it acts.

    Attributes:
        id: Network id.
        sha256: Of its graph.
        acts_px: Smallest and largest side of the native-size chips that it redraws.
        smallest_px: Below this side nothing is said about a face.
    """

    def __init__(
        self, id_: str, sha256: str, engine: Engine, acts_px: tuple[int, int], smallest_px: int
    ) -> None:
        """Put a network together.

        Args:
            id_: Network id.
            sha256: Of its graph.
            engine: Maps chips to redrawn chips in 0 to 1, shape (N, 48, 48, 1).
            acts_px: See the class.
            smallest_px: See the class.
        """
        self.id: Final = id_
        self.sha256: Final = sha256
        self.acts_px: Final = acts_px
        self.smallest_px: Final = smallest_px
        self._engine = engine

    def acts_on(self, size_px: float) -> bool:
        """Whether a face is redrawn whose native-size chip has this side in pixels."""
        return self.acts_px[0] <= size_px <= self.acts_px[1]

    def redraw(self, chips: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.uint8]]:
        """Redraw chips, all in one batch.

        Args:
            chips: Grey, each (48, 48), uint8: cut at native size, then enlarged bicubically.

        Returns:
            As many, of the same shape and type.

        Raises:
            ModelError: The network fails.
        """
        if not chips:
            return []
        fine = np.clip(self._engine.run(np.stack(chips))[..., 0], 0.0, 1.0)
        return list(np.rint(255.0 * fine).astype(np.uint8))


def open_upscaler(mode: SuperResolution, *, registry: Registry | None = None) -> Upscaler | None:
    """Open the published super-resolution network.

    Args:
        mode: "off"; "auto" where the published table shows a gain, which may be nowhere; "always"
            for every face from the table's smallest size up to where chips need no enlarging.
        registry: The published networks; None for those that come with the program.

    Returns:
        None where nothing is to be redrawn: "off", or "auto" without network or gain.

    Raises:
        ModelError: "always" without a network; or its graph is missing, damaged, or computes
            other numbers here than where it was trained.
    """
    if mode == "off":
        return None
    entry = (registry or read_registry()).networks.get(NETWORK_ID)
    if entry is None and mode == "always":
        raise not_installed()
    if entry is None or entry.redrawn is None:
        return None
    sizes = entry.redrawn
    acts_px = sizes.auto_px if mode == "auto" else (sizes.smallest_px, REDRAWN_PX - 1)
    if acts_px is None:
        return None
    try:
        engine = _open_engine(entry)
    except ModelError as error:
        remedy = "Install fer-desktop again. Or give --super-resolution off."
        raise ModelError(error.message, remedy) from error
    return Upscaler(entry.id, entry.files["graph"].sha256, engine, acts_px, sizes.smallest_px)


def not_installed() -> ModelError:
    """Return what to say where "always" was asked for without a network."""
    return ModelError(
        f"The network {NETWORK_ID}, which redraws small faces, is not installed.",
        "Train it: see training/ in the repository. Or leave --super-resolution out.",
    )


def _open_engine(entry: NetworkEntry) -> Engine:
    """Open the graph in one thread, and see that it gives what its probe says."""
    engine = GraphEngine(entry.verified("graph"), entry.id, entry.scaling)
    check_probe(entry, engine)
    blank = engine.run(np.zeros((1, REDRAWN_PX, REDRAWN_PX), np.uint8))
    if blank.shape != (1, REDRAWN_PX, REDRAWN_PX, 1):
        raise ModelError(f"{entry.id} gives pictures of another shape than it takes.")
    return engine
