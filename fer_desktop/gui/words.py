"""What the window says about a face, and when, in words that a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QCoreApplication, QDateTime, QLocale

from fer_desktop.analysis.results import FaceAnalysis
from fer_desktop.expression.emotions import EMOTIONS

_CLEAR: Final = 0.8
_MOSTLY: Final = 0.5
_WORTH_NAMING: Final = 0.01
"""Smaller shares are written as 0 %."""


def emotion_word(emotion: str) -> str:
    """Return the name of one of the seven emotions in the window's language."""
    translate = QCoreApplication.translate
    return {
        "angry": translate("Emotion", "angry"),
        "disgust": translate("Emotion", "disgust"),
        "fear": translate("Emotion", "fear"),
        "happy": translate("Emotion", "happy"),
        "sad": translate("Emotion", "sad"),
        "surprise": translate("Emotion", "surprise"),
        "neutral": translate("Emotion", "neutral"),
    }[emotion]


def emotion_as_look(emotion: str) -> str:
    """Return how a face with this expression looks: the adjective where the name is a noun."""
    translate = QCoreApplication.translate
    return {
        "angry": translate("Look", "angry"),
        "disgust": translate("Look", "disgusted"),
        "fear": translate("Look", "afraid"),
        "happy": translate("Look", "happy"),
        "sad": translate("Look", "sad"),
        "surprise": translate("Look", "surprised"),
        "neutral": translate("Look", "neutral"),
    }[emotion]


def reason_words(reason: str) -> str:
    """Return why a face cannot be read, for a code of `faces.quality.REASONS`."""
    translate = QCoreApplication.translate
    return {
        "too_small": translate("Reason", "too small"),
        "dark": translate("Reason", "too dark"),
        "bright": translate("Reason", "too bright"),
        "blurred": translate("Reason", "blurred"),
        "turned": translate("Reason", "turned away"),
        "cut_off": translate("Reason", "cut off by the edge"),
    }[reason]


def reason_hint(reason: str) -> str:
    """Return what a person can do about a face that cannot be read."""
    translate = QCoreApplication.translate
    return {
        "too_small": translate("Reason", "Come closer to the camera."),
        "dark": translate("Reason", "Put more light on the face."),
        "bright": translate("Reason", "Take light off the face."),
        "blurred": translate("Reason", "Hold still, or clean the lens."),
        "turned": translate("Reason", "Look towards the camera."),
        "cut_off": translate("Reason", "Move into the picture."),
    }[reason]


@dataclass(frozen=True, slots=True, eq=False)  # holds an array
class Reading:
    """What is said about one face.

    Attributes:
        emotion: The one to draw; None when nothing should be said.
        headline: In two words.
        detail: What else was seen, or why nothing can be said and what helps.
        sentence: The whole in words.
        probabilities: Shape (7,), float32; None when nothing should be said.
    """

    emotion: str | None
    headline: str
    detail: str
    sentence: str
    probabilities: NDArray[np.float32] | None


def reading_of(face: FaceAnalysis | None) -> Reading:
    """Put what was seen of a face into words; None is a picture without a face."""
    translate = QCoreApplication.translate
    if face is None:
        nobody = translate("Reading", "Nobody is in the picture.")
        return Reading(None, translate("Reading", "No face"), nobody, nobody, None)
    cannot_say = translate("Reading", "Cannot say")
    if face.quality.reasons:
        reason = face.quality.reasons[0]
        why = f"{reason_words(reason).capitalize()}. {reason_hint(reason)}"
        return Reading(None, cannot_say, why, why, None)
    if face.smoothed is None:
        why = translate("Reading", "The network gave no valid numbers.")
        return Reading(None, cannot_say, why, why, None)
    probabilities = face.smoothed.probabilities
    first, *others = probabilities.argsort()[::-1][:3].tolist()
    strongest, confidence = EMOTIONS[first], float(probabilities[first])
    named = ", ".join(
        f"{emotion_word(EMOTIONS[other])} {probabilities[other]:.0%}"
        for other in others
        if probabilities[other] >= _WORTH_NAMING
    )
    headline = f"{emotion_word(strongest)} {confidence:.0%}"
    detail = translate("Reading", "then {others}").format(others=named) if named else ""
    sentence = _verdict(strongest, confidence)
    if named:
        sentence += "\n" + translate("Reading", "Next: {others}.").format(others=named)
    return Reading(strongest, headline, detail, sentence, probabilities)


def _verdict(emotion: str, confidence: float) -> str:
    """Say in words how far the strongest score stands out."""
    translate = QCoreApplication.translate
    if confidence >= _CLEAR:
        verdict = translate("Reading", "This face clearly looks {emotion}.")
    elif confidence >= _MOSTLY:
        verdict = translate("Reading", "This face mostly looks {emotion}.")
    else:
        verdict = translate("Reading", "Nothing stands out; the strongest is {emotion}.")
    return verdict.format(emotion=emotion_as_look(emotion))


def dominant_of(face: FaceAnalysis) -> str | None:
    """Return the emotion to name; None when nothing should be said about the face."""
    return None if face.said is None else face.said.dominant


def gave_up_redrawing_words() -> str:
    """Return why small faces are no longer redrawn in a live run."""
    translate = QCoreApplication.translate
    return translate(
        "Redrawing",
        "Small faces are read as they are: redrawing them took the pace below 10 analyses a "
        "second.",
    )


def label_of(face: FaceAnalysis) -> str:
    """Return the words beside a face in the picture."""
    number = face.track_id + 1
    if (said := face.said) is not None:
        label = f"{number}  {emotion_word(said.dominant)} {said.confidence:.0%}"
        if face.upscaled or face.is_held:
            label += "  " + QCoreApplication.translate("Label", "redrawn")
        return label
    cannot_say = QCoreApplication.translate("Label", "cannot say")
    if not face.quality.reasons:
        return f"{number}  {cannot_say}"
    return f"{number}  {cannot_say}: {reason_words(face.quality.reasons[0])}"


def moment_words(when: datetime) -> str:
    """Return day and time on this computer's clock, as the person's language writes them."""
    moment = QDateTime.fromSecsSinceEpoch(int(when.timestamp()))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)
