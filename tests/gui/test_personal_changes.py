"""What the personal centre shows of changes that are kept, and of those that are not."""

import pytest

from tests.gui.test_personal_page import wait_until_kept
from tests.gui.windows import button, texts

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def page(qtbot, members_window):
    members_window.show_page(members_window.page_titles().index("Personal"))
    qtbot.waitUntil(lambda: members_window.pages.personal.retention.deleted.value() == 30)
    return members_window.pages.personal


def test_what_is_changed_further_is_not_said_to_be_kept(qtbot, members_window, page):
    qtbot.keyClicks(page.who.phone, "030 123456")
    button(page.who, "Keep the phone number").click()
    button(page.retention, "Keep it so").click()
    for card in (page.who, page.retention):
        wait_until_kept(qtbot, members_window, card)
    qtbot.keyClicks(page.who.phone, "7")
    assert "Kept." not in texts(page.who)
    page.retention.deleted.setValue(29)
    assert "Kept." not in texts(page.retention)


def test_what_was_not_kept_is_not_shown_when_the_page_is_opened_again(qtbot, members_window, page):
    page.retention.deleted.setValue(3)
    qtbot.keyClicks(page.who.phone, "030 1")
    members_window.show_page(0)
    members_window.show_page(members_window.page_titles().index("Personal"))
    qtbot.waitUntil(lambda: page.retention.deleted.value() == 30, timeout=10000)
    assert page.who.phone.text() == ""
