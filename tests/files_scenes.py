"""The page of pictures and videos, scene by scene."""

from collections.abc import Iterator
from pathlib import Path

import av
from PyQt6.QtWidgets import QApplication, QMessageBox

from fer_desktop.gui.main_window import MainWindow
from tests.scene_steps import Scene, pause, said, shows, wait_until

SAMPLES = Path(__file__).parent.parent / "samples"
_MOMENT_S = 5.0
_FILES = 5  # opened before the one that broke off


def files(window: MainWindow, folder: Path) -> Iterator[Scene]:
    """Fill the queue with good and bad files, look through the results, export them."""
    page, queue = window.pages.files, window.pages.files.queue
    window.show_page(window.page_titles().index(said("Files")))
    yield "files-empty", window
    bad = folder / "holiday.png"
    bad.write_text("no picture")
    pictures = [SAMPLES / f"{name}.jpg" for name in ("two_faces", "no_face", "one_face")]
    window.opening.open_files([*pictures, bad, SAMPLES / "demo.mp4"])
    wait_until(lambda: any(file.progress is not None for file in queue.model.files))
    page.panel.list.choose(queue.model.files[-1])
    pause(1)
    yield "files-queue-at-work", window
    window.quit()
    question = QApplication.activeModalWidget()
    assert question is not None
    yield "dialog-leave", question
    question.close()
    wait_until(lambda: not queue.is_working)
    page.panel.list.choose(queue.model.files[0])
    pause(0.2)
    yield "files-queue", window
    for number, name in ((0, "picture"), (1, "no-face"), (-1, "video")):
        page.show_result(queue.model.files[number])
        wait_until(lambda: page.showing.view.moment is not None)
        if name == "video":
            page.showing.jump(_MOMENT_S)
            wait_until(lambda: page.showing.view.chart.marked_s >= _MOMENT_S - 0.1)
        yield f"files-{name}", window
    window.opening.open_files([broken_off(folder / "broken_off.mkv")])
    wait_until(lambda: queue.model.count() == _FILES + 1 and not queue.is_working)
    page.show_result(queue.model.files[-1])
    wait_until(lambda: page.showing.view.moment is not None)
    yield "files-broken-off", window
    page.show_queue()
    yield "files-queue-broken-off", window
    page.show_result(queue.model.files[-2])
    page.export()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    yield "dialog-export", dialog
    dialog.close()
    yield from exporting(window, folder)
    page.show_queue()


def broken_off(copy: Path) -> Path:
    """Write the first half of the demo clip, as a camera leaves it whose battery was empty."""
    with av.open(str(SAMPLES / "demo.mp4")) as source, av.open(str(copy), "w") as target:
        (video,) = source.streams.video
        stream = target.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    content = copy.read_bytes()
    copy.write_bytes(content[: len(content) // 2])
    return copy


def exporting(window: MainWindow, folder: Path) -> Iterator[Scene]:
    """Export into a folder that holds something of that name already."""
    (folder / "one_face.annotated.png").write_text("here already")
    export = window.pages.files._export
    window.pages.files.show_result(window.pages.files.queue.model.files[2])
    export(False, folder, ("csv",), True)
    wait_until(lambda: bool(window.findChildren(QMessageBox)))
    (box,) = window.findChildren(QMessageBox)
    yield "dialog-export-exists", box
    box.defaultButton().click()
    wait_until(lambda: not box.isVisible())
    export(False, folder / "new", ("csv",), True)
    wait_until(lambda: shows(window, "One result was written to {folder}."))
    yield "files-exported", window
