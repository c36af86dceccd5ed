"""Small faces in the window: the choice, before and after, and what is said of them."""

from functools import partial
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QComboBox, QLabel

from fer_desktop import app
from fer_desktop.analysis import pipeline, redrawing
from fer_desktop.errors import ModelError
from fer_desktop.expression import registry
from fer_desktop.gui.parts.choice_form import ChoiceForm
from fer_desktop.gui.parts.redrawn_view import RedrawnView
from fer_desktop.gui.wiring import RedrawingOffer, Source
from fer_desktop.gui.words import gave_up_redrawing_words, label_of
from tests.expression.networks import publish, publish_redrawing
from tests.fakes import FakeUpscaler, draw, fake_analyzer, film, square
from tests.gui.windows import texts
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(90)

EVERYTHING = RedrawingOffer(("auto", "off", "always"))
SMALL = square(60, 60, side=20)


def live_analyzer(upscaler=None):
    return fake_analyzer(
        aligned=False, upscaler=upscaler or FakeUpscaler(), redraw_every_s=redrawing.LIVE_EVERY_S
    )


def form_of(window):
    (form,) = window.pages.live.findChildren(ChoiceForm)
    return form


def choices(form):
    """Return the modes that the form offers; None where it has no such list."""
    (label,) = [each for each in form.findChildren(QLabel) if "aces" in each.text()] or [None]
    if label is None:
        return None
    box = label.buddy()
    assert isinstance(box, QComboBox)
    return box


def views(window):
    return [view for view in window.findChildren(RedrawnView) if view.isVisible()]


def pictures(view):
    """Return the two pictures as grey pixels, by what a screen reader calls them."""
    shown = {}
    for label in view.findChildren(QLabel):
        if label.accessibleName():
            image = label.pixmap().toImage()
            side = image.width()
            greys = [[image.pixelColor(x, y).red() for x in range(side)] for y in range(side)]
            shown[label.accessibleName()] = np.array(greys)
    return shown


@pytest.fixture
def run_film(qtbot, open_window):
    """Run frames through a window at the pace of the test; the last stays until it is over."""
    sources = []

    def run(frames, build_analyzer):
        window = open_window(build_analyzer, redrawing=EVERYTHING)
        last = len(frames) - 1
        source = ScriptedSource(
            frames, is_live=False, before=lambda number: number < last or source.closed.wait(60)
        )
        sources.append(source)
        window.pages.live.start(Source("script", lambda: source))
        return window

    yield run
    for source in sources:
        source.close()


def test_without_a_published_network_there_is_no_choice(open_window):
    window = open_window()
    assert choices(form_of(window)) is None
    assert window.preferences.choice.super_resolution == "off"


def test_what_is_chosen_holds_from_the_next_frame_on_and_is_remembered(open_window):
    window = open_window(redrawing=EVERYTHING)
    assert window.preferences.choice.super_resolution == "auto"  # the first of the offer
    form, told = form_of(window), []
    form.changed.connect(told.append)
    box = choices(form)
    assert [box.itemData(row) for row in range(box.count())] == ["auto", "off", "always"]
    box.setCurrentIndex(box.findData("always"))
    box.activated.emit(box.currentIndex())
    assert [choice.super_resolution for choice in told] == ["always"]
    assert open_window(redrawing=EVERYTHING).preferences.choice.super_resolution == "always"
    # Without the network it is off; with it again, as chosen.
    assert open_window().preferences.choice.super_resolution == "off"
    assert open_window(redrawing=EVERYTHING).preferences.choice.super_resolution == "always"


def test_the_preferences_offer_the_same_choice(qtbot, open_window):
    window = open_window(redrawing=EVERYTHING)
    window.show_preferences()
    dialog = QApplication.activeModalWidget()
    (form,) = dialog.findChildren(ChoiceForm)
    assert choices(form).findData("always") >= 0
    dialog.close()


@pytest.mark.fault("49")
def test_a_network_that_cannot_be_used_leaves_the_choice_grey_with_the_reason(open_window):
    problem = "fsrnet.onnx is damaged: SHA-256 differs."
    window = open_window(redrawing=RedrawingOffer(("off",), problem))
    form = form_of(window)
    assert not choices(form).isEnabled()
    assert problem in [label.text() for label in form.findChildren(QLabel)]
    assert window.preferences.choice.super_resolution == "off"


def test_live_the_chosen_face_is_shown_before_and_after(qtbot, run_film):
    window = run_film(film([[SMALL]] * 3, grey=120), live_analyzer)
    qtbot.waitUntil(lambda: bool(views(window)), timeout=30000)
    (view,) = views(window)
    before, after = pictures(view).values()
    assert list(pictures(view)) == [
        "The face before it was redrawn",
        "The face after it was redrawn",
    ]
    assert before.mean() < 130 < 210 < after.mean()  # the fake draws everybody white
    assert any("may not have been there" in text for text in texts(view))


def test_a_large_face_shows_no_before_and_after(qtbot, run_film):
    window = run_film(film([[square(60, 60)]] * 3), live_analyzer)
    qtbot.waitUntil(lambda: any(text.startswith("happy") for text in texts(window)), timeout=30000)
    assert views(window) == []


def test_a_picture_is_shown_before_and_after_in_check_in_and_files(qtbot, open_window, tmp_path):
    path = tmp_path / "small.png"
    cv2.imwrite(str(path), draw(SMALL))
    build = partial(fake_analyzer, aligned=False, upscaler=FakeUpscaler())
    window = open_window(build, redrawing=EVERYTHING)
    window.show_page(1)
    window.pages.check_in.open_picture(path)
    qtbot.waitUntil(lambda: len(views(window)) == 1, timeout=30000)
    window.opening.open_files([path])
    window.show_page(2)
    qtbot.waitUntil(lambda: bool(views(window.pages.files)), timeout=30000)
    (view,) = views(window.pages.files)
    assert pictures(view)["The face after it was redrawn"].mean() > 210
    window.pages.files.show_queue()
    assert all(label.pixmap().isNull() for label in view.findChildren(QLabel)), "the next person's"


def test_the_label_in_the_picture_marks_a_redrawn_face_and_one_that_is_held():
    live = live_analyzer()
    first, second = (live.analyze(frame).faces[0] for frame in film([[SMALL]] * 2))
    assert first.upscaled and second.is_held
    assert label_of(first).endswith("redrawn")
    assert label_of(first) == label_of(second)
    (large,) = live_analyzer().analyze(film([[square(160, 60)]])[0]).faces
    assert "redrawn" not in label_of(large)


@pytest.mark.fault("49")
def test_redrawing_that_makes_the_run_slow_switches_itself_off_and_says_so(
    qtbot, run_film, monkeypatch
):
    now_s = [0.0]
    clock = SimpleNamespace(perf_counter=lambda: now_s[0])
    for module in (pipeline, redrawing):
        monkeypatch.setattr(module, "time", clock)

    class Slow(FakeUpscaler):
        def redraw(self, chips):
            now_s[0] += 5.0
            return super().redraw(chips)

    window = run_film(film([[SMALL]] * 5, rate_hz=1), partial(live_analyzer, Slow()))
    words = gave_up_redrawing_words()
    qtbot.waitUntil(lambda: words in texts(window.pages.live), timeout=30000)
    qtbot.waitUntil(lambda: window.statusBar().currentMessage() == words, timeout=30000)
    assert QApplication.activeModalWidget() is None
    qtbot.waitUntil(lambda: views(window) == [], timeout=30000)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=30000)


@pytest.fixture
def models(tmp_path, monkeypatch):
    folder = publish(tmp_path / "models")
    monkeypatch.setattr(registry, "models_dir", lambda: folder)
    return folder


@pytest.mark.parametrize(
    ("asked", "auto_px", "modes"),
    [
        ("auto", (12, 24), ("auto", "off", "always")),
        ("always", (12, 24), ("always", "auto", "off")),
        ("auto", None, ("off", "always")),
    ],
)
def test_a_published_network_is_offered_as_its_table_allows(models, asked, auto_px, modes):
    publish_redrawing(models, auto_px=auto_px)
    assert app.redrawing_offer(asked) == RedrawingOffer(modes)


def test_what_is_not_published_is_not_offered(models):
    assert app.redrawing_offer("auto") == RedrawingOffer()
    assert app.redrawing_offer("off") == RedrawingOffer()


@pytest.mark.fault("49")
def test_what_was_asked_for_and_is_not_there_is_told(models):
    offer = app.redrawing_offer("always")
    assert offer.modes == ("off",)
    assert offer.problem == "The network fsrnet, which redraws small faces, is not installed."


@pytest.mark.fault("49")
def test_a_damaged_network_is_offered_with_what_is_wrong(models):
    publish_redrawing(models)
    (models / "fsrnet" / "fsrnet.onnx").write_bytes(b"damaged")
    offer = app.redrawing_offer("always")
    assert offer.modes == ("off",)
    assert "SHA-256 differs" in offer.problem


def test_without_any_networks_the_window_opens_all_the_same(models, monkeypatch):
    def missing():
        raise ModelError("No networks are installed.")

    monkeypatch.setattr(registry, "read_registry", missing)
    assert app.redrawing_offer("auto") == RedrawingOffer()
