"""Whether a check-in is in the history, and how that is changed."""

from threading import Event

import cv2
import pytest

from fer_desktop.errors import DatabaseError
from fer_desktop.gui.account.agreements import give_agreements
from fer_desktop.gui.live.bridge import LiveBridge
from fer_desktop.gui.tasks import Task
from fer_desktop.gui.wiring import Source
from tests.fakes import FakeClassifier, draw, film, square
from tests.gui.files_steps import enter_as_new, read, sittings
from tests.gui.windows import button, buttons, texts
from tests.sources import ScriptedSource
from tests.storage.conftest import PASSWORD

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def window(qtbot, open_window):
    """A window in which somebody has just registered, and come in through the door."""
    window = open_window()
    enter_as_new(qtbot, window)
    return window


def check_in(qtbot, window, path, *faces):
    cv2.imwrite(str(path), draw(*faces))
    window.show_page(1)
    window.pages.check_in.open_picture(path)
    if faces:
        qtbot.waitUntil(lambda: bool(buttons(window, "Do not keep it")), timeout=30000)
    else:
        qtbot.waitUntil(lambda: "No face found" in texts(window), timeout=30000)


def test_a_check_in_is_kept_as_one_sample_without_its_picture(qtbot, window, tmp_path):
    check_in(qtbot, window, tmp_path / "portrait.png", square(60, 60))
    (sitting,) = sittings(qtbot, window)
    assert (sitting.kind, sitting.source, sitting.state) == ("picture", "portrait.png", "complete")
    samples = read(qtbot, window, lambda profile: list(profile.history.samples(sitting.id)))
    assert [sample.network for sample in samples] == ["fake"]
    pictures = read(qtbot, window, lambda profile: profile.pictures.of_sitting(sitting.id))
    assert pictures == []


def test_the_picture_is_kept_only_when_asked_and_not_in_plain_sight(qtbot, window, tmp_path):
    check_in(qtbot, window, tmp_path / "portrait.png", square(60, 60))
    button(window, "Keep the picture, too").click()
    (sitting,) = sittings(qtbot, window)
    (picture,) = read(qtbot, window, lambda p: p.pictures.of_sitting(sitting.id))
    content = read(qtbot, window, lambda profile: profile.pictures.content(picture.uuid))
    assert content.startswith(b"\x89PNG")
    for file in (tmp_path / "data").rglob("*"):
        assert not file.is_file() or b"\x89PNG" not in file.read_bytes()


def test_a_check_in_that_is_not_wanted_lies_in_the_bin(qtbot, window, tmp_path):
    check_in(qtbot, window, tmp_path / "portrait.png", square(60, 60))
    button(window, "Do not keep it").click()
    assert sittings(qtbot, window) == []
    assert [item.kind for item in read(qtbot, window, lambda p: p.bin.items())] == ["sitting"]


def test_a_check_in_that_was_deleted_in_the_history_is_not_said_to_be_there(
    qtbot, window, tmp_path
):
    check_in(qtbot, window, tmp_path / "portrait.png", square(60, 60))
    (sitting,) = sittings(qtbot, window)
    window.show_page(3)
    window.show_page(1)
    assert len(sittings(qtbot, window)) == 1  # after the page has asked, too
    assert buttons(window, "Do not keep it")
    window.show_page(3)
    read(qtbot, window, lambda profile: [profile.bin.delete("sitting", sitting.id)])
    window.show_page(1)
    qtbot.waitUntil(lambda: "This check-in is not stored." in texts(window), timeout=30000)
    assert not buttons(window, "Do not keep it") and not buttons(window, "Keep the picture, too")
    window.show_page(3)
    read(qtbot, window, lambda profile: [profile.bin.restore("sitting", sitting.id)])
    window.show_page(1)
    qtbot.waitUntil(lambda: bool(buttons(window, "Do not keep it")), timeout=30000)
    assert buttons(window, "Keep the picture, too")


def test_what_is_done_with_a_check_in_is_still_said_when_its_person_comes_back(
    qtbot, window, tmp_path
):
    def come_back(act):
        window.show_page(3)
        window.show_page(1)
        act()  # before the page knows what it has asked for
        return sittings(qtbot, window)

    check_in(qtbot, window, tmp_path / "portrait.png", square(60, 60))
    (sitting,) = come_back(lambda: button(window, "Keep the picture, too").click())
    assert "Kept in your history, with the picture." in texts(window)
    come_back(lambda: None)
    assert "Kept in your history, with the picture." in texts(window)
    assert come_back(lambda: button(window, "Do not keep it").click()) == []
    assert "Not kept: it lies in the bin of your history." in texts(window)
    read(qtbot, window, lambda profile: [profile.bin.restore("sitting", sitting.id)])
    assert come_back(lambda: None)
    assert "Kept in your history, with the picture." in texts(window)


def test_a_history_that_is_busy_takes_no_button_away(qtbot, window, tmp_path, monkeypatch):
    def be_busy(_):
        raise DatabaseError("The history is busy.", "")

    check_in(qtbot, window, tmp_path / "portrait.png", square(60, 60))
    window.show_page(3)
    with monkeypatch.context() as patch, qtbot.waitSignal(window.session.problem, timeout=30000):
        patch.setattr(window.session.profile.history, "sitting", be_busy)
        window.show_page(1)
    assert "Kept in your history, without the picture." in texts(window)
    assert buttons(window, "Do not keep it") and buttons(window, "Keep the picture, too")


def test_a_picture_without_a_face_is_not_kept(qtbot, window, tmp_path):
    check_in(qtbot, window, tmp_path / "landscape.png")
    assert sittings(qtbot, window) == []


def test_beside_what_is_not_stored_the_page_says_so(qtbot, open_window, tmp_path):
    window = open_window()
    cv2.imwrite(str(tmp_path / "portrait.png"), draw(square(60, 60)))
    window.show_page(1)
    window.pages.check_in.open_picture(tmp_path / "portrait.png")
    qtbot.waitUntil(lambda: window.pages.check_in._result is not None, timeout=30000)
    assert "Nothing is stored." in texts(window)
    enter_as_new(qtbot, window)
    assert window.pages.check_in._result is not None  # the guest's, who has become Ada
    assert "This check-in is not stored." in texts(window)
    check_in(qtbot, window, tmp_path / "landscape.png")
    assert "This check-in is not stored." in texts(window)
    check_in(qtbot, window, tmp_path / "portrait.png", square(60, 60))
    assert "Kept in your history, without the picture." in texts(window)
    assert len(sittings(qtbot, window)) == 1


def test_what_is_told_of_one_check_in_offers_nothing_beside_the_next(qtbot, window, tmp_path):
    over = Event()
    window.session.run(lambda: over.wait(60))
    cv2.imwrite(str(tmp_path / "portrait.png"), draw(square(60, 60)))
    window.show_page(1)
    window.pages.check_in.open_picture(tmp_path / "portrait.png")
    qtbot.waitUntil(lambda: window.pages.check_in._result is not None, timeout=30000)
    check_in(qtbot, window, tmp_path / "landscape.png")
    over.set()
    assert len(sittings(qtbot, window)) == 1
    assert "This check-in is not stored." in texts(window)
    assert not buttons(window, "Keep the picture, too")


def test_what_is_kept_is_forgotten_by_the_page_when_its_person_leaves(qtbot, window, tmp_path):
    check_in(qtbot, window, tmp_path / "portrait.png", square(60, 60))
    with qtbot.waitSignal(window.session.closed, timeout=30000):
        window.session.log_out()
    assert window.pages.check_in._result is None
    assert not buttons(window, "Do not keep it")


@pytest.fixture
def held(monkeypatch):
    """Hold every reading until the test lets it go; gives who tells of its begin, who lets go."""
    began, going, classify = Event(), Event(), FakeClassifier.classify

    def classify_late(self, chips):
        began.set()
        assert going.wait(60)
        return classify(self, chips)

    monkeypatch.setattr(FakeClassifier, "classify", classify_late)
    yield began, going
    going.set()


def let_the_next_come(qtbot, window):
    """Log out, and let somebody else register and open the page."""
    with qtbot.waitSignal(window.session.closed, timeout=30000):
        window.session.log_out()
    with qtbot.waitSignal(window.session.opened, timeout=30000):
        window.session.register("Grace", PASSWORD, give_agreements, lambda _: None, pytest.fail)
    window.enter()


def wait_until_idle(qtbot, window):
    """Let everything end that the page has begun."""
    page = window.pages.check_in
    qtbot.waitUntil(lambda: not page.findChildren((Task, LiveBridge)), timeout=30000)


@pytest.mark.fault("75")
def test_a_picture_still_being_read_when_its_person_leaves_is_not_the_next_ones(
    qtbot, window, tmp_path, held
):
    began, going = held
    path = tmp_path / "portrait.png"
    cv2.imwrite(str(path), draw(square(60, 60)))
    window.show_page(1)
    window.pages.check_in.open_picture(path)
    qtbot.waitUntil(began.is_set, timeout=30000)
    let_the_next_come(qtbot, window)
    going.set()
    wait_until_idle(qtbot, window)
    assert window.pages.check_in._result is None
    assert sittings(qtbot, window) == []


@pytest.mark.fault("75")
def test_a_photo_taken_just_before_its_person_leaves_is_not_the_next_ones(qtbot, open_window):
    over = Event()
    source = ScriptedSource(film([[square(60, 60)]] * 3), before=lambda n: n < 2 or over.wait(60))
    window = open_window(cameras=[Source("Camera of the test", lambda: source)])
    enter_as_new(qtbot, window)
    qtbot.waitUntil(lambda: bool(buttons(window, "Take a photo")), timeout=30000)
    button(window, "Take a photo").click()
    qtbot.waitUntil(lambda: bool(buttons(window, "Take the photo")), timeout=30000)
    button(window, "Take the photo").click()
    let_the_next_come(qtbot, window)
    over.set()
    wait_until_idle(qtbot, window)
    assert window.pages.check_in._result is None
    assert sittings(qtbot, window) == []
    assert buttons(window, "Take a photo")


@pytest.mark.fault("75")
@pytest.mark.parametrize("names", [["a.png"], ["a.png", "b.png"]], ids=["read", "waiting"])
def test_a_guests_picture_that_is_read_too_late_is_not_stored_for_who_logs_in(
    qtbot, open_window, tmp_path, held, names
):
    began, going = held
    window = open_window()
    window.show_page(1)
    for name in names:
        cv2.imwrite(str(tmp_path / name), draw(square(60, 60)))
        window.pages.check_in.open_picture(tmp_path / name)
        qtbot.waitUntil(began.is_set, timeout=30000)
    window.show_door()
    enter_as_new(qtbot, window)
    going.set()
    wait_until_idle(qtbot, window)
    assert "This check-in is not stored." in texts(window)
    assert sittings(qtbot, window) == []
