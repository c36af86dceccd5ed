import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fer_desktop.gui.pages import CHECK_IN, FILES, HISTORY, LIVE, PERSONAL
from tests.demo_profile import NAME, PASSWORD, fill_profile
from tests.gui.door_steps import log_in
from tests.gui.history_steps import listed
from tests.gui.windows import buttons, texts

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.timeout(90)

# A guest's window up to its first picture, with everything real but the cameras.
FIRST_PICTURE = """
import sys
from benchmarks.window import Window

window = Window()
def tell():
    print(*sorted({'av', 'dlib', 'matplotlib', 'onnxruntime', 'pyqtgraph'} & set(sys.modules)))
    window.close()
window.painted = tell
window.run()
"""


def built(window):
    return [number for number in range(5) if window.pages.is_built(number)]


def test_a_page_is_built_when_somebody_comes_to_it(open_window):
    window = open_window(answer="agreed")
    assert built(window) == []
    window.enter()
    assert built(window) == [CHECK_IN]
    window.show_page(FILES)
    assert built(window) == [CHECK_IN, FILES]
    assert window.pages.current is window.pages.files


def test_the_first_picture_waits_for_no_library_that_it_does_not_show():
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PICTURE],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=80,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == ""


def test_pages_built_after_a_login_know_who_is_there(qtbot, open_window, tmp_path):
    fill_profile(tmp_path / "data", until=datetime.now(UTC), weeks=1)
    window = open_window(answer="agreed")
    log_in(qtbot, window, NAME, PASSWORD)
    pages = window.pages
    qtbot.waitUntil(lambda: built(window) == [CHECK_IN], timeout=30000)
    window.show_page(LIVE)
    assert buttons(pages.live, "&Save")
    window.show_page(FILES)
    assert not pages.files.panel.saves.isHidden()
    window.show_page(HISTORY)
    qtbot.waitUntil(lambda: bool(listed(window)), timeout=30000)
    window.show_page(PERSONAL)
    qtbot.waitUntil(lambda: NAME in texts(pages.personal), timeout=30000)
