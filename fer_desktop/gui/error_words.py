"""What went wrong, in the window's language.

Sentences about the world's faults are made below the window, in English, with names and numbers in
them. `resources/translations/errors.<language>.json` holds each with braces in place of those, and
its translation, whose braces take them in the same order or by number. What fills a brace may be
translated in turn. A sentence that is not there is shown as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

from PyQt6.QtCore import QLocale

from fer_desktop.errors import UserError
from fer_desktop.gui.translation import TRANSLATED

_BETWEEN_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def error_in_window(error: UserError) -> str:
    """Return what happened and what helps."""
    return _in_a_row([message_in_window(error), remedy_in_window(error)])


def message_in_window(error: UserError) -> str:
    """Return what happened."""
    return told_in_window(error.message)


def remedy_in_window(error: UserError) -> str:
    """Return what helps."""
    return told_in_window(without_flags(error.remedy))


def without_flags(remedy: str) -> str:
    """Return what helps in a window, where there are no flags of the command line."""
    sentences = _BETWEEN_SENTENCES.split(remedy.replace(" with -o", ""))
    return " ".join(sentence for sentence in sentences if " --" not in f" {sentence}")


def told_in_window(english: str) -> str:
    """Return sentences from below the window in its language, as far as they are translated."""
    language = QLocale().name()
    if language not in TRANSLATED:
        return english
    sentences = _BETWEEN_SENTENCES.split(english)
    translated = [_translated(sentence, language) for sentence in sentences]
    # A name with a full stop in it may have been taken for the end of a sentence.
    if None in translated and (whole := _translated(english, language)) is not None:
        return whole
    if not any(translated):
        return english
    pairs = zip(translated, sentences, strict=True)
    return _in_a_row(sentence if words is None else words for words, sentence in pairs)


def _translated(english: str, language: str) -> str | None:
    """Return the translation of a sentence or a clause; None where there is none."""
    for template, translation in _templates(language):
        if (found := template.fullmatch(english)) is not None:
            return _filled(translation, [told_in_window(part) for part in found.groups()])
    return None


def _in_a_row(sentences: Iterable[str]) -> str:
    """Put a space after a sentence, unless its full stop is as wide as one."""
    return "".join(f"{each}{'' if each.endswith('。') else ' '}" for each in sentences).rstrip()


@cache
def _templates(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Return patterns and translations, those with most words of their own first.

    "The name {}." would fit "The name Ada is taken." as well.
    """
    file = files("fer_desktop").joinpath("resources", "translations", f"errors.{language}.json")
    translations: dict[str, str] = json.loads(file.read_text("utf-8"))
    by_length = sorted(translations, key=lambda each: -len(each.replace("{}", "")))
    return [(_pattern(each), translations[each]) for each in by_length]


def _pattern(template: str) -> re.Pattern[str]:
    words = "(.+)".join(map(re.escape, template.split("{}")))
    return re.compile(words if template.endswith(".") else rf"{words}(?<!\.)", re.DOTALL)


def _filled(translation: str, parts: list[str]) -> str:
    following = iter(parts)
    return re.sub(
        r"\{(\d*)\}",
        lambda brace: parts[int(brace[1])] if brace[1] else next(following),
        translation,
    )
