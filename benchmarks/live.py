"""A camera at 30 frames a second through the real capture, analysis and window, offscreen.

    python -m benchmarks.live                     all rows
    python -m benchmarks.live URL NETWORK SECONDS  one run on an MJPEG camera

The camera is a server on this machine, in a process of its own; its cost does not count.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any, Final

import cv2
import numpy as np

from benchmarks.clips import RATE_HZ, pictures
from benchmarks.machine import StolenShare, memory_mb
from benchmarks.stages import not_published

KINDS: Final = (
    (640, 480, 1, "mini-xception"),
    (1280, 720, 4, "mini-xception"),
    (640, 480, 1, "vgg19"),
)
SECONDS: Final = 15.0
_WARM_UP_S: Final = 3.0
_LOOP: Final = 150  # pictures of the camera, over and over


def measure(seconds: float = SECONDS) -> dict[str, Any]:
    """Return every row."""
    rows = {}
    for width, height, faces, network in KINDS:
        name = f"{width}x{height}, {faces} face{'s' * (faces > 1)}, {network}"
        rows[name] = _with_camera(width, height, faces, network, seconds)
    return rows


def _with_camera(
    width: int, height: int, faces: int, network: str, seconds: float
) -> dict[str, Any]:
    from fer_desktop.expression.registry import read_registry

    if network not in read_registry().networks:
        return not_published(network)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    camera = context.Process(
        target=_be_the_camera, args=(theirs, width, height, faces), daemon=True
    )
    camera.start()
    try:
        url = ours.recv()
        command = [sys.executable, "-m", "benchmarks.live", url, network, str(seconds)]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        answer = subprocess.run(
            command, check=True, capture_output=True, text=True, env=environment
        )
    finally:
        camera.terminate()
        camera.join()
    row: dict[str, Any] = json.loads(answer.stdout)
    return row


def _be_the_camera(told: Connection, width: int, height: int, faces: int) -> None:
    """Serve JPEG pictures at 30 a second to whoever asks."""
    encoded = [cv2.imencode(".jpg", p)[1].tobytes() for p in pictures(width, height, faces, _LOOP)]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=f")
            self.end_headers()
            for picture in _at_rate(encoded):
                head = b"--f\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
                try:
                    self.wfile.write(head % len(picture) + picture + b"\r\n")
                except OSError:
                    return

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.send(f"http://127.0.0.1:{server.server_port}/")
    server.serve_forever()


def _at_rate(encoded: list[bytes]) -> Iterator[bytes]:
    begun = time.monotonic()
    number = 0
    while True:
        time.sleep(max(0.0, begun + number / RATE_HZ - time.monotonic()))
        yield encoded[number % len(encoded)]
        number += 1


def _be_the_window(url: str, network: str, seconds: float) -> dict[str, Any]:
    """Run the live page on a camera and measure from its first analysis on."""
    from PyQt6.QtCore import QTimer

    from benchmarks.event_loop import LoopProbe
    from benchmarks.window import Window
    from fer_desktop.analysis.results import FrameAnalysis
    from fer_desktop.capture.address import open_source
    from fer_desktop.capture.frame import Frame
    from fer_desktop.capture.sources import FrameSource
    from fer_desktop.settings import Settings

    arrived: dict[int, float] = {}  # when the capture handed a frame on, by its index
    delays: list[float] = []
    faces: list[int] = []
    begun: list[tuple[float, float, int, int, StolenShare]] = []
    """Clock, processor, analysed, dropped, stolen."""
    window = Window(Settings(model=network))

    def open_noting() -> FrameSource:
        source = open_source(url)
        frames = source.frames

        def noted() -> Iterator[Frame]:
            for frame in frames():
                arrived[frame.index] = time.monotonic()
                yield frame

        source.frames = noted  # type: ignore[method-assign]
        return source

    def shown(frame: Frame, analysis: FrameAnalysis) -> None:
        at = arrived.pop(frame.index, None)
        if begun and at is not None:
            delays.append((time.monotonic() - at) * 1000)
            faces.append(len(analysis.faces))
        elif not warm_up.isActive() and not begun:
            warm_up.start()

    def begin() -> None:
        figures = newest[-1]
        probe.start()
        clock, processor = time.monotonic(), time.process_time()
        begun.append((clock, processor, figures.analysed, figures.dropped, StolenShare()))
        end.start()

    newest: list[Any] = []

    def note(figures: Any) -> None:
        if figures is not None:
            newest.append(figures)

    window.live.figures_changed.connect(note)
    probe = LoopProbe()
    warm_up, end = QTimer(), QTimer()
    for timer, after_s, then in ((warm_up, _WARM_UP_S, begin), (end, seconds, window.close)):
        timer.setSingleShot(True)
        timer.setInterval(round(after_s * 1000))
        timer.timeout.connect(then)
    window.shown = shown
    window.start("camera", open_noting)
    told: dict[str, Any] = {}

    def tell() -> None:
        clock, processor, analysed, dropped, stolen = begun[0]
        wall = time.monotonic() - clock
        figures = newest[-1]
        told.update(
            analyses_per_s=round((figures.analysed - analysed) / wall, 1),
            shown_per_s=round(len(delays) / wall, 1),
            delay_ms={
                "p50": round(float(np.quantile(delays, 0.5)), 1),
                "p95": round(float(np.quantile(delays, 0.95)), 1),
            },
            dropped=figures.dropped - dropped,
            event_loop_p99_ms=probe.figures()["p99_ms"],
            cpu_share_of_one_core=round((time.process_time() - processor) / wall, 2),
            share_of_all_cores_stolen=stolen.so_far,
            faces=float(np.median(faces)),
            memory_mb=round(memory_mb()),
        )

    end.timeout.disconnect()
    end.timeout.connect(tell)
    end.timeout.connect(window.close)
    window.run()
    return told


def main() -> None:
    """Measure one run, or all rows."""
    if len(sys.argv) > 1:
        print(json.dumps(_be_the_window(sys.argv[1], sys.argv[2], float(sys.argv[3]))))
    else:
        print(json.dumps(measure(), indent=2))


if __name__ == "__main__":
    main()
