"""From the text that a person gives an option to its value.

Each parser says in the words of its ValueError what is wrong with the text.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

_LONGEST_S: Final = 1e8  # three years; counted in nanoseconds it still fits 64 bits


def parse_switch(text: str) -> bool:
    """Return the truth of a word such as `1`, `yes`, `off`."""
    word = text.strip().lower()
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off", ""):
        return False
    raise ValueError(f"'{text}' is neither 1 nor 0")


def one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    """Return a parser that accepts the words of `choices`."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"'{text}' is none of {', '.join(choices)}")
        return text

    return parse


def several_of(choices: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """Return a parser of comma-separated words of `choices`; each counts once, order kept."""

    def parse(text: str) -> tuple[str, ...]:
        words = [word.strip() for word in text.split(",") if word.strip()]
        if not words:
            raise ValueError(f"name at least one of {', '.join(choices)}")
        return tuple(dict.fromkeys(one_of(choices)(word) for word in words))

    return parse


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `low` to `high`."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError(f"'{text}' is not a whole number") from None
        if not low <= number <= high:
            raise ValueError(f"{number} is not between {low} and {high}")
        return number

    return parse


def parse_seconds(text: str) -> float:
    """Return seconds, not negative, from a number such as `12.5`."""
    try:
        seconds = float(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a number of seconds") from None
    if not 0 <= seconds <= _LONGEST_S:
        raise ValueError(f"'{text}' is not a time in a clip")
    return seconds


def parse_path(text: str) -> Path:
    """Return a path; empty text is refused."""
    if not text or "\0" in text:
        raise ValueError("an empty path names no file" if not text else "a path holds no NUL")
    return Path(text)


def parse_name(text: str) -> str:
    """Return text that is not empty."""
    if not text:
        raise ValueError("an empty name names nothing")
    return text
