import threading

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QObject

from fer_desktop.gui.tasks import Outbox, Task

pytestmark = pytest.mark.timeout(30)


def test_an_outcome_comes_back_on_the_windows_thread(qtbot):
    told = []
    task = Task("fer-test", threading.current_thread)
    task.succeeded.connect(lambda thread: told.append((thread.name, threading.current_thread())))
    task.start()
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    assert told == [("fer-test", threading.main_thread())]


def test_an_error_is_told_once_and_the_task_goes_away(qtbot):
    def fail():
        raise ValueError("as asked")

    told = []
    task = Task("fer-test", fail)
    task.failed.connect(told.append)
    task.succeeded.connect(told.append)
    task.start()
    qtbot.waitUntil(lambda: sip.isdeleted(task), timeout=5000)
    (error,) = told
    assert str(error) == "as asked"


def test_a_window_that_closes_meanwhile_hears_nothing_and_nothing_breaks(qtbot):
    going, told = threading.Event(), []
    window = QObject()
    tasks = [Task("fer-test", going.wait, window) for _ in range(20)]
    for task in tasks:
        task.succeeded.connect(told.append)
        task.start()
    sip.delete(window)
    going.set()
    after = Task("fer-test", lambda: "later")
    with qtbot.waitSignal(after.succeeded, timeout=5000):
        after.start()
    assert told == []


@pytest.mark.fault("82a")
def test_what_a_thread_says_after_qt_has_ended_is_dropped(qtbot):
    outbox, told = Outbox(), []
    sip.delete(outbox)
    outbox.post(lambda: told.append("called"))
    assert told == []
