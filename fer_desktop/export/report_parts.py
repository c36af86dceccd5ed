"""What reports of sittings and of days have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from fer_desktop.export.sheets import Sheets

KINDS: Final = {
    "live": "Live sitting",
    "photo": "Check-in",
    "picture": "Picture",
    "video": "Video",
}
"""By kind of sitting."""

NOTICE: Final = (
    "What this is not. These pages say what faces looked like to a network, not what anybody "
    "felt. They are no diagnosis, no measure of depression or anxiety, and no lie detector. "
    "Expressions differ with culture, situation and person; the network is wrong often, as the "
    "figures at the end say. Do not decide about a person by them, least of all at work or in "
    "education."
)

_READING: Final = (
    "A second counts as readable when a face was found in it that was large, bright and sharp "
    "enough and turned to the camera. Where it was not, nothing is said: the chart is grey there, "
    "and the means leave it out. Curves are smoothed over time; distribution and table are means "
    "of the readings themselves. The strip below the curves shows the highest of the seven."
)
_LABELS: Final = (
    "The network learned from FER-2013, pictures of an image search with labels on which people "
    "agree in about 65 of 100 cases. Fear, sad and disgust are read far less surely than happy. "
    "Expect it to be right less often on pictures of another kind."
)


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the pages say beside the numbers.

    Attributes:
        profile: Whose history it is.
        made_at: When the report was made; aware, in the zone in which times are written.
        networks: What is known of each network, by its id: title and measured accuracy.
    """

    profile: str
    made_at: datetime
    networks: Mapping[str, str]


def write_notes(sheets: Sheets, notes: Sequence[tuple[date | None, str]]) -> None:
    """Write notes, those of several days with their day."""
    if notes:
        sheets.heading("Notes")
    for day, text in notes:
        sheets.paragraph(text if day is None else f"{day_words(day)}: {text}")


def write_trust(sheets: Sheets, networks: Sequence[str], facts: ReportFacts) -> None:
    """Say how often the networks are right, and what counts as readable."""
    sheets.heading("How far to trust it", keep_in=1.6)
    for name in dict.fromkeys(networks):
        sheets.paragraph(
            facts.networks.get(name, f"{name}: nobody has measured how often it is right.")
        )
    sheets.paragraph(_LABELS)
    sheets.paragraph(_READING, size=8.5, dim=True)


def moment_words(when: datetime) -> str:
    """Return day, time and zone."""
    return f"{day_words(when.date())}, {when:%H:%M} {when.tzname() or ''}".rstrip()


def day_words(day: date) -> str:
    """Return a day with the name of its month."""
    return f"{day.day} {day:%B %Y}"
