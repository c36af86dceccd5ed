"""Where the keys go when what has them goes away."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget


def pass_focus(leaving: QWidget, to: QWidget) -> bool:
    """Give the keys to another widget if `leaving`, soon hidden or disabled, has them.

    Qt would give them to whatever comes next, which the next press of Space might set off.

    Returns:
        Whether it had them.
    """
    held = leaving.window().focusWidget()  # type: ignore[union-attr]  # a widget has a window
    if held is None or not (held is leaving or leaving.isAncestorOf(held)):
        return False
    to.setFocus()
    return True
