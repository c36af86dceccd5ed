"""How the window is led from scene to scene."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PyQt6.QtCore import QCoreApplication, QEventLoop, QLocale, QTimer, QTranslator
from PyQt6.QtWidgets import QLabel, QPushButton, QWidget

from fer_desktop.gui.translation import speak

_PATIENCE_S = 60.0

Scene = tuple[str, QWidget]
"""Name of a picture, and what is to be seen in it."""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let the program speak a language meanwhile, and afterwards the one that it spoke before."""
    application = QCoreApplication.instance()
    before, locale = application.findChildren(QTranslator), QLocale()
    speak(language)
    try:
        yield
    finally:
        for translator in application.findChildren(QTranslator):
            if translator not in before:
                application.removeTranslator(translator)
                translator.deleteLater()
        QLocale.setDefault(locale)


def said(sentence: str) -> str:
    """Return a sentence of the program in the language that it speaks now."""
    return QCoreApplication.translate("", sentence)


def shows(window: QWidget, sentence: str) -> bool:
    """Whether a visible label holds a sentence of the program, whatever is filled into it."""
    wanted = [part for part in re.split(r"{[^}]*}", said(sentence)) if part]
    labels = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    return any(all(part in text for part in wanted) for text in labels)


def find_button(window: QWidget, text: str) -> QPushButton | None:
    """Return the button that can be pressed and has this text; None where there is none."""
    buttons = window.findChildren(QPushButton)
    return next((x for x in buttons if x.text() == said(text) and x.isVisible()), None)


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
