"""The words of a report in the window's language; it is made where there is no Qt."""

from __future__ import annotations

import json
from importlib.resources import files

from PyQt6.QtCore import QLocale

from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.gui.translation import TRANSLATED
from fer_desktop.gui.words import emotion_word


def report_words() -> dict[str, str]:
    """Return the translations by the English words; nothing where the window speaks English."""
    language = QLocale().name()
    if language not in TRANSLATED:
        return {}
    file = files("fer_desktop").joinpath("resources", "translations", f"report.{language}.json")
    words: dict[str, str] = json.loads(file.read_text("utf-8"))
    return words | {emotion: emotion_word(emotion) for emotion in EMOTIONS}
