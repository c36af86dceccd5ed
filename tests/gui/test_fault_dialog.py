import sys
import threading

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QMessageBox

from fer_desktop import paths
from fer_desktop.gui.fault_dialog import MOST_REPORTS, FaultReporter
from tests.gui.door_steps import log_out, register
from tests.gui.windows import button

pytestmark = [pytest.mark.timeout(90), pytest.mark.fault("82i")]


@pytest.fixture
def window(qtbot, open_window, monkeypatch):
    """A window whose uncaught exceptions go where the program sends them."""
    window = open_window(answer="agreed")
    reporter = FaultReporter()
    reporter.stand_before(window)
    monkeypatch.setattr(sys, "excepthook", reporter.report)
    monkeypatch.setattr(
        threading,
        "excepthook",
        lambda fault: reporter.report(fault.exc_type, fault.exc_value, fault.exc_traceback),
    )
    window.reporter = reporter
    yield window
    for box in boxes(window):
        box.close()


def boxes(window):
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def fail():
    raise ZeroDivisionError("a fault of the test")


def report(reporter):
    try:
        fail()
    except ZeroDivisionError as error:
        reporter.report(type(error), error, error.__traceback__)


@pytest.mark.parametrize("where", ["slot", "thread"])
@pytest.mark.qt_no_exception_capture
def test_a_fault_is_told_and_written_down_and_the_window_stays(qtbot, window, where):
    if where == "slot":
        QTimer.singleShot(0, fail)
    else:
        threading.Thread(target=fail, name="fer-test").start()
    qtbot.waitUntil(lambda: bool(boxes(window)), timeout=30000)
    (box,) = boxes(window)
    assert "You can go on working." in box.text()
    button(box, "Copy report").click()
    copied = QGuiApplication.clipboard().text()
    assert "ZeroDivisionError: a fault of the test" in copied
    assert window.isVisible()
    (log,) = paths.log_dir().glob("crash-*.log")
    assert f"It is also in {log}." in box.informativeText()
    assert log.read_text(encoding="utf-8").endswith(copied)


def test_many_faults_open_one_dialog(qtbot, window):
    for _ in range(5):
        report(window.reporter)
    qtbot.waitUntil(lambda: bool(boxes(window)), timeout=30000)
    assert len(boxes(window)) == 1
    boxes(window)[0].close()
    qtbot.waitUntil(lambda: not boxes(window), timeout=30000)
    report(window.reporter)
    assert len(boxes(window)) == 1


def test_no_fault_fills_the_disk(window):
    for _ in range(MOST_REPORTS + 5):
        report(window.reporter)
    logs = paths.log_dir().iterdir()
    written = "".join(log.read_text(encoding="utf-8") for log in logs)
    assert written.count("ZeroDivisionError: a fault of the test") == MOST_REPORTS


@pytest.mark.fault("75")
def test_a_fault_of_one_person_is_not_shown_to_the_next(qtbot, window):
    register(qtbot, window)
    report(window.reporter)
    assert boxes(window)
    log_out(qtbot, window)
    assert not boxes(window)


@pytest.mark.fault("75")
def test_a_fault_on_its_way_when_its_person_leaves_is_written_down_and_shown_to_nobody(
    qtbot, window
):
    register(qtbot, window)
    thread = threading.Thread(target=report, args=[window.reporter])
    thread.start()
    thread.join()
    log_out(qtbot, window)
    assert not boxes(window)
    (log,) = paths.log_dir().glob("crash-*.log")
    assert "ZeroDivisionError: a fault of the test" in log.read_text(encoding="utf-8")
    report(window.reporter)
    assert boxes(window)


@pytest.mark.fault("75")
@pytest.mark.qt_no_exception_capture
def test_a_fault_after_its_person_has_left_is_written_down_and_shown_to_nobody(qtbot, window):
    register(qtbot, window)
    going = threading.Event()
    window.session.run(lambda: going.wait(30) and fail())
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        window.session.log_out()
        going.set()
    assert not boxes(window)
    (log,) = paths.log_dir().glob("crash-*.log")
    assert "ZeroDivisionError: a fault of the test" in log.read_text(encoding="utf-8")


@pytest.mark.fault("82a")
def test_a_fault_after_qt_has_ended_is_logged_and_no_more(caplog):
    reporter = FaultReporter()
    sip.delete(reporter)
    reporter.report(ZeroDivisionError, ZeroDivisionError("a fault of the test"), None)
    assert "ZeroDivisionError: a fault of the test" in caplog.text
