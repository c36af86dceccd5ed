"""Pictures of every page and dialog, and a report on what a designer would not accept.

    python -m tests.screens OUT

opens the real window with the demo clip as camera and writes a PNG of every page and dialog in
every look, one of them in Chinese, and `screens.json`: for each the visible texts, the widgets
whose words are cut off, the controls without a name, and the lowest contrast. Ends with 1 if
there is anything to mend. Runs on the screen that is there; QT_QPA_PLATFORM=offscreen needs none.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import cv2
from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QApplication, QComboBox, QWidget

from fer_desktop import paths
from fer_desktop.app import analyzers, file_runs, known_networks, redrawing_offer
from fer_desktop.capture.video import open_video
from fer_desktop.gui.fault_dialog import fault_box
from fer_desktop.gui.live.options import OptionsPanel
from fer_desktop.gui.main_window import MainWindow
from fer_desktop.gui.parts.face_panel import FacePanel
from fer_desktop.gui.preferences import LanguageName
from fer_desktop.gui.theme import DARK, LIGHT, Theme
from fer_desktop.gui.wiring import Source, Wiring
from fer_desktop.settings import MIN_FACE_BATCH_PX, MIN_FACE_LIVE_PX, Settings
from samples import make_walking_away
from tests.account_scenes import door, personal
from tests.files_scenes import files
from tests.gui.inspection import complaints, inspect
from tests.history_scenes import history
from tests.scene_steps import Scene, find_button, pause, shows, speaking, wait_until

SAMPLES = Path(__file__).parent.parent / "samples"
_SETTLE_S = 0.15
_FAR_FRAME = 13  # its face is 38 pixels high


@dataclass(frozen=True)
class Look:
    """One way in which the window is shown."""

    name: str
    theme: Theme
    width: int
    height: int
    language: LanguageName = "en"


LOOKS = (
    Look("light-1280x800", LIGHT, 1280, 800),
    Look("dark-1280x800", DARK, 1280, 800),
    Look("light-1024x700", LIGHT, 1024, 700),
    Look("light-1280x800-zh_CN", LIGHT, 1280, 800, "zh_CN"),
)


def scenes(window: MainWindow, cameras: list[Source], folder: Path) -> Iterator[Scene]:
    """Lead the window through its states; gives a name and what to look at, state by state."""
    yield from door(window)
    window.show_page(0)
    wait_until(lambda: shows(window, "No camera found"))
    yield "live-no-camera", window
    cameras.append(Source("Demo clip", partial(open_video, SAMPLES / "demo.mp4")))
    window.look_for_cameras()
    wait_until(lambda: shows(window, "Ready"))
    yield "live-ready", window
    window.pages.live.toggle()
    wait_until(lambda: shows(window, "Readable {share} of the time"))
    pause(4)
    several = window.pages.live.findChild(FacePanel).findChild(QComboBox)
    wait_until(several.isVisible)  # the clip's two faces are in view
    yield "live-running", window
    options = window.pages.live.findChild(OptionsPanel)
    options.open_beside()
    yield "live-options", options
    options.close()
    window.pages.live.toggle()
    window.pages.live.timeline.look(-1.0)
    window.pages.live.timeline.following_changed.emit(False)
    yield "live-paused-looking-back", window
    window.pages.live.stop()
    wait_until(lambda: not window.pages.live.is_running)
    yield from check_in(window, folder)
    yield from files(window, folder)
    yield from history(window, folder / "data")
    yield from personal(window)
    yield from dialogs(window)


def check_in(window: MainWindow, folder: Path) -> Iterator[Scene]:
    """Check in with the camera and with pictures good and bad."""
    page = window.pages.check_in
    window.show_page(1)
    yield "check-in-empty", window
    page.toggle()
    wait_until(lambda: find_button(window, "Take the photo") is not None)
    yield "check-in-preview", window
    page.toggle()
    wait_until(lambda: find_button(window, "Another photo") is not None)
    yield "check-in-photo", window
    for picture in (
        *(SAMPLES / f"{name}.jpg" for name in ("one_face", "two_faces", "no_face")),
        darkened(SAMPLES / "one_face.jpg", folder / "dark.png"),
        far_away(folder / "far.png"),
    ):
        page.open_picture(picture)
        wait_until(lambda: not shows(window, "Reading the picture"))
        yield f"check-in-{picture.stem.replace('_', '-')}", window
    page.open_picture(SAMPLES / "PROVENANCE.md")
    wait_until(lambda: not shows(window, "Reading the picture"))
    yield "check-in-not-a-picture", window


def darkened(picture: Path, copy: Path) -> Path:
    """Write a copy as dark as a room at night, of which nothing should be said."""
    cv2.imwrite(str(copy), cv2.imread(str(picture)) // 8)
    return copy


def far_away(copy: Path) -> Path:
    """Write a picture of a face that is found at its smallest, and redrawn before it is read."""
    (image,) = make_walking_away.frames([_FAR_FRAME])
    cv2.imwrite(str(copy), image)
    return copy


def dialogs(window: MainWindow) -> Iterator[Scene]:
    """Open each dialog and close it again."""
    for name, show in (("about", window.show_about), ("shortcuts", window.show_shortcuts)):
        show()
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        yield f"dialog-{name}", dialog
        dialog.close()
    report = paths.log_dir() / "crash-20260101-000000-1.log"
    box = fault_box("Traceback (most recent call last):\nValueError: an example", report, window)
    box.open()
    yield "dialog-fault", box
    box.close()


def take_all(folder: Path, looks: tuple[Look, ...] = LOOKS) -> dict:
    """Write a picture of every scene in every look; returns the report on them.

    Needs a `QApplication`, whose language is afterwards what it was.
    """
    report: dict = {}
    for language, spoken in groupby(looks, key=lambda look: look.language):
        with speaking(language):
            for name, seen in take_in_one_language(folder, tuple(spoken)):
                report.setdefault(name, {}).update(seen)
    (folder / "screens.json").write_text(json.dumps(report, indent=1, ensure_ascii=False), "utf-8")
    return report


def take_in_one_language(folder: Path, looks: tuple[Look, ...]) -> Iterator[tuple[str, dict]]:
    """Lead one window through all scenes; gives the name of each and the report on its looks."""
    cameras: list[Source] = []
    inputs = tempfile.TemporaryDirectory()
    settings = Settings(super_resolution="always")
    preferences = QSettings(f"{inputs.name}/window.ini", QSettings.Format.IniFormat)
    wiring = Wiring(
        build_live=analyzers(settings, MIN_FACE_LIVE_PX),
        build_still=analyzers(settings, MIN_FACE_BATCH_PX),
        begin_file=file_runs(settings),
        list_cameras=lambda: list(cameras),
        networks=known_networks(settings.model),
        redrawing=redrawing_offer(settings.super_resolution),
        pictures_dir=folder / "snapshots",
        data_dir=Path(inputs.name) / "data",
    )
    window = MainWindow(wiring, preferences)
    window.show()
    theme = looks[0].theme
    try:
        for name, widget in scenes(window, cameras, Path(inputs.name)):
            # Another theme styles every widget anew: half a second, saved where the last one stays.
            looks = tuple(sorted(looks, key=lambda look: look.theme is not theme))
            yield name, {look.name: take(folder, name, window, widget, look) for look in looks}
            theme = looks[-1].theme
    finally:
        window.close()
        window.deleteLater()  # here, not by a collection of garbage on another thread
        pause(_SETTLE_S)
        inputs.cleanup()


def take(folder: Path, name: str, window: MainWindow, widget: QWidget, look: Look) -> dict:
    """Write one picture and return the report on it."""
    window.resize(look.width, look.height)
    window.use_theme(look.theme)
    pause(_SETTLE_S)
    name = f"{name}-{look.name}.png"
    picture = widget.grab()
    picture.save(str(folder / name))
    seen = inspect(widget, picture)
    if widget.width() > look.width or widget.height() > look.height:
        seen["cut_off"].append(f"all of {widget.width()}x{widget.height()}")
    return {"picture": name, **seen}


def faults_in(report: dict) -> list[str]:
    """Return what has to be mended, a line each."""
    return [
        f"{name} {look}: {fault}"
        for name, looks in report.items()
        for look, seen in looks.items()
        for fault in complaints(seen)
    ]


def main() -> int:
    """Take the pictures and say what is wrong with them."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens")
    parser.add_argument("out", type=Path, help="folder for the pictures; made if it is not there")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    application.setApplicationName("fer-desktop")
    with tempfile.TemporaryDirectory() as home:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, home)
        report = take_all(out)
    faults = faults_in(report)
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    taken = sum(map(len, report.values()))
    sys.stdout.write(f"{taken} pictures in {out}, {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
