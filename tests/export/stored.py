"""Sittings made of numbers, as the storage would give them."""

from datetime import UTC, date, datetime, timedelta

from fer_desktop.export.sittings import SittingRecord
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.storage.annotations import Mark, Note
from fer_desktop.storage.history import Mood, Period, Sample, Sitting

BEGAN = datetime(2026, 11, 12, 14, 5, tzinfo=UTC)
DAY = BEGAN.date()


def shares(emotion="happy", share=0.7):
    rest = (1 - share) / (len(EMOTIONS) - 1)
    return tuple(share if name == emotion else rest for name in EMOTIONS)


def sample(second, track=0, emotion="happy", network="mini-xception", reason=None):
    """One second of one face; with a reason it could not be read."""
    said = None if reason else shares(emotion)
    return Sample(second, track, network, 10, 0 if reason else 9, reason, said, said)


def sitting(kind="live", source="Camera", seconds=60, means=None, day=DAY, number=7):
    began = datetime.combine(day, BEGAN.timetz())
    readable = 0 if means is None else seconds
    return Sitting(
        number, kind, source, "complete", began, began + timedelta(seconds=seconds), day,
        seconds, Mood(seconds, readable, means),
    )  # fmt: skip


def record(samples, *, marks=(), notes=(), tags=(), **about):
    return SittingRecord(
        sitting(**about),
        samples,
        [Mark(number, at_s, label) for number, (at_s, label) in enumerate(marks)],
        [Note(number, text, BEGAN, BEGAN) for number, text in enumerate(notes)],
        list(tags),
    )


def minute(tracks=1):
    """A minute with ten dark seconds and five without anybody."""
    return [
        sample(
            second,
            track,
            "happy" if second < 30 else "sad",
            reason="dark" if 20 <= second < 30 else None,
        )
        for second in range(60)
        for track in range(tracks)
        if not 40 <= second < 45
    ]


def period(day: date, readable=120, emotion="happy"):
    return Period(day, 1, 200, Mood(200, readable, shares(emotion) if readable else None))
