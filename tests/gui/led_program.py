"""The real program, led by a script up to the middle of its work.

Started by test_closing.py: python -m tests.gui.led_program DOES ENDS CLIP. It prints "at work"
once it is, and is then closed by a signal, or by itself where ENDS is "close".
"""

import sys
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QSettings, QTimer
from PyQt6.QtWidgets import QApplication

from fer_desktop import app, cli, paths
from fer_desktop.capture.address import open_source
from fer_desktop.gui.account.agreements import give_agreements
from fer_desktop.gui.files.export_plan import ExportWish
from fer_desktop.gui.main_window import MainWindow
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.wiring import Source
from tests.storage.conftest import NAME, PASSWORD

LOOK_MS = 20
SECONDS_SAVED = 2  # of the sitting before it is closed


def story(does, clip):
    """Lead the window; yields False until it has come to the next step, True when at work."""
    while (window := _window()) is None:
        yield False
    window.session.register(NAME, PASSWORD, give_agreements, lambda code: None, _raise)
    if does == "password":
        yield True
    while window.session.profile is None:
        yield False
    window.enter()
    if does == "live":
        window.show_page(0)
        window.pages.live.start(Source("a clip", partial(open_source, str(clip))))
        moments = []
        window.pages.live.timeline.add = lambda at_s, probabilities: moments.append(at_s)
        while not moments or moments[-1] < SECONDS_SAVED:
            yield False
        yield True
    window.opening.open_files([clip])
    if does == "import":
        while not any(file.progress for file in window.pages.files.queue.model.files):
            yield False
        yield True
    files = window.pages.files.queue.model.files
    while not (files and files[0].result):
        yield False
    exporting = window.pages.files._exporting
    exporting.begin(ExportWish(((clip, files[0].result),), Path(paths.data_dir()) / "out"))
    while exporting._bar.value() < 10:
        yield False
    yield True


def lead(does, ends, clip):
    steps = story(does, clip)
    looking = QTimer(QApplication.instance())

    def look():
        if next(steps):
            looking.stop()
            sys.stdout.write("at work\n")
            sys.stdout.flush()
            if ends == "close":
                _window().close()

    looking.timeout.connect(look)
    looking.start(LOOK_MS)
    return looking


def _window():
    windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)]
    return windows[0] if windows and windows[0].isVisible() else None


def _raise(error):
    raise error


def main(does, ends, clip):
    app._cameras = list  # what this machine has for cameras is no matter
    store = QSettings(str(paths.config_dir() / "window.ini"), QSettings.Format.IniFormat)
    Preferences(store, ()).notice_answer = "agreed"
    store.sync()
    application = QApplication(sys.argv[:1])
    looking = lead(does, ends, Path(clip))
    code = cli.main([])
    del looking, application
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
