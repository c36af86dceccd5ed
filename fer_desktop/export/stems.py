"""How results are called after their inputs: names that are valid everywhere and never shared."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

LONGEST_STEM_BYTES: Final = 180  # leaves room for ".annotated.mp4.part" in a name of 255 bytes
_PORTS: Final = [f"{device}{n}" for device in ("com", "lpt") for n in "0123456789¹²³"]
_RESERVED: Final = frozenset(["con", "prn", "aux", "nul", "conin$", "conout$", *_PORTS])


def distinct_stems(inputs: Sequence[Path]) -> list[str]:
    """Return a stem for each input, safe and different even where capitals do not count.

    `a/x.mp4`, `b/x.mp4` become `x`, `x-2`; an input that is really called `x-2` keeps its name.
    """
    wanted = [safe_stem(path.stem) for path in inputs]
    taken = {_folded(stem) for stem in wanted}
    numbers: dict[str, int] = {}  # the last one given out; a folder may hold thousands of face.jpg
    stems = []
    for stem in wanted:
        name, number = stem, numbers.get(_folded(stem), 0) + 1
        if number > 1:
            while _folded(name := f"{stem}-{number}") in taken:
                number += 1
            taken.add(_folded(name))
        numbers[_folded(stem)] = number
        stems.append(name)
    return stems


def safe_stem(text: str) -> str:
    """Return `text` as the beginning of a file name that is valid everywhere.

    Letters of all languages, spaces and dots inside stay. Separators, control and reserved
    characters become `_`; a result is never empty, hidden, `..` or a device name such as `CON`,
    so that joined to a folder it always lies in that folder.
    """
    text = unicodedata.normalize("NFC", text)
    text = "".join("_" if _is_unsafe(character) else character for character in text)
    text = _shortened(text.strip(" ."))
    if not text:
        return "unnamed"
    if text.split(".")[0].rstrip().lower() in _RESERVED or text.startswith("-"):
        text = f"_{text}"
    return text


def _is_unsafe(character: str) -> bool:
    # Cc and Cs: line breaks, and bytes of a name that are no valid text; Cf: right-to-left tricks.
    return character in '<>:"/\\|?*' or unicodedata.category(character) in ("Cc", "Cs", "Cf")


def _shortened(text: str) -> str:
    return text.encode()[:LONGEST_STEM_BYTES].decode(errors="ignore").rstrip(" .")


def _folded(stem: str) -> str:
    return unicodedata.normalize("NFC", stem.casefold())
