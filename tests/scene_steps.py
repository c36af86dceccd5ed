"""How the window is led from scene to scene."""

import time
from collections.abc import Callable

from PyQt6.QtCore import QEventLoop, QTimer
from PyQt6.QtWidgets import QLabel, QPushButton, QWidget

_PATIENCE_S = 60.0

Scene = tuple[str, QWidget]
"""Name of a picture, and what is to be seen in it."""


def shows(window: QWidget, text: str) -> bool:
    """Whether a visible label of the window holds `text`."""
    return any(text in x.text() for x in window.findChildren(QLabel) if x.isVisible())


def offers(window: QWidget, text: str) -> bool:
    """Whether a button with this text can be pressed."""
    return any(x.text() == text and x.isVisible() for x in window.findChildren(QPushButton))


def wait_until(condition: Callable[[], bool]) -> None:
    """Let the window live until `condition` holds."""
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not come to the state that was waited for")
        pause(0.02)


def pause(seconds: float) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
