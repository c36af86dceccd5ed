"""A profile with several weeks of sittings in it, for tests and for pictures of the window.

Written through the program's own storage with a clock that this module moves, so that whatever
reads it meets what a person's months would have left: live sittings with several faces, seconds
without a face, unreadable stretches, a camera that was away, a change of networks, photos,
pictures, videos, marks, notes, tags, saved pictures, and things in the bin.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.expression.emotions import EMOTIONS, EmotionDistribution
from fer_desktop.expression.registry import read_registry
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.quality import FaceQuality
from fer_desktop.gui.account.agreements import give_agreements
from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.vault import KdfCost

SAMPLES = Path(__file__).parent.parent / "samples"
NAME, PASSWORD = "Ada", "seven quiet lamps"
CHEAP = KdfCost(memory_kib=8, passes=1, lanes=1)
OTHER_NETWORK = ("own-network.keras", "cd" * 32)

_USUAL = np.array([-1.2, -2.6, -1.5, 0.4, -0.4, -1.6, 1.1])
_CAMERA = "Integrated camera"
_MARKS = ("Phone rang", "Question 3", "Break", "Read the letter", "Talked to M.")
_NOTES = (
    "Slept badly; first coffee during the second minute.",
    "Window behind me: the light changed when the sun came out.",
    "Practised the talk for Thursday. Smiled at the end, says the curve; it was relief.",
)
_TAGS = ("work", "practice", "evening", "family")


@dataclass
class DemoProfile:
    """What was written, for tests to look for.

    Attributes:
        live, photos, pictures, videos: Ids of sittings, oldest first; none of them in the bin.
        changed_network: The live sitting in which the network changed.
        two_faces: The live sitting with two tracks.
        deleted: Sitting in the bin.
        with_pictures: Sittings with saved pictures.
    """

    live: list[int] = field(default_factory=list)
    photos: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    videos: list[int] = field(default_factory=list)
    changed_network: int = 0
    two_faces: int = 0
    deleted: int = 0
    with_pictures: list[int] = field(default_factory=list)

    @property
    def all(self) -> list[int]:
        """Every sitting that the history shows."""
        return sorted(self.live + self.photos + self.pictures + self.videos)


class _Writer:
    """Moves the clock through the weeks and writes what happens."""

    def __init__(self, seed: int, until: datetime) -> None:
        self.random = np.random.default_rng(seed)
        self.moment = until
        self.known = DemoProfile()
        entry = read_registry().networks["mini-xception"]
        self.network = (entry.id, entry.files["graph"].sha256)
        self.profile: Profile

    def now(self) -> datetime:
        return self.moment

    def live(self, logits, seconds: int, tracks: int = 1, changes_network=False) -> int:
        """Write a sitting before the camera."""
        recorder = self.profile.record("live", _CAMERA, self.network)
        with recorder:
            for analysis in _film(self.random, logits, seconds, tracks):
                if changes_network and analysis.timestamp_s >= seconds / 2:
                    recorder.use_network(OTHER_NETWORK)
                recorder.write(None, analysis)
            self.moment += timedelta(seconds=seconds)
        return recorder.sitting_id

    def still(self, kind, source, logits, reasons=(), faces=1) -> int:
        """Write a photo or a picture: a sitting of one frame."""
        with self.profile.record(kind, source, self.network) as recorder:
            found = tuple(_face(track, _softmax(logits), reasons) for track in range(faces))
            recorder.write(None, FrameAnalysis(0, 0.0, found, 0.05))
            self.moment += timedelta(seconds=1)
        return recorder.sitting_id

    def video(self, source, logits, seconds) -> int:
        """Write the analysis of a video file."""
        with self.profile.record("video", source, self.network) as recorder:
            for analysis in _film(self.random, logits, seconds, 2):
                recorder.write(None, analysis)
            self.moment += timedelta(seconds=seconds / 3)
        return recorder.sitting_id

    def save_picture(self, sitting_id: int, name: str, at_s: float = 0.0) -> None:
        """Save one of the sample pictures with a sitting."""
        content = (SAMPLES / name).read_bytes()
        self.profile.pictures.save(sitting_id, at_s, content, "image/jpeg")
        if sitting_id not in self.known.with_pictures:
            self.known.with_pictures.append(sitting_id)


def fill_profile(
    data_dir: Path, *, until: datetime, weeks: int = 4, drift: float = 0.0, seed: int = 7
) -> DemoProfile:
    """Register Ada in an empty data folder and write her weeks.

    Args:
        data_dir: Folder of accounts and histories.
        until: The day after the last one; aware. The same day and seed give the same numbers.
        weeks: How many, the last one up to `until`.
        drift: How much happier, in logits, the faces look at the end than at the beginning.
        seed: Of everything that is drawn by lot.
    """
    writer = _Writer(seed, until.astimezone(UTC))
    start = writer.moment.replace(hour=7, minute=40, second=0, microsecond=0) - timedelta(days=1)
    days = 7 * weeks
    folder = DataFolder(data_dir)
    writer.moment = start - timedelta(days=days)
    with AccountBook(folder, cost=CHEAP, clock=lambda: writer.moment.timestamp()) as book:
        login, _ = book.register(NAME, PASSWORD)
    with Profile(folder, login, now=writer.now) as profile:
        writer.profile = profile
        give_agreements(profile)
        for day in range(days):
            writer.moment = start - timedelta(days=days - 1 - day)
            if day % 7 == 6 or days // 2 <= day < days // 2 + 3:
                continue  # Sundays off, and three days away
            _write_day(writer, day, drift * (day / max(1, days - 1) - 0.5))
        _delete_some(writer)
    return writer.known


def _write_day(writer: _Writer, day: int, drift: float) -> None:
    known, random = writer.known, writer.random
    logits = _USUAL + random.normal(0, 0.25, len(EMOTIONS))
    logits[EMOTIONS.index("happy")] += drift
    photo = writer.still("photo", _CAMERA, logits, ("dark",) if day % 9 == 4 else ())
    known.photos.append(photo)
    if day % 8 == 1:
        writer.save_picture(photo, "one_face.jpg")
    writer.moment += timedelta(hours=2, minutes=int(random.integers(0, 90)))
    if day % 5 != 3:
        known.live.append(_write_live(writer, day, logits))
    if day % 10 == 5:
        writer.moment += timedelta(hours=3)
        picture = writer.still("picture", f"birthday-{day}.jpg", logits, faces=2)
        writer.save_picture(picture, "two_faces.jpg")
        known.pictures.append(picture)
    if day % 12 == 4:
        writer.moment += timedelta(hours=1)
        known.videos.append(writer.video(f"interview-{day}.mp4", logits, 75))


def _write_live(writer: _Writer, day: int, logits) -> int:
    """Write the day's sitting with what the person added to it."""
    known, random, notes = writer.known, writer.random, writer.profile.annotations
    seconds = int(random.integers(120, 330))
    has_two, changes = day % 7 == 2, day == 4
    sitting = writer.live(logits, seconds, 2 if has_two else 1, changes_network=changes)
    if has_two:
        known.two_faces = sitting
    if changes:
        known.changed_network = sitting
    for number in range(day % 4):
        label = _MARKS[(day + number) % len(_MARKS)]
        notes.add_mark(sitting, float(20 + number * seconds // 4), label)
    if day % 3 == 0:
        notes.add_note(sitting, _NOTES[day // 3 % len(_NOTES)])
    if day % 2 == 0:
        notes.set_tags(sitting, {_TAGS[day // 2 % len(_TAGS)], "camera at eye level"})
    if day % 9 == 7:
        for number, name in enumerate(("one_face.jpg", "two_faces.jpg")):
            writer.save_picture(sitting, name, 30.0 + 40 * number)
    return sitting


def _delete_some(writer: _Writer) -> None:
    """Leave a sitting, a mark and a note in the bin."""
    known, profile = writer.known, writer.profile
    known.deleted = known.live.pop(len(known.live) // 2)
    profile.bin.delete("sitting", known.deleted)
    profile.bin.delete(
        "note", profile.annotations.add_note(known.live[-1], "Not this one after all.")
    )
    profile.bin.delete("mark", profile.annotations.add_mark(known.live[-1], 12.0, "Cough"))


def _film(random, logits, seconds: int, tracks: int) -> Iterator[FrameAnalysis]:
    """One analysis a second; each track wanders about the day's logits."""
    walks = [np.zeros(len(EMOTIONS)) for _ in range(tracks)]
    smoothed = [_softmax(logits) for _ in range(tracks)]
    away = range(int(seconds * 0.55), int(seconds * 0.55) + 12)  # the camera was unplugged
    dark = range(int(seconds * 0.3), int(seconds * 0.3) + int(random.integers(8, 40)))
    empty = range(int(seconds * 0.75), int(seconds * 0.75) + int(random.integers(4, 15)))
    for second in range(seconds):
        if second in away:
            continue
        faces = []
        for track in range(tracks):
            walks[track] = walks[track] * 0.93 + random.normal(0, 0.3, len(EMOTIONS))
            if second in empty or (track and second < seconds // 5):
                continue
            raw = _softmax(logits + walks[track] + random.normal(0, 0.15, len(EMOTIONS)))
            smoothed[track] = smoothed[track] * 0.6 + raw * 0.4
            reasons = ("dark",) if second in dark else ("turned",) if random.random() < 0.04 else ()
            faces.append(_face(track, raw, reasons, smoothed[track]))
        yield FrameAnalysis(second, float(second), tuple(faces), 0.03)


def _face(track: int, raw, reasons=(), smoothed=None) -> FaceAnalysis:
    emotions = EmotionDistribution(raw.astype(np.float32))
    later = emotions if smoothed is None else EmotionDistribution(smoothed.astype(np.float32))
    quality = FaceQuality(
        96.0, 30.0 if "dark" in reasons else 120.0, 300.0, 0.0, 0.0, tuple(reasons)
    )
    left = 60 + 200 * track
    box = FaceBox(left, 60, left + 96, 156)
    return FaceAnalysis(track, box, 1.5, None, emotions, later, quality, False)


def _softmax(logits):
    shares = np.exp(logits - logits.max())
    return shares / shares.sum()
