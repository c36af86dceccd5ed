"""A chart is drawn in another process as it would be here, and nothing outlives its block."""

import multiprocessing
import os
import signal
import time

import pytest

from fer_desktop.errors import OutputError
from fer_desktop.export.chart import draw_timeline
from fer_desktop.export.curves import Curves
from fer_desktop.export.drawing import DrawingProcess
from fer_desktop.storage.database_errors import LockedError
from tests.fakes import fake_loaded_models


def who() -> bytes:
    return str(os.getpid()).encode()


def hang() -> bytes:
    time.sleep(60)
    return b""


def die() -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def fail() -> bytes:
    raise ValueError("a bug")


def drawing_processes():
    return [each for each in multiprocessing.active_children() if each.name == "fer-drawing"]


def test_a_chart_drawn_elsewhere_is_the_chart_drawn_here():
    made = fake_loaded_models().provenance("clip.mp4", None, {})
    with DrawingProcess() as drawing:
        elsewhere = drawing.draw(draw_timeline, Curves(), made)
    assert elsewhere == draw_timeline(Curves(), made)


def test_one_process_draws_everything_of_a_block_and_ends_with_it():
    with DrawingProcess() as drawing:
        first, second = drawing.draw(who), drawing.draw(who)
        assert len(drawing_processes()) == 1
    assert first == second != who()
    assert drawing_processes() == []


@pytest.mark.fault("82a")
def test_a_drawing_can_be_given_up_in_its_middle():
    def give_up():
        raise LockedError

    with pytest.raises(LockedError), DrawingProcess(give_up) as drawing:
        drawing.draw(hang)
    assert drawing_processes() == []


def test_a_process_that_was_ended_from_outside_is_told_with_its_remedy():
    with pytest.raises(OutputError) as told, DrawingProcess() as drawing:
        drawing.draw(die)
    assert told.value.remedy


def test_after_a_process_that_was_ended_from_outside_a_new_one_draws():
    with DrawingProcess() as drawing:
        first = drawing.draw(who)
        with pytest.raises(OutputError):
            drawing.draw(die)
        assert drawing.draw(who) not in (first, who())
        assert len(drawing_processes()) == 1
    assert drawing_processes() == []


def test_a_bug_over_there_is_told_with_its_trace():
    with pytest.raises(RuntimeError, match="ValueError: a bug"), DrawingProcess() as drawing:
        drawing.draw(fail)
