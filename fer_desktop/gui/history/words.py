"""How the emotion centre names sittings, times and shares."""

from __future__ import annotations

from datetime import date, datetime

from PyQt6.QtCore import QCoreApplication, QDate, QLocale, QTime

from fer_desktop.export.chart import clock_words
from fer_desktop.storage.history import Sitting
from fer_desktop.storage.recorder import SittingKind


def kind_word(kind: SittingKind) -> str:
    """Return what people call a kind of sitting."""
    translate = QCoreApplication.translate
    return {
        "live": translate("Sitting", "Live"),
        "photo": translate("Sitting", "Check-in"),
        "picture": translate("Sitting", "Picture"),
        "video": translate("Sitting", "Video"),
    }[kind]


def day_words(day: date) -> str:
    """Return a day with its weekday."""
    return QLocale().toString(_day(day), QLocale.FormatType.LongFormat)


def time_words(when: datetime) -> str:
    """Return the time of day on the clock that `when` was read from."""
    return QLocale().toString(QTime(when.hour, when.minute), QLocale.FormatType.ShortFormat)


def readable_words(readable_s: int, of_s: int) -> str:
    """Return in how much of a time something could be said."""
    translate = QCoreApplication.translate
    if of_s <= 0:
        return translate("Sitting", "nothing was analysed")
    return translate("Sitting", "readable {share} of {time}").format(
        share=f"{readable_s / of_s:.0%}", time=clock_words(of_s)
    )


def sitting_words(sitting: Sitting) -> str:
    """Return in a line how long a sitting was and how much of it could be read.

    Of several faces each second of each counts. How long nobody was there is not known then: the
    share is of the sitting's seconds where those are more than the faces' together.
    """
    translate = QCoreApplication.translate
    mood = sitting.mood
    if sitting.is_still:
        if mood.readable:
            return translate("Sitting", "one picture, readable")
        return translate("Sitting", "one picture, cannot say")
    share = mood.readable / max(mood.samples, sitting.seconds, 1)
    words = translate("Sitting", "{time}, readable {share}").format(
        time=clock_words(sitting.seconds), share=f"{share:.0%}"
    )
    if sitting.state == "recording":
        return translate("Sitting", "{words}, still going on").format(words=words)
    if sitting.state == "interrupted":
        return translate("Sitting", "{words}, broken off").format(words=words)
    return words


def _day(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
