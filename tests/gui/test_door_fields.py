import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QCheckBox, QLineEdit

from fer_desktop.gui.account.door_password import NewPasswordField, PasswordField, strength_of
from tests.gui.door_steps import fill_registration as fill
from tests.gui.door_steps import log_out, register
from tests.gui.windows import button, texts
from tests.storage.conftest import NAME, PASSWORD

pytestmark = pytest.mark.timeout(60)


def warned(window):
    """Return what the registration warns of."""
    return " ".join(
        text.text()
        for text in window.door.registration.findChildren(type(window.door.login._notice))
        if text.property("role") == "notice" and text.isVisible()
    )


@pytest.mark.fault("66", "67")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("x" * 1_000_000, "longer than 64"),
        ("A\0da", "U+0000"),
        ("A\u202eda", "U+202E"),
        ("A\u200bda", "U+200B"),
        ("\u0410da", "mixes"),
        ("   ", "empty"),
    ],
    ids=["a megabyte", "NUL", "right to left", "zero width", "two scripts", "spaces"],
)
def test_a_name_is_refused_with_its_rule_and_nothing_is_made(open_window, tmp_path, name, reason):
    window = open_window(answer="agreed")
    fill(window, name=name).submit()
    assert reason in warned(window)
    assert not window.door.registration.is_busy
    assert not (tmp_path / "data").exists()


@pytest.mark.fault("66")
def test_a_name_is_looked_at_when_it_is_left(qtbot, open_window):
    window = open_window(answer="agreed")
    form = window.door.registration
    window.activateWindow()
    qtbot.waitUntil(form.name.hasFocus, timeout=5000)
    form.name.insert("A\u200bda")  # as a paste does
    qtbot.keyClick(form.name, Qt.Key.Key_Tab)
    assert "U+200B" in warned(window)


def test_a_warning_goes_when_what_it_is_about_is_typed_anew(qtbot, open_window):
    window = open_window(answer="agreed")
    fill(window, name="   ").submit()
    assert warned(window)
    qtbot.keyClicks(window.door.registration.name, "A")
    assert not warned(window)


@pytest.mark.fault("65")
def test_text_that_looks_like_sql_is_a_name_like_any_other(qtbot, open_window):
    name = "<b>x'); DROP TABLE account;--"
    window = open_window(answer="agreed")
    register(qtbot, window, name=name)
    assert window.session.profile.name == name
    window.show_page(window.page_titles().index("Personal"))
    qtbot.waitUntil(lambda: name in texts(window.pages.personal.who), timeout=10000)


@pytest.mark.fault("67")
def test_a_name_that_looks_like_one_that_is_taken_is_refused(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window)
    window.change_person()
    qtbot.waitUntil(lambda: not window.is_inside, timeout=10000)
    button(window, "&Register").click()
    fill(window, name="\uff21DA").submit()
    qtbot.waitUntil(lambda: "taken" in warned(window), timeout=10000)
    assert window.session.profile is None


@pytest.mark.fault("68", "69")
@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("short", "5 characters"),
        ("password-2026!", "most common"),
        ("abcabcabcabc", "pattern"),
        ("grace hopper", "name again"),
        ("a word and \ud800 half", "half a character"),
        ("x" * 1025, "1024"),
    ],
    ids=["short", "common", "pattern", "name", "surrogate", "endless"],
)
def test_a_password_is_refused_with_its_rule(open_window, tmp_path, password, rule):
    window = open_window(answer="agreed")
    fill(window, name="Grace Hopper", password=password).submit()
    assert rule in warned(window)
    assert rule in " ".join(texts(window.door.registration.password))
    assert not (tmp_path / "data").exists()


def test_a_refusal_stays_to_be_read_while_the_focus_moves_to_its_field(qtbot, open_window):
    window = open_window(answer="agreed")
    form = fill(window, password="short")
    window.activateWindow()
    qtbot.waitUntil(form.name.hasFocus, timeout=5000)
    qtbot.keyClick(form.name, Qt.Key.Key_Return)
    assert form.password.field.edit.hasFocus()
    assert "5 characters" in warned(window)


@pytest.mark.parametrize(
    ("password", "level"),
    [
        ("grey lamp 77", 1),
        ("seven quiet lamps", 2),
        ("seven quiet lamps at a lake", 3),
        ("abababababababababababab ab", 1),
    ],
)
def test_the_longer_a_password_the_stronger_unless_it_says_little(password, level):
    assert strength_of(password, NAME).level == level


def test_strength_follows_the_name_typed_afterwards(qtbot):
    field = NewPasswordField("Password")
    qtbot.addWidget(field)
    field.field.edit.setText("Grace Hopper1")
    assert field.strength.level > 0
    field.belong_to("grace hopper")
    assert "name again" in field.strength.problem


def test_a_password_is_shown_and_hidden_and_hidden_when_forgotten(qtbot):
    field = PasswordField("Password")
    qtbot.addWidget(field)
    field.show()
    field.edit.setText(PASSWORD)
    assert field.edit.echoMode() == QLineEdit.EchoMode.Password
    button(field, "Show").click()
    assert field.edit.echoMode() == QLineEdit.EchoMode.Normal
    field.clear()
    assert field.edit.echoMode() == QLineEdit.EchoMode.Password
    assert field.text() == ""


@pytest.mark.parametrize("phone", ["12", "call me", "+49 30 123 456 789 012 345"])
def test_a_phone_number_is_checked(open_window, phone):
    window = open_window(answer="agreed")
    fill(window, phone=phone).submit()
    assert "not a phone number" in warned(window)


def test_an_account_needs_both_agreements_and_each_can_be_read(open_window):
    window = open_window(answer="agreed")
    form = fill(window)
    form.agreements.findChildren(QCheckBox)[1].setChecked(False)
    form.submit()
    assert "both" in warned(window) and not form.is_busy
    for title in ("Privacy agreement", "User agreement"):
        button(form, f"Read the {title}").click()
        dialog = QApplication.activeModalWidget()
        assert dialog.windowTitle() == title
        dialog.close()


@pytest.mark.fault("82d")
def test_an_account_is_made_lost_and_opened_by_keys_alone(qtbot, open_window):
    window = open_window(answer="")
    window.activateWindow()

    def press(key, times=1):
        for _ in range(times):
            qtbot.keyClick(QApplication.focusWidget(), key)

    def write(text):
        qtbot.keyClicks(QApplication.focusWidget(), text)

    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=5000)
    press(Qt.Key.Key_Space)  # agree to the notice
    write("Ada")
    press(Qt.Key.Key_Tab)
    write(PASSWORD)
    press(Qt.Key.Key_Tab, 2)  # over the button that shows it
    write("+49 30 1234567")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Tab, 2)  # over the button that reads it out
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Tab, 2)  # the same once more
    press(Qt.Key.Key_Space)  # make the account
    qtbot.waitUntil(window.door.code.isVisible, timeout=10000)
    press(Qt.Key.Key_Tab, 2)  # from copy over print
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.is_inside, timeout=10000)
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.door.login.isVisible(), timeout=10000)
    write("Ada")
    press(Qt.Key.Key_Tab)
    write(PASSWORD)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.is_inside, timeout=10000)
    assert window.session.profile.name == "Ada"


def test_escape_goes_back_one_step(qtbot, open_window):
    window = open_window(answer="agreed")
    door = window.door
    button(window, "I have an a&ccount").click()
    button(window, "Forgo&tten password…").click()
    button(window, "I have neither: &delete the account…").click()
    for form in (door.recovery, door.login):
        qtbot.keyClick(door._form, Qt.Key.Key_Escape)
        assert form.isVisible()
    qtbot.keyClick(door._form, Qt.Key.Key_Escape)
    assert not window.is_inside  # nobody came from inside


def test_while_the_account_is_opened_the_form_is_still(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window)
    log_out(qtbot, window)
    window.enter()
    window.show_door()  # from where a guest goes in again with Escape
    form = window.door.login
    form.name.setText(NAME)
    form.password.edit.setText(PASSWORD)
    form.submit()
    assert "Opening…" in texts(form)
    assert not form.name.isEnabled()
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert form.isVisible()
    qtbot.waitUntil(lambda: window.is_inside, timeout=10000)
    assert window.session.profile is not None


def test_no_menu_and_nothing_dropped_reaches_behind_the_door(qtbot, open_window):
    window = open_window(answer="agreed")
    qtbot.waitUntil(window.isActiveWindow, timeout=5000)  # or it takes no shortcut
    for key in (Qt.Key.Key_1, Qt.Key.Key_L):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert not window.is_inside and not any(map(window.pages.is_built, range(5)))
    reachable = {action.text() for action in window._menus._actions if action.isVisible()}
    assert {"&Quit", "&Preferences…", "&About fer-desktop"} <= reachable
    assert not reachable & {"&Open a video…", "Live", "&Log in…"}
    assert not window.acceptDrops()
    window.enter()
    assert window.acceptDrops()
