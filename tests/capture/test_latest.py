"""The one-slot mailbox between two threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from fer_desktop.capture.latest import Latest

pytestmark = pytest.mark.timeout(30)


def test_newest_value_wins_and_the_unread_ones_are_counted() -> None:
    box: Latest[int] = Latest()
    for value in range(5):
        box.put(value)
    assert box.take(timeout_s=0) == 4
    assert box.dropped == 4


def test_put_says_whether_the_slot_was_empty() -> None:
    box: Latest[int] = Latest()
    assert box.put(1)
    assert not box.put(2)
    box.take()
    assert box.put(3)


def test_take_gives_none_when_the_time_is_over() -> None:
    assert Latest[int]().take(timeout_s=0.01) is None


def test_none_and_false_are_values_like_others() -> None:
    box: Latest[bool] = Latest()
    box.put(False)
    assert box.take(timeout_s=0) is False
    assert box.put(True)


def test_waiting_reader_gets_a_value_put_by_another_thread() -> None:
    box: Latest[str] = Latest()
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(box.take)
        box.put("frame")
        assert taken.result() == "frame"


def test_close_wakes_every_waiting_reader() -> None:
    box: Latest[str] = Latest()
    ready = Barrier(4)

    def wait() -> str | None:
        ready.wait()
        return box.take()

    with ThreadPoolExecutor(3) as pool:
        taken = [pool.submit(wait) for _ in range(3)]
        ready.wait()
        box.close()
        assert [each.result() for each in taken] == [None, None, None]


def test_last_value_can_be_taken_after_close_and_later_ones_are_dropped() -> None:
    box: Latest[int] = Latest()
    box.put(1)
    box.close()
    assert not box.put(2)
    assert (box.take(), box.take(), box.dropped) == (1, None, 1)


def test_every_value_is_either_taken_or_counted_as_dropped() -> None:
    box: Latest[int] = Latest()
    count = 20_000

    def read() -> list[int]:
        taken = []
        while (value := box.take()) is not None:
            taken.append(value)
        return taken

    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(read)
        for value in range(1, count + 1):
            box.put(value)
        box.close()
        values = taken.result()
    assert len(values) + box.dropped == count
    assert values == sorted(set(values))
    assert values[-1] == count
