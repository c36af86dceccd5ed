"""A picture and what belongs to it, with panels about its faces beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

_SIDE_PX: Final = 340


def two_columns(left: Sequence[QWidget], right: Sequence[QWidget]) -> QHBoxLayout:
    """Lay out two columns.

    Args:
        left: From above; the first takes all the room that is left.
        right: From above, in a column of fixed width.
    """
    column = QVBoxLayout()
    column.setSpacing(10)
    for part in left:
        column.addWidget(part, stretch=int(part is left[0]))
    side = QWidget()
    side.setFixedWidth(_SIDE_PX)
    panels = QVBoxLayout(side)
    panels.setContentsMargins(0, 0, 0, 0)
    panels.setSpacing(10)
    for part in right:
        panels.addWidget(part)
    panels.addStretch()
    both = QHBoxLayout()
    both.setSpacing(12)
    both.addLayout(column, stretch=1)
    both.addWidget(side)
    return both
