"""Composition root of the window.

The window is handed everything it needs and imports no model: it opens before a network is
loaded, and its tests run with fakes.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from fer_desktop import paths
from fer_desktop.crash_log import crashes_reported, told_fault
from fer_desktop.errors import DatabaseError, ExitCode, ModelError, UserError
from fer_desktop.interrupts import Interrupts, ended_by_signals
from fer_desktop.missing import BATCH, show_without_terminal, unloadable_window
from fer_desktop.settings import (
    MIN_FACE_BATCH_PX,
    MIN_FACE_LIVE_PX,
    Settings,
    SuperResolution,
)
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.locks import OneWindow

if TYPE_CHECKING:
    from fer_desktop.analysis.pipeline import Analyzer
    from fer_desktop.api import LoadedModels
    from fer_desktop.gui.wiring import Choice, FileRun, RedrawingOffer, Source, Wiring

_LAST_WAIT_S = 0.3


def run_window(settings: Settings, interrupts: Interrupts) -> int:
    """Open the window, and return its exit code when it is closed.

    A second start brings the window that is open to the front and ends.

    Raises:
        UserError: There is no display, the window's packages or the libraries that they stand
            on are not installed, or the window that is open hangs. Or a bug kept it from opening.
    """
    try:
        return _run_only_window(settings, interrupts)
    except UserError as error:
        show_without_terminal(str(error))
        raise
    except Exception as error:
        fault = told_fault(error, "it")
        show_without_terminal(str(fault))
        raise fault from error


def _run_only_window(settings: Settings, interrupts: Interrupts) -> int:
    if not _has_display():
        raise UserError("There is no display to open the window on.", BATCH)
    window = OneWindow(DataFolder(paths.data_dir()).window_lock)
    with suppress(DatabaseError):  # nothing can be saved there, so nothing can be in the way
        if not window.acquire():
            with ended_by_signals():  # nobody would look at a note of them
                if window.ask_first_to_raise():
                    return ExitCode.OK
            if not window.acquire():
                raise UserError(
                    "The window is open already and does not answer.",
                    "End it, then start the program again.",
                )
    try:
        try:
            from fer_desktop.gui import application
        except ImportError as error:
            if (error.name or "").startswith("fer_desktop"):
                raise  # a fault of the program
            raise unloadable_window(error) from error
        with crashes_reported():
            exit_code = application.run(
                _wire(settings), lambda: interrupts.requested, window.was_asked_to_raise
            )
    finally:
        window.release()
    code = interrupts.exit_code or exit_code
    # Python first waits for the threads that save something, which are no daemons, then asks
    # this. It waits for idle workers too, which end only when it asks them: a join here would not.
    atexit.register(_end_before_daemons, code)
    return code


def _end_before_daemons(code: int) -> None:
    """End the process here if a daemon of the window is still in the middle of something.

    Nobody waits for it. But Python ends such a thread inside a library's C++ code, models that are
    being loaded for example, and C++ then aborts the program.
    """
    running = [t for t in threading.enumerate() if t.daemon and t.name.startswith("fer-")]
    for thread in running:
        thread.join(_LAST_WAIT_S / len(running))
    if any(thread.is_alive() for thread in running):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(code)


def _wire(settings: Settings) -> Wiring:
    """Put together what the window stands on."""
    from fer_desktop.gui.wiring import Wiring

    return Wiring(
        build_live=analyzers(settings, MIN_FACE_LIVE_PX),
        build_still=analyzers(settings, MIN_FACE_BATCH_PX),
        begin_file=file_runs(settings),
        list_cameras=_cameras,
        networks=known_networks(settings.model),
        redrawing=redrawing_offer(settings.super_resolution),
        pictures_dir=paths.pictures_dir(),
        data_dir=paths.data_dir(),
    )


def analyzers(settings: Settings, min_face_px: int) -> Callable[[Choice], Analyzer]:
    """Return what gives each camera or picture its analyzer; new choices load their models.

    Args:
        settings: What was asked for at the start.
        min_face_px: Width of the smallest face to look for, unless they say.
    """
    models_of = _loader(settings, settings.min_face or min_face_px)

    def build(choice: Choice) -> Analyzer:
        from fer_desktop.analysis.pipeline import Analyzer
        from fer_desktop.analysis.redrawing import LIVE_EVERY_S
        from fer_desktop.analysis.search_aside import SearchAside

        models = models_of(choice)
        return Analyzer(
            models.stages,
            smoothing_s=choice.smoothing_s,
            redraw_every_s=LIVE_EVERY_S,
            search_aside=SearchAside(models.open_detector().detect),
        )

    return build


def file_runs(settings: Settings) -> Callable[[Choice], FileRun]:
    """Return what gives each file its analyzer, and says what makes its numbers."""
    models_of = _loader(settings, settings.min_face or MIN_FACE_BATCH_PX)

    def begin(choice: Choice) -> FileRun:
        from fer_desktop.analysis.pipeline import Analyzer
        from fer_desktop.analysis.smoothing import SMOOTHING_S
        from fer_desktop.api import analysis_settings
        from fer_desktop.gui.wiring import FileRun

        models = models_of(choice)
        chosen = replace(
            settings,
            model=choice.network,
            detector=choice.detector,
            super_resolution=choice.super_resolution,
            every=1,  # the window analyses whole files, frame by frame
            start=0.0,
            end=None,
        )
        told = analysis_settings(chosen)
        if choice.smoothing_s != SMOOTHING_S:  # no flag of the command line changes it
            told["smoothing_s"] = choice.smoothing_s
        analyzer = Analyzer(models.stages, smoothing_s=choice.smoothing_s)
        return FileRun(analyzer, models.provenance("", None, told))

    return begin


def _loader(settings: Settings, min_face_px: int) -> Callable[[Choice], LoadedModels]:
    loaded: dict[tuple[str, ...], LoadedModels] = {}  # one entry: the choice before is let go
    loading = Lock()

    def load(choice: Choice) -> LoadedModels:
        from fer_desktop.api import load_models  # seconds, spent off the window's thread

        key = (choice.network, choice.detector, choice.super_resolution)
        with loading:
            if key not in loaded:
                models = load_models(
                    model=choice.network,
                    engine=settings.engine,
                    detector=choice.detector,
                    min_face_px=min_face_px,
                    landmark_model=settings.landmark_model,
                    super_resolution=choice.super_resolution,
                )
                loaded.clear()
                loaded[key] = models
            return loaded[key]

    return load


def _cameras() -> list[Source]:
    from fer_desktop.capture.camera import list_cameras, open_camera, title_of
    from fer_desktop.gui.wiring import Source

    cameras = list_cameras()
    return [Source(title_of(camera, cameras), partial(open_camera, camera)) for camera in cameras]


def known_networks(model: str) -> tuple[tuple[str, str], ...]:
    """Return id or path, and title, of every network to choose from, `model` first."""
    from fer_desktop.expression.registry import read_registry

    try:
        entries = read_registry().networks
        published = {id_: e.title for id_, e in entries.items() if e.kind == "classifier"}
    except ModelError:
        published = {}  # the first run says what is wrong, and what to do
    first = published.pop(model, Path(model).name)
    return ((model, first), *published.items())


def redrawing_offer(asked: str) -> RedrawingOffer:
    """Return how small faces can be treated; `asked` is for whoever chose nothing else.

    Nothing where the network is not published; "off", and why, where it is damaged, or was asked
    for and is not there.
    """
    from fer_desktop.expression.registry import read_registry
    from fer_desktop.gui.wiring import RedrawingOffer

    try:
        entries = read_registry().networks.values()
    except ModelError:
        return RedrawingOffer()  # the first run says what is wrong, and what to do
    entry = next((entry for entry in entries if entry.redrawn is not None), None)
    if entry is None or entry.redrawn is None:
        return _missing_network() if asked == "always" else RedrawingOffer()
    try:
        entry.verified("graph")
    except ModelError as error:
        return RedrawingOffer(("off",), error.message)
    modes: tuple[SuperResolution, ...] = ("off", "always")
    if entry.redrawn.auto_px is not None:
        modes = ("auto", *modes)
    return RedrawingOffer(tuple(sorted(modes, key=lambda mode: mode != asked)))


def _missing_network() -> RedrawingOffer:
    """Say what a run with redrawing would end with."""
    from fer_desktop.expression.upscaler import not_installed
    from fer_desktop.gui.wiring import RedrawingOffer

    return RedrawingOffer(("off",), not_installed().message)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
