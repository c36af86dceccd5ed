import pytest
from PyQt6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from tests.gui.inspection import complaints, inspect
from tests.screens import LOOKS, faults_in, take_all


@pytest.mark.timeout(900)
@pytest.mark.fault("82b", "82c", "82e")
@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(LOOKS[:1], id="first look"),
        pytest.param(LOOKS[1:], id="other looks", marks=pytest.mark.slow),
    ],
)
def test_every_page_and_dialog_is_whole_named_and_readable(qapp, tmp_path, wanted):
    report = take_all(tmp_path, wanted)
    assert faults_in(report) == []
    for looks in report.values():
        assert set(looks) == {look.name for look in wanted}
        assert all((tmp_path / seen["picture"]).stat().st_size for seen in looks.values())


@pytest.fixture
def panel(qtbot):
    panel = QWidget()
    panel.resize(300, 200)
    QVBoxLayout(panel)
    qtbot.addWidget(panel)
    return panel


def seen(panel):
    panel.show()
    return complaints(inspect(panel, panel.grab()))


def test_a_good_panel_is_accepted(panel):
    panel.layout().addWidget(QLabel("Words on their ground"))
    assert seen(panel) == []


def test_words_without_room_are_found(panel):
    label = QLabel("More words than fit into so little room")
    label.setMaximumWidth(40)
    panel.layout().addWidget(label)
    (fault,) = [fault for fault in seen(panel) if "cut off" in fault]
    assert "More words" in fault


def test_a_control_without_a_name_is_found(panel):
    panel.layout().addWidget(QPushButton())
    assert any("no accessible name" in fault for fault in seen(panel))


def test_pale_words_are_found(panel):
    label = QLabel("Pale")
    label.setStyleSheet("color: #999999; background: #ffffff")
    panel.layout().addWidget(label)
    assert any("contrast" in fault for fault in seen(panel))
