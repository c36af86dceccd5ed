"""Where labels and bars go, so that they stay in the frame, apart, and off other faces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Rect: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom exclusive."""

_COST_OF_PLATE: Final = 20.0  # covering another plate hides text, covering a face hides a face
_COST_OF_FACE: Final = 4.0
_COST_OF_RANK: Final = 0.15  # of the item's area, per place down the list of favourites
_BONUS_OF_OLD: Final = 0.6  # keeps an item where it was while that is nearly as good


@dataclass(slots=True)
class Placing:
    """The places taken in one frame.

    Attributes:
        width: Of the frame, pixels.
        height: Of the frame, pixels.
        faces: Boxes of the faces; covering them costs.
        plates: What has been placed; covering it costs more.
    """

    width: int
    height: int
    faces: Sequence[Rect]
    plates: list[Rect] = field(default_factory=list)

    def best(
        self, size: tuple[int, int], corners: Iterable[tuple[int, int]], old: int | None
    ) -> tuple[int, Rect, float]:
        """Choose the cheapest place; nothing is taken yet.

        Args:
            size: Width and height of the item.
            corners: Left and top of the places it may have, favourites first; each is moved
                into the frame.
            old: Index of the place it had in the last frame.

        Returns:
            Index of the place, the place, and how much of the item's area is in conflict
            there (0 for a free place).
        """
        width, height = size
        area = float(width * height)
        choices = []
        for index, (left, top) in enumerate(corners):
            x = max(0, min(left, self.width - width))
            y = max(0, min(top, self.height - height))
            place = (x, y, x + width, y + height)
            conflict = self._conflict(place) / area
            moved = (abs(x - left) + abs(y - top)) / (width + height)
            cost = conflict + moved + index * _COST_OF_RANK - (index == old) * _BONUS_OF_OLD
            choices.append((cost, index, place, conflict))
        _, index, place, conflict = min(choices)
        return index, place, conflict

    def take(self, place: Rect) -> None:
        """Keep later items away from `place`."""
        self.plates.append(place)

    def _conflict(self, place: Rect) -> float:
        plates = sum(_shared(place, other) for other in self.plates)
        faces = sum(_shared(place, other) for other in self.faces)
        return _COST_OF_PLATE * plates + _COST_OF_FACE * faces


def _shared(one: Rect, other: Rect) -> int:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0
