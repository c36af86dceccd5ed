import io
from datetime import timedelta
from uuid import uuid4

import pytest
from PIL import Image

from benchmarks.storage.pages import decrypted
from fer_desktop.errors import DatabaseError, UsageError
from fer_desktop.storage.inventory import stored_things
from fer_desktop.storage.recorder import Recorder
from fer_desktop.storage.retention import Retention
from tests.storage.analyses import NETWORK, film, record

CANARY = "canary-51c7"
PICTURE = b"\x89PNG " + CANARY.encode() * 20


@pytest.fixture
def sitting(profile) -> int:
    """A sitting with a mark, a note, a tag and a picture, all of them canaries."""
    sitting = record(profile.record("live", CANARY, NETWORK), film(3))
    profile.annotations.add_mark(sitting, 1.0, CANARY)
    profile.annotations.add_note(sitting, CANARY)
    profile.annotations.set_tags(sitting, {CANARY})
    profile.pictures.save(sitting, 0.0, PICTURE, "image/png")
    return sitting


def canaries(profile) -> int:
    """How often the canary stands in the decrypted history, its log and its backups."""
    files = [profile.folder.history, *(backup.path for backup in profile.backups.all())]
    return sum(decrypted(path, profile._key).count(CANARY.encode()) for path in files)


@pytest.mark.parametrize("kind", ["sitting", "mark", "note", "picture"])
def test_deleted_thing_disappears_and_undo_brings_it_back(profile, sitting, clock, kind: str):
    def seen() -> dict[str, int]:
        return {
            "sitting": len(profile.history.sittings()),
            "mark": len(profile.annotations.marks(sitting)),
            "note": len(profile.annotations.notes(sitting)),
            "picture": len(profile.pictures.of_sitting(sitting)),
        }

    everything = dict.fromkeys(["sitting", "mark", "note", "picture"], 1)
    assert seen() == everything
    profile.bin.delete(kind, 1)
    assert seen() == everything | {kind: 0}
    (item,) = profile.bin.items()
    assert (item.kind, item.id) == (kind, 1)
    assert abs(item.made_at - clock.now()) < timedelta(seconds=1)
    profile.bin.restore(kind, 1)
    assert seen() == everything
    assert profile.bin.items() == []


def test_deleted_sitting_counts_in_no_summary(profile, sitting):
    day = profile.history.sittings()[0].day
    assert profile.history.days(day, day)
    profile.bin.delete("sitting", sitting)
    assert profile.history.days(day, day) == []
    assert profile.annotations.tags() == set()


@pytest.mark.fault("74")
def test_purge_leaves_nothing_in_history_log_pictures_and_backups(profile, sitting, clock):
    profile.backups.make(profile.database, "daily", clock.now())
    clock.pass_(days=1)
    profile.bin.delete("sitting", sitting)
    profile.backups.make(profile.database, "daily", clock.now())
    kept = profile.annotations.add_note(None, "stays")
    assert canaries(profile) >= 12  # the rig sees what is there
    profile.bin.purge(profile.bin.items())
    assert canaries(profile) == 0
    assert list(profile.folder.pictures.iterdir()) == []
    assert [note.id for note in profile.annotations.notes(None)] == [kept]
    assert len(profile.backups.all()) == 2
    assert profile.database.problems() == []


@pytest.mark.fault("74")
def test_without_secure_delete_the_canary_would_stay(profile, sitting):
    """The proof that `canaries` can fail."""
    profile.database.value("PRAGMA secure_delete = OFF")
    profile.bin.delete("sitting", sitting)
    profile.bin.purge(profile.bin.items())
    assert canaries(profile) > 0


def test_purged_row_takes_along_nothing_else(profile, sitting):
    other = record(profile.record("live", "other", NETWORK), film(2))
    profile.annotations.add_note(other, "other")
    profile.bin.delete("note", 1)
    profile.bin.purge(profile.bin.items())
    assert profile.annotations.notes(sitting) == []
    assert len(profile.annotations.notes(other)) == 1
    assert len(profile.annotations.marks(sitting)) == 1
    assert profile.history.sitting(sitting).mood.samples == 3


def test_id_of_a_purged_thing_never_means_another(profile, sitting):
    profile.bin.delete("sitting", sitting)
    profile.bin.purge(profile.bin.items())
    assert record(profile.record("live", "next", NETWORK), film(1)) > sitting


def test_purge_interrupted_between_file_and_row_can_be_repeated(profile, sitting, monkeypatch):
    profile.bin.delete("picture", 1)
    items = profile.bin.items()
    with monkeypatch.context() as patch:
        patch.setattr(
            "fer_desktop.storage.deletion._purge_rows",
            lambda *_: (_ for _ in ()).throw(KeyboardInterrupt),
        )
        with pytest.raises(KeyboardInterrupt):
            profile.bin.purge(items)
    assert profile.bin.items() == items
    profile.bin.purge(items)
    assert profile.bin.items() == []


def test_backup_that_cannot_be_purged_is_removed(profile, sitting, clock):
    backup = profile.backups.make(profile.database, "daily", clock.now())
    backup.path.write_bytes(b"x" * 9000)
    profile.bin.delete("note", 1)
    profile.bin.purge(profile.bin.items())
    assert profile.backups.all() == []


def test_retention_bins_what_is_too_old_and_purges_it_a_month_later(profile, sitting, clock):
    """Three years in steps of five days: nothing survives its time, nothing goes before it."""
    profile.retention.change(Retention(pictures=90, sittings=365, deleted=30))
    began = clock.now()
    lived: dict[str, timedelta] = {}
    for _ in range(3 * 365 // 5):
        clock.pass_(days=5)
        profile.retention.apply()
        for title, rows in {
            "picture seen": profile.pictures.of_sitting(sitting),
            "picture file": list(profile.folder.pictures.iterdir()),
            "sitting seen": profile.history.sittings(),
            "canary": canaries(profile) * ["x"],
        }.items():
            if rows:
                lived[title] = clock.now() - began
    assert {title: stretch.days for title, stretch in lived.items()} == {
        "picture seen": 90,
        "picture file": 125,  # too old on day 95, 30 days in the bin
        "sitting seen": 365,
        "canary": 400,
    }


def test_sitting_is_not_deleted_while_it_is_recorded(profile):
    with profile.record("live", "camera", NETWORK) as recorder:
        with pytest.raises(UsageError, match="End it first"):
            profile.bin.delete("sitting", recorder.sitting_id)
        recorder.write(None, next(film(1)))
    profile.bin.delete("sitting", recorder.sitting_id)
    assert profile.bin.items()[0].id == recorder.sitting_id


def test_what_belongs_to_a_purged_sitting_is_refused_in_words(profile, sitting):
    profile.bin.delete("sitting", sitting)
    profile.bin.purge(profile.bin.items())
    for write in (
        lambda: profile.annotations.add_mark(sitting, 1.0, "late"),
        lambda: profile.annotations.add_note(sitting, "late"),
        lambda: profile.annotations.set_tags(sitting, {"late"}),
        lambda: profile.pictures.save(sitting, 0.0, b"late", "image/png"),
    ):
        with pytest.raises(DatabaseError, match="removed for good"):
            write()
    assert list(profile.folder.pictures.iterdir()) == []


def test_retention_never_ends_a_sitting_that_is_being_recorded(profile, clock):
    profile.retention.change(Retention(sittings=0))
    with Recorder(profile.database, "live", "x", NETWORK, now=clock.now) as recorder:
        clock.pass_(days=2)
        profile.retention.apply()
        assert profile.history.sitting(recorder.sitting_id) is not None


@pytest.mark.parametrize("days", [-1, 40_000])
def test_absurd_retention_is_refused(days: int):
    with pytest.raises(UsageError, match="days"):
        Retention(pictures=days)


def test_picture_file_is_encrypted_and_comes_back_exactly(profile, sitting):
    (picture,) = profile.pictures.of_sitting(sitting)
    (file,) = profile.folder.pictures.iterdir()
    assert CANARY.encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert profile.pictures.content(picture.uuid) == PICTURE
    assert picture.size_bytes == len(PICTURE)


@pytest.mark.fault("75")
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "flipped", "exchanged"])
def test_damaged_or_exchanged_picture_is_said_in_words(profile, sitting, damage: str):
    profile.pictures.save(sitting, 0.0, b"other", "image/png")
    first, second = profile.pictures.of_sitting(sitting)
    file = profile.folder.pictures / f"{first.uuid}.fer"
    content = file.read_bytes()
    if damage == "gone":
        file.unlink()
    elif damage == "exchanged":
        (profile.folder.pictures / f"{second.uuid}.fer").replace(file)
    else:
        flipped = content[:50] + bytes([content[50] ^ 1]) + content[51:]
        file.write_bytes({"empty": b"", "cut": content[:-5], "flipped": flipped}[damage])
    with pytest.raises(DatabaseError, match="missing or damaged"):
        profile.pictures.content(first.uuid)


def test_picture_name_is_never_a_path(profile):
    with pytest.raises(DatabaseError, match="missing"):
        profile.pictures.content("../../accounts")


def test_picture_without_a_row_is_swept_at_the_next_opening(profile, sitting, open_profile):
    (kept,) = profile.folder.pictures.iterdir()
    (profile.folder.pictures / f"{uuid4()}.fer").write_bytes(b"the crash came before its row")
    profile.lock()
    assert list(open_profile().folder.pictures.iterdir()) == [kept]


def test_inventory_names_every_row_and_every_byte(profile, sitting, clock):
    profile.backups.make(profile.database, "daily", clock.now())
    profile.consents.set_phone("12345")
    things = {thing.title: thing for thing in stored_things(profile)}
    counts = {title: thing.count for title, thing in things.items() if thing.size_bytes is None}
    assert counts == {
        "sittings": 1,
        "sittings in the bin": 0,
        "samples": 3,
        "marks": 1,
        "notes": 1,
        "tags": 1,
        "consents": 0,
        "phone number": 1,
    }
    assert things["saved pictures"].count == things["backups"].count == 1
    on_disk = sum(path.stat().st_size for path in profile.folder.files())
    assert sum(thing.size_bytes or 0 for thing in things.values()) == on_disk
    assert things["sittings"].oldest == things["sittings"].newest
    assert abs(things["sittings"].oldest - clock.now()) < timedelta(seconds=1)


def encoded(size: tuple[int, int], format_: str) -> bytes:
    content = io.BytesIO()
    image = Image.new("RGB", size, "red")
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = CANARY  # maker of the camera
    image.save(content, format_, exif=exif)
    return content.getvalue()


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_thumbnail_is_small_and_upright_and_leaves_no_file(profile, sitting, format_: str):
    profile.pictures.save(sitting, 1.0, encoded((1280, 720), format_), f"image/{format_.lower()}")
    picture = profile.pictures.of_sitting(sitting)[-1]
    before = sorted(profile.folder.files())
    content = profile.pictures.thumbnail(picture.uuid, 160)
    with Image.open(io.BytesIO(content)) as small:
        assert (small.format, small.size) == ("JPEG", (90, 160))
    assert CANARY.encode() not in content
    assert sorted(profile.folder.files()) == before


def test_thumbnail_is_never_larger_than_the_picture(profile, sitting):
    profile.pictures.save(sitting, 1.0, encoded((30, 20), "PNG"), "image/png")
    small = profile.pictures.thumbnail(profile.pictures.of_sitting(sitting)[-1].uuid, 160)
    assert Image.open(io.BytesIO(small)).size == (20, 30)


@pytest.mark.parametrize(
    "content", [b"", PICTURE, encoded((64, 64), "PNG")[:-40], encoded((64, 64), "BMP")]
)
def test_picture_that_cannot_be_shown_small_is_said_in_words(profile, sitting, content: bytes):
    profile.pictures.save(sitting, 1.0, content, "image/png")
    with pytest.raises(DatabaseError, match="cannot be shown"):
        profile.pictures.thumbnail(profile.pictures.of_sitting(sitting)[-1].uuid, 160)
