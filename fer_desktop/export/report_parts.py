"""What reports of sittings and of days have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from fer_desktop.export.chart import Say
from fer_desktop.export.letters import can_draw
from fer_desktop.export.sheets import Sheets

if TYPE_CHECKING:
    from fer_desktop.expression.registry import NetworkEntry
    from fer_desktop.storage.recorder import SittingKind


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often a network is right.

    Attributes:
        title: Of the network.
        share: Of the chips, 0 to 1.
        chips: How many it was tried on.
        usage: Which of FER-2013's.
        interval: 95 % interval of `share`; None where it was not computed.
    """

    title: str
    share: float
    chips: int
    usage: str
    interval: tuple[float, float] | None

    def in_words(self, say: Say) -> str:
        """Return one sentence."""
        named = {"title": self.title, "share": f"{self.share:.1%}", "chips": f"{self.chips:,}"}
        if self.interval is None:
            return say("{title}: right on {share} of {chips} {usage} chips.").format(
                **named, usage=self.usage
            )
        low, high = (f"{edge:.1%}" for edge in self.interval)
        return say(
            "{title}: right on {share} of {chips} {usage} chips (95 % interval: {low} to {high})."
        ).format(**named, usage=self.usage, low=low, high=high)


def accuracy_of(entry: NetworkEntry) -> Accuracy | None:
    """Return what the registry knows; None where nobody measured the network."""
    if entry.accuracy_line is None:
        return None
    metrics = entry.metrics
    low, high = metrics.get("interval_95", (None, None))
    return Accuracy(
        entry.title,
        metrics["accuracy"],
        metrics["n"],
        metrics["usage"],
        None if low is None else (low, high),
    )


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the pages say beside the numbers.

    Attributes:
        profile: Whose history it is.
        made_at: When the report was made; aware.
        networks: What was measured of each network of this program, by its id.
        words: The pages' words in another language, by the English ones, with the same braces.
    """

    profile: str
    made_at: datetime
    networks: Mapping[str, Accuracy]
    words: Mapping[str, str] = field(default_factory=dict)

    def say(self, english: str) -> str:
        """Return words in the language of the pages."""
        return self.words.get(english, english)


def in_letters_at_hand(facts: ReportFacts) -> ReportFacts:
    """Return the facts without the words of a language that no font here has the letters of."""
    return facts if can_draw("".join(facts.words.values())) else replace(facts, words={})


def write_missing_letters(sheets: Sheets) -> None:
    """Say why the pages are in English, in English."""
    sheets.paragraph(
        "This report is in English: no font on the computer that made it has the letters of the "
        "language that the program speaks there.",
        dim=True,
    )


def write_notice(sheets: Sheets, say: Say) -> None:
    """Say what the pages are not."""
    sheets.notice(say(_NOTICE))


def kind_words(kind: SittingKind, say: Say) -> str:
    """Return what a kind of sitting is called."""
    return {
        "live": say("Live sitting"),
        "photo": say("Check-in"),
        "picture": say("Picture"),
        "video": say("Video"),
    }[kind]


_NOTICE: Final = (
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
    "The networks of this program learned from FER-2013, pictures of an image search with labels "
    "on which people agree in about 65 of 100 cases. Fear, sad and disgust are read far less "
    "surely than happy. Expect them to be right less often on pictures of another kind."
)


def write_notes(sheets: Sheets, notes: Sequence[tuple[date | None, str]], say: Say) -> None:
    """Write notes, those of several days with their day."""
    if notes:
        sheets.heading(say("Notes"))
    for day, text in notes:
        sheets.paragraph(text if day is None else f"{day_words(day, say)}: {text}")


def write_trust(sheets: Sheets, networks: Sequence[str], facts: ReportFacts) -> None:
    """Say how often the networks are right, what ours learned from, and what is readable."""
    sheets.heading(facts.say("How far to trust it"), keep_in=1.6)
    unmeasured = facts.say("{network}: nobody has measured how often it is right.")
    for name in dict.fromkeys(networks):
        known = facts.networks.get(name)
        words = unmeasured.format(network=name) if known is None else known.in_words(facts.say)
        sheets.paragraph(words)
    if not facts.networks.keys().isdisjoint(networks):
        sheets.paragraph(facts.say(_LABELS))
    sheets.paragraph(facts.say(_READING), size=8.5, dim=True)


def moment_words(when: datetime, say: Say) -> str:
    """Return day, time and zone."""
    return f"{day_words(when.date(), say)}, {when:%H:%M} {when.tzname() or ''}".rstrip()


def day_words(day: date, say: Say) -> str:
    """Return a day with the name of its month."""
    return dated(say("{day} {month} {year}"), day)


def dated(template: str, day: date) -> str:
    """Fill day, month, number or short name of the month, and year into a template."""
    return template.format(
        day=day.day, month=f"{day:%B}", number=day.month, short=f"{day:%b}", year=day.year
    )
