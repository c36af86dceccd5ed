from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.storage import recorder as recorder_module
from fer_desktop.storage.annotations import Annotations
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import BusyError, DiskError
from fer_desktop.storage.deletion import Bin
from fer_desktop.storage.history import History
from fer_desktop.storage.recorder import Recorder
from fer_desktop.storage.samples import SampleCollector
from tests.storage.analyses import NETWORK, analysis, distribution, face, film, record


@pytest.fixture
def history(database):
    return History(database)


def begin(database, clock, kind="live", **options) -> Recorder:
    return Recorder(database, kind, "camera", NETWORK, monotonic=clock, now=clock.now, **options)


def test_second_becomes_one_row_per_track_with_means(database, clock, history):
    first, second = (
        replace(face(0, "happy", raw), smoothed=distribution("happy", smoothed))
        for raw, smoothed in [(0.6, 0.3), (0.8, 0.5)]
    )
    frames = [
        analysis(0.0, first, face(1, "sad")),
        analysis(0.5, second),
        analysis(1.0, face(0, "sad", 0.9)),
    ]
    sitting = record(begin(database, clock), frames)
    samples = list(history.samples(sitting))
    assert [(sample.second, sample.track_id, sample.frames) for sample in samples] == [
        (0, 0, 2),
        (0, 1, 1),
        (1, 0, 1),
    ]
    assert samples[0].raw[EMOTIONS.index("happy")] == pytest.approx(0.7)
    assert samples[0].smoothed[EMOTIONS.index("happy")] == pytest.approx(0.4)
    assert sum(samples[0].smoothed) == pytest.approx(1)
    assert samples[2].raw[EMOTIONS.index("sad")] == pytest.approx(0.9)
    assert {sample.network for sample in samples} == {"mini-xception"}
    measured = database.query("SELECT DISTINCT size_px, confidence FROM sample")
    assert measured == [{"size_px": 96.0, "confidence": 1.5}]


def test_what_cannot_be_read_is_a_row_without_numbers_and_with_the_reason(database, clock, history):
    frames = [
        analysis(0.0, face(0, reasons=["dark"])),
        analysis(0.2, face(0, reasons=["dark", "blurred"])),
        analysis(0.4, face(0, readable=False)),
    ]
    (sample,) = history.samples(record(begin(database, clock), frames))
    assert (sample.frames, sample.readable_frames, sample.reason) == (3, 0, "dark")
    assert sample.raw is None and sample.smoothed is None
    (sitting,) = history.sittings()
    assert (sitting.mood.samples, sitting.mood.readable, sitting.mood.means) == (1, 0, None)


def test_seconds_without_frames_are_gaps_not_rows(database, clock, history):
    sitting = record(begin(database, clock), [analysis(0.0, face()), analysis(7.0, face())])
    assert [sample.second for sample in history.samples(sitting)] == [0, 7]
    assert history.sitting(sitting).seconds == 2


@pytest.mark.parametrize("kind", ["photo", "picture"])
def test_photo_is_a_sitting_with_one_sample(database, clock, history, kind: str):
    sitting = record(begin(database, clock, kind), [analysis(0.0, face())])
    assert len(list(history.samples(sitting))) == 1
    assert history.sitting(sitting).kind == kind
    assert history.sitting(sitting).state == "complete"


@pytest.mark.fault("14")
def test_the_address_of_a_camera_is_stored_without_its_password(database, clock, history):
    address = "rtsp://ada:secret@cam.local/live?token=secret"
    record(Recorder(database, "live", address, NETWORK, monotonic=clock, now=clock.now), film(1))
    assert history.sittings()[0].source == "rtsp://cam.local/live"


def test_network_switched_mid_sitting_is_named_with_its_own_samples(database, clock, history):
    with begin(database, clock) as recorder:
        recorder.write(None, analysis(0.0, face()))
        recorder.use_network(("vgg19", "cd" * 32))
        recorder.write(None, analysis(1.0, face()))
    networks = [sample.network for sample in history.samples(recorder.sitting_id)]
    assert networks == ["mini-xception", "vgg19"]


def test_network_switched_within_a_second_is_named_from_the_next_one_on(database, clock, history):
    with begin(database, clock) as recorder:
        recorder.write(None, analysis(0.1, face()))
        recorder.use_network(("vgg19", "cd" * 32))
        recorder.write(None, analysis(0.6, face()))
        recorder.write(None, analysis(2.0, face()))
    samples = list(history.samples(recorder.sitting_id))
    assert [(one.frames, one.network) for one in samples] == [(2, "mini-xception"), (1, "vgg19")]


def test_complete_seconds_are_on_the_disk_about_once_a_second(database, clock, key):
    recorder = begin(database, clock)
    stored = []
    for one in film(5, rate_hz=10):
        clock.pass_(seconds=0.1)
        recorder.write(None, one)
        stored.append(recorder.state.stored_seconds)
    with Database(database.path, key) as other:
        assert other.value("SELECT count(*) FROM sample") == stored[-1] >= 3
    recorder.close()


def test_sitting_that_ends_by_an_error_is_interrupted(database, clock, history):
    with pytest.raises(RuntimeError), begin(database, clock) as recorder:
        recorder.write(None, analysis(0.0, face()))
        raise RuntimeError
    (sitting,) = history.sittings()
    assert sitting.state == "interrupted"
    assert sitting.mood.samples == 1


UUID = "0f0e0d0c-0b0a-4908-8706-050403020100"


def test_a_sitting_taken_up_holds_what_one_recorded_at_once_does(database, clock, history):
    with pytest.raises(RuntimeError), begin(database, clock, uuid=UUID) as broken_off:
        for one in film(5, tracks=3, emotion="sad"):
            broken_off.write(None, one)
        raise RuntimeError
    marks = Annotations(database, clock.now)
    marks.add_mark(broken_off.sitting_id, 2.0, "phone")
    Bin(database, None, None, clock.now).delete("sitting", broken_off.sitting_id)
    began_at = clock.now()
    clock.pass_(hours=1)

    taken_up = record(begin(database, clock, uuid=UUID), film(9, tracks=2))
    at_once = record(begin(database, clock), film(9, tracks=2))
    assert taken_up == broken_off.sitting_id != at_once
    assert history.samples(taken_up) == history.samples(at_once)
    one, other = history.sitting(taken_up), history.sitting(at_once)
    assert (one.state, one.seconds, one.mood) == ("complete", 9, other.mood)
    assert (one.started_at, one.ended_at) == (began_at, clock.now())
    assert [mark.label for mark in marks.marks(taken_up)] == ["phone"]
    frames = "SELECT frames FROM sitting WHERE id = ?"
    assert database.value(frames, [taken_up]) == database.value(frames, [at_once]) == 18


def test_a_sitting_has_the_uuid_it_was_given_and_is_told_complete_by_it(database, clock, history):
    with begin(database, clock, uuid=UUID) as recorder:
        recorder.write(None, analysis(0.0, face()))
        assert not history.is_complete(UUID)
    assert history.is_complete(UUID)
    Bin(database, None, None, clock.now).delete("sitting", recorder.sitting_id)
    assert history.is_complete(UUID)  # the person put it there
    assert not history.is_complete(UUID.replace("0f", "ff"))


@pytest.mark.parametrize(("interrupted", "state"), [(True, "interrupted"), (False, "complete")])
def test_the_first_to_close_a_sitting_says_how_it_ended(
    interrupted, state, database, clock, history
):
    with begin(database, clock) as recorder:
        recorder.write(None, analysis(0.0, face()))
        recorder.close(interrupted=interrupted)
        ended_at = clock.now()
        clock.pass_(seconds=1)
    (sitting,) = history.sittings()
    assert (sitting.state, sitting.ended_at) == (state, ended_at)


@pytest.mark.fault("64")
@given(st.lists(st.floats(0, 100), max_size=60))
def test_clock_that_jumps_back_never_opens_a_second_again(times: list[float]):
    collector = SampleCollector()
    collected = [collector.add(analysis(time, face())) for time in times] + [collector.finish()]
    seconds = [second for second in collected if second is not None]
    assert sum(second.frames for second in seconds) == len(times)
    numbers = [second.second for second in seconds]
    assert numbers == sorted(set(numbers))


@pytest.mark.fault("64")
def test_the_list_is_in_the_order_of_its_days_although_the_clock_was_set_back(
    database, clock, history
):
    first = record(begin(database, clock), film(1))
    clock.pass_(days=-400)
    second = record(begin(database, clock), film(1))
    assert [sitting.id for sitting in history.sittings()] == [first, second]


@pytest.mark.fault("64")
@pytest.mark.parametrize(
    "hours, day", [(-11, "2026-03-29"), (0, "2026-03-29"), (1, "2026-03-30"), (14, "2026-03-30")]
)
def test_day_is_that_of_the_person_not_of_greenwich(
    database, clock, history, monkeypatch, hours: int, day: str
):
    zone = timezone(timedelta(hours=hours))
    monkeypatch.setattr(
        recorder_module, "_utc_offset_min", lambda _: zone.utcoffset(None).total_seconds() // 60
    )
    late = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
    with Recorder(database, "live", "camera", NETWORK, now=lambda: late):
        pass
    (sitting,) = history.sittings()
    assert sitting.day.isoformat() == day
    assert sitting.started_at == sitting.ended_at == late
    assert sitting.started_at.date() == sitting.ended_at.date() == sitting.day


class Disk:
    """Makes a database refuse transactions, as often as told, without waiting for real ones."""

    def __init__(self, database, monkeypatch) -> None:
        self.refusals = 0
        self.error: Exception = DiskError("The disk is full.")
        self._write = database.write
        monkeypatch.setattr(database, "write", self.write)

    def write(self):
        if self.refusals:
            self.refusals -= 1
            raise self.error
        return self._write()


@pytest.mark.fault("51", "60")
@pytest.mark.parametrize("error", [DiskError("full"), BusyError("held")])
def test_rows_wait_while_the_disk_refuses_and_are_stored_after(
    database, clock, history, monkeypatch, error: Exception
):
    recorder = begin(database, clock)
    disk = Disk(database, monkeypatch)
    disk.error, disk.refusals = error, 4
    problems, waiting = [], []
    for one in film(10, rate_hz=2):
        clock.pass_(seconds=0.5)
        recorder.write(None, one)  # never raises: the analysis goes on
        problems.append(recorder.state.problem)
        waiting.append(recorder.state.waiting_rows)
    recorder.close()
    assert error in problems and problems[-1] is None
    assert max(waiting) >= 3
    assert len(list(history.samples(recorder.sitting_id))) == 10
    assert recorder.state.lost_rows == 0


@pytest.mark.fault("51", "60")
def test_waiting_rows_are_bounded_and_the_lost_are_counted(database, clock, history, monkeypatch):
    monkeypatch.setattr(recorder_module, "MAX_WAITING_ROWS", 5)
    recorder = begin(database, clock)
    disk = Disk(database, monkeypatch)
    disk.refusals = 10_000
    for one in film(12):
        clock.pass_(seconds=0.5)
        recorder.write(None, one)
    assert recorder.state.waiting_rows == 5
    lost = recorder.state.lost_rows
    with pytest.raises(DiskError):
        recorder.close()
    disk.refusals = 0
    recorder.close()  # the end is stored when there is room again
    kept = [sample.second for sample in history.samples(recorder.sitting_id)]
    assert kept == [7, 8, 9, 10, 11]
    assert recorder.state.lost_rows == lost + 1 == 7
    assert history.sitting(recorder.sitting_id).state == "complete"
