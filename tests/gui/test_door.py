import pytest
from PyQt6.QtCore import QSettings, Qt, QTimer
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtPrintSupport import QPrintDialog, QPrinter
from PyQt6.QtWidgets import QApplication, QLabel

from fer_desktop.gui.account.agreements import DOCUMENTS, agreement
from fer_desktop.gui.account.recovery_code import print_code
from fer_desktop.storage.throttle import FREE_TRIES
from tests.gui.door_steps import files_in, log_in, log_out, register, shown_code
from tests.gui.door_steps import fill_registration as fill
from tests.gui.windows import button, texts
from tests.storage.conftest import NAME, PASSWORD

pytestmark = pytest.mark.timeout(90)
NEW_PASSWORD = "eight louder lamps"


def no_models():
    raise AssertionError("a model was asked for before anybody went in")


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def test_the_first_start_says_what_is_read_kept_and_not_meant_before_any_model(open_window, data):
    window = open_window(no_models, answer="")
    words = " ".join(texts(window))
    assert not window.is_inside
    for needed in (
        "What is analysed",
        "What is stored",
        "What this is not",
        str(data),
        "diagnosis",
    ):
        assert needed in words


def test_the_program_promises_no_more_than_to_connect_to_nothing_by_itself(open_window):
    window = open_window(answer="agreed")
    window.show_about()
    told = [*texts(window), *(agreement(document).as_html() for document in DOCUMENTS)]
    about = [text for text in told if "connection" in text]
    assert len(about) == 3  # before the door, in the privacy agreement, in what is said of it
    assert all("no network connection of its own" in text for text in about)


def test_who_declines_uses_the_program_as_a_guest_and_is_not_asked_again(open_window, data):
    window = open_window(answer="")
    button(window, "&Decline: use the program, store nothing").click()
    assert window.is_inside and window.pages.check_in.isVisible()
    assert "Guest" in texts(window)
    window.close()
    again = open_window(answer="")
    assert again.is_inside
    assert files_in(data) == []


def test_a_guest_who_declined_finds_the_notice_before_any_account_and_the_way_back(
    qtbot, open_window
):
    window = open_window()
    window.pages.personal.door_wanted.emit()
    assert window.door.first_start.isVisible()
    qtbot.keyClick(window.door.first_start, Qt.Key.Key_Escape)
    assert window.is_inside


def test_the_answer_is_kept_with_version_and_time(open_window):
    window = open_window(answer="")
    window.door.first_start.submit()
    assert window.preferences.notice_answer == "agreed"
    assert window.preferences.notice_answered_at is not None
    assert window.door.registration.isVisible()


def test_the_answer_to_an_older_notice_counts_no_more(open_window, monkeypatch):
    open_window(answer="agreed").close()
    monkeypatch.setattr("fer_desktop.gui.preferences.NOTICE_VERSION", "2031-01")
    assert open_window(answer="").door.first_start.isVisible()


def test_registering_stores_agreements_and_phone_and_shows_the_code_once(qtbot, open_window):
    window = open_window(answer="agreed")
    fill(window, phone="+49 (30) 123-4567").submit()
    qtbot.waitUntil(window.door.code.isVisible, timeout=30000)
    code = shown_code(window)
    window.door.code.submit()
    qtbot.waitUntil(lambda: window.is_inside, timeout=30000)
    profile = window.session.profile
    assert [c.document for c in profile.consents.ledger()] == list(DOCUMENTS)
    assert profile.consents.phone == "+49301234567"
    assert NAME in texts(window)
    log_out(qtbot, window)
    held = " ".join(label.text() for label in window.door.code.findChildren(QLabel))
    assert code.split("-")[0] not in held


def test_the_recovery_code_is_copied_and_printed(qtbot, open_window, tmp_path):
    window = open_window(answer="agreed")
    fill(window).submit()
    qtbot.waitUntil(window.door.code.isVisible, timeout=30000)
    notes = QSettings(QSettings.Scope.UserScope, "QtProject")
    asked = []

    def look():
        dialog = QApplication.activeModalWidget()
        asked.append(type(dialog))
        notes.setValue("FileDialog/lastVisited", "file:///where/it/is/printed/to")
        dialog.close()

    QTimer.singleShot(0, look)
    button(window, "&Print…").click()
    assert asked == [QPrintDialog] and notes.value("FileDialog/lastVisited") is None
    button(window, "&Copy").click()
    assert QGuiApplication.clipboard().text() == shown_code(window)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "code.pdf"))
    print_code(printer, NAME, shown_code(window))
    page = (tmp_path / "code.pdf").read_bytes()
    assert page.startswith(b"%PDF") and page.count(b"/Type /Page\n") == 1


def test_log_out_and_log_in_again(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window)
    log_out(qtbot, window)
    assert window.session.profile is None and window.door.login.isVisible()
    log_in(qtbot, window)
    assert window.is_inside and window.session.profile.name == NAME


@pytest.mark.fault("71")
def test_a_wrong_password_and_an_unknown_name_are_told_alike(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window)
    log_out(qtbot, window)
    told = []
    for name, password in ((NAME, "seven quiet lambs"), ("Nobody", PASSWORD)):
        log_in(qtbot, window, name, password)
        assert not window.is_inside and window.session.profile is None
        told.append([text for text in texts(window) if "together" in text])
        assert window.door.login.password.edit.text() == ""
    assert told[0] == told[1] != []


@pytest.mark.fault("70")
def test_the_delay_after_many_failures_is_told_and_counted_down(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window)
    log_out(qtbot, window)
    # The first delay is a second, which a busy machine may take from one try to the next; each
    # further one is twice as long.
    for _ in range(FREE_TRIES + 4):
        log_in(qtbot, window, password="seven quiet lambs")
        if is_delayed := any("Wait" in text for text in texts(window)):
            break
    assert is_delayed
    qtbot.waitUntil(lambda: "You can try again now." in texts(window), timeout=30000)
    log_in(qtbot, window)
    assert window.is_inside


@pytest.mark.fault("72")
def test_the_recovery_code_sets_a_new_password(qtbot, open_window):
    window = open_window(answer="agreed")
    code = register(qtbot, window)
    log_out(qtbot, window)
    button(window, "Forgo&tten password…").click()
    form = window.door.recovery
    form.name.setText(NAME)
    form.code.setText(code.lower().replace("-", " "))
    form.password.field.edit.setText(NEW_PASSWORD)
    form.submit()
    qtbot.waitUntil(lambda: window.is_inside, timeout=30000)
    log_out(qtbot, window)
    log_in(qtbot, window)
    assert not window.is_inside
    log_in(qtbot, window, password=NEW_PASSWORD)
    assert window.is_inside


@pytest.mark.fault("72")
def test_a_code_that_is_not_the_account_s_opens_nothing(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window)
    log_out(qtbot, window)
    button(window, "Forgo&tten password…").click()
    form = window.door.recovery
    form.name.setText(NAME)
    form.code.setText("0000-" * 8 + "0000")
    form.password.field.edit.setText(NEW_PASSWORD)
    form.submit()
    qtbot.waitUntil(lambda: not form.is_busy, timeout=30000)
    assert not window.is_inside
    assert any("do not belong together" in text for text in texts(window))


@pytest.mark.fault("72", "74")
def test_an_account_that_nobody_can_open_can_be_deleted(qtbot, open_window, data):
    window = open_window(answer="agreed")
    register(qtbot, window)
    log_out(qtbot, window)
    window.door.recovery.deletion_wanted.emit(NAME)
    form = window.door.forgotten
    form.again.setText("Adam")
    form.submit()
    qtbot.waitUntil(lambda: not form.is_busy, timeout=30000)
    assert any("Nothing was deleted" in text for text in texts(window))
    form.again.setText(NAME)
    form.submit()
    qtbot.waitUntil(lambda: any("was deleted" in text for text in texts(window)), timeout=30000)
    assert not list((data / "profiles").glob("*"))
    log_in(qtbot, window)
    assert not window.is_inside


@pytest.mark.fault("76")
def test_a_session_left_open_returns_to_the_door_and_says_why(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window)
    profile = window.session.profile
    profile.idle_limit_s = 0.0
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        window.session.idle.look()
    assert not window.is_inside and profile.is_locked
    assert any("nobody was at the keyboard" in text for text in texts(window))


@pytest.mark.fault("55")
def test_a_history_that_was_repaired_is_told_before_the_program(qtbot, open_window, data):
    window = open_window(answer="agreed")
    register(qtbot, window)
    log_out(qtbot, window)
    (history,) = data.rglob("history.db")
    history.write_bytes(b"damaged" * 1000)
    log_in(qtbot, window)
    qtbot.waitUntil(window.door.repaired.isVisible, timeout=30000)
    assert any("damaged file is kept" in text for text in texts(window))


def test_a_guest_leaves_no_file_in_the_data_folder(open_window, qtbot, data):
    window = open_window(answer="agreed")
    button(window, "I have an a&ccount").click()
    log_in(qtbot, window)
    assert any("no account on this computer" in text for text in texts(window))
    button(window.door.login, "Continue as &guest").click()
    assert window.is_inside
    for number in range(len(window.page_titles())):
        window.show_page(number)
    window.close()
    assert files_in(data) == []


def test_without_a_camera_the_live_page_still_says_so_after_a_log_out(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window)
    log_out(qtbot, window)
    window.enter()
    window.show_page(0)
    assert "No camera found" in texts(window)
