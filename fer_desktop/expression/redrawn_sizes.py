"""Whether small faces are redrawn, and at which sizes the published table supports that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

REDRAWN_PX: Final = 48
"""Side of a redrawn chip. A face whose chip is cut from so many pixels or more is left as it is."""


@dataclass(frozen=True, slots=True)
class RedrawnSizes:
    """What the size sweep of a super-resolution network found; sides of native-size chips.

    Attributes:
        smallest_px: Below it nothing is said about a face, redrawn or not.
        auto_px: From and to, both included, where redrawing gains accuracy; None: nowhere.
    """

    smallest_px: int
    auto_px: tuple[int, int] | None


def read_redrawn_sizes(fields: Mapping[str, Any]) -> RedrawnSizes:
    """Read the field "upscale" of the manifest.

    Raises:
        ValueError: The sizes are not whole numbers in order below `REDRAWN_PX`.
        KeyError: One is missing.
    """
    smallest, auto = fields["smallest_px"], fields["auto_px"]
    sizes = [smallest, *([] if auto is None else auto)]
    is_whole = all(type(size) is int for size in sizes)
    if not is_whole or (auto is not None and len(auto) != 2):
        raise ValueError(f"the sizes {smallest!r} and {auto!r} are not whole numbers of pixels")
    if sizes != sorted(sizes) or not 1 <= sizes[0] <= sizes[-1] < REDRAWN_PX:
        raise ValueError(f"the sizes {sizes} do not rise between 1 and {REDRAWN_PX - 1}")
    return RedrawnSizes(smallest, None if auto is None else (auto[0], auto[1]))
