"""Taking everything along when not everything is there any more."""

import pytest

from tests.gui.door_steps import register
from tests.gui.windows import texts

pytestmark = pytest.mark.timeout(90)


@pytest.mark.fault("75")
def test_an_export_that_lacks_a_picture_says_so(qtbot, open_window, tmp_path):
    window = open_window(answer="agreed")
    register(qtbot, window)
    window.show_page(window.page_titles().index("Personal"))
    profile = window.session.profile
    with profile.record("photo", "camera", ("fake", "f" * 64)) as recorder:
        profile.pictures.save(recorder.sitting_id, 0.0, b"picture", "image/png")
    (file,) = profile.folder.pictures.iterdir()
    file.write_bytes(b"damaged")
    page = window.pages.personal
    page.export_into(tmp_path)
    qtbot.waitUntil(lambda: any("Everything is in" in each for each in texts(page)), timeout=20000)
    (said,) = (each for each in texts(page) if "Everything is in" in each)
    assert said.endswith("1 pictures are missing in the export.")
