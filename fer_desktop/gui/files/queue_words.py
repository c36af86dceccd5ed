"""What the queue says about its files, in words."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication, QLocale

from fer_desktop.errors import UserError
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.gui.error_words import error_in_window
from fer_desktop.gui.files.queue_analysis import (
    FileResult,
    Flaws,
    PictureResult,
    Progress,
    VideoResult,
    mean_of,
)
from fer_desktop.gui.files.queue_worker import QueuedFile, State
from fer_desktop.gui.words import dominant_of, emotion_word, reading_of


def row_words(file: QueuedFile) -> str:
    """Return the second line of a file's row."""
    translate = QCoreApplication.translate
    if file.state is State.WORKING:
        return progress_words(file.progress)
    if file.state is State.FAILED and file.error is not None:
        return error_words(file.error)
    if file.state is State.DONE and file.result is not None:
        return result_words(file.result)
    if file.state is State.CANCELLED:
        return translate("Queue", "Cancelled")
    return translate("Queue", "Waiting")


def progress_words(progress: Progress | None) -> str:
    """Say how far a file has come, and how long the rest takes."""
    translate = QCoreApplication.translate
    if progress is None:
        return translate("Queue", "Reading")
    if progress.total is None:
        return translate("Queue", "{done} frames").format(done=number_words(progress.done))
    share = f"{min(1.0, progress.done / max(1, progress.total)):.0%}"
    if progress.left_s is None:
        return share
    return f"{share} · {left_words(progress.left_s)}"


def left_words(left_s: float) -> str:
    """Say how long something will take, as exactly as anybody can know."""
    translate = QCoreApplication.translate
    if left_s < 60:
        return translate("Queue", "{seconds} s left").format(seconds=max(1, round(left_s)))
    if left_s < 3600:
        return translate("Queue", "{minutes} min left").format(minutes=round(left_s / 60))
    return translate("Queue", "{hours} h left").format(
        hours=QLocale().toString(left_s / 3600, "f", 1)
    )


def error_words(error: Exception) -> str:
    """Say what was wrong with a file and what helps."""
    if isinstance(error, UserError):
        return error_in_window(error)
    return QCoreApplication.translate("Queue", "A fault in the program stopped its analysis.")


def result_words(result: FileResult) -> str:
    """Say in a line what was seen in a file."""
    seen = _seen_words(result)
    if isinstance(result, VideoResult) and result.flaws != Flaws():
        seen += f" · {QCoreApplication.translate('Queue', 'file damaged')}"
    return seen


def flaw_words(result: VideoResult) -> str:
    """Say what went wrong while a video was read; empty where nothing did."""
    translate = QCoreApplication.translate
    flaws, told = result.flaws, []
    if flaws.ended_early and result.info.duration_s is not None:
        words = translate("Queue", "The file ends early: at {end} s of {whole} s.")
        end, whole = (
            QLocale().toString(seconds, "f", 1)
            for seconds in (result.duration_s, result.info.duration_s)
        )
        told.append(words.format(end=end, whole=whole))
    elif flaws.ended_early:
        words = translate("Queue", "The file ends early: at {end} s.")
        told.append(words.format(end=QLocale().toString(result.duration_s, "f", 1)))
    if flaws.damaged_packets:
        words = translate("Queue", "Damaged pieces passed over: {count}.")
        told.append(words.format(count=number_words(flaws.damaged_packets)))
    if flaws.replaced_times:
        words = translate("Queue", "Times replaced, because time did not rise there: {count}.")
        told.append(words.format(count=number_words(flaws.replaced_times)))
    return "\n".join(told)


def _seen_words(result: FileResult) -> str:
    translate = QCoreApplication.translate
    count = len(result.analysis.faces if isinstance(result, PictureResult) else result.faces)
    if not count:
        return translate("Queue", "No face found")
    faces = (
        translate("Queue", "1 face")
        if count == 1
        else translate("Queue", "{count} faces").format(count=number_words(count))
    )
    if isinstance(result, PictureResult):
        return f"{faces} · {reading_of(result.main_face).headline}"
    named = main_emotion(result)
    if named is None:
        return f"{faces} · {translate('Queue', 'cannot say')}"
    mostly = translate("Queue", "on average mostly {emotion}").format(emotion=emotion_word(named))
    return f"{faces} · {mostly}"


def main_emotion(result: FileResult) -> str | None:
    """Return the emotion to draw for a file: of its main face; None where nothing is said."""
    if isinstance(result, PictureResult):
        return None if result.main_face is None else dominant_of(result.main_face)
    mean = None if result.main_face is None else mean_of(result.main_face)
    return None if mean is None else EMOTIONS[int(mean.argmax())]


def number_words(number: int) -> str:
    """Return a whole number as the person's language writes it."""
    return QLocale().toString(number)
