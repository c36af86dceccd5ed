"""Which sittings a list shows."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from datetime import date

from fer_desktop.storage.names import folded
from fer_desktop.storage.recorder import SittingKind


@dataclass(frozen=True, slots=True)
class SittingFilter:
    """Sittings that fit everything named here; None asks for nothing.

    Attributes:
        first_day: Not before this day, by the person's calendar at the time.
        last_day: Not after this day.
        kinds: Only of these kinds.
        tag: Only with this tag.
        text: Only with these words, in any case and spelling, in the source, a tag, the label of
            a mark or a note.
    """

    first_day: date | None = None
    last_day: date | None = None
    kinds: frozenset[SittingKind] | None = None
    tag: str | None = None
    text: str | None = None

    def values(self) -> dict[str, object]:
        """Return the parameters of the statement that lists sittings."""
        words = None if self.text is None else folded(self.text.strip())
        return {
            "first_day": None if self.first_day is None else self.first_day.isoformat(),
            "last_day": None if self.last_day is None else self.last_day.isoformat(),
            "kinds": None if self.kinds is None else json.dumps(sorted(self.kinds)),
            "tag": None if self.tag is None else unicodedata.normalize("NFC", self.tag),
            # A lone surrogate, half a character, is in no text that was kept.
            "text": None if words is None else words.encode("utf-8", "replace").decode(),
        }


EVERYTHING = SittingFilter()
"""Asks for nothing: fits every sitting."""
