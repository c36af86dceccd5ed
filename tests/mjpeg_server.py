"""A network camera on the loopback address, with every fault that cameras have."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Literal, Self

import cv2
import numpy as np

Mode = Literal["ok", "hang", "close", "gone", "resize", "corrupt", "unauthorized"]

_BOUNDARY = b"frame"


@dataclass
class MjpegServer:
    """Serves pictures as multipart/x-mixed-replace to any number of readers.

    Attributes:
        mode: What happens from the next picture on:
            ok       a picture every 1 / `rate_hz` seconds
            hang     nothing more is sent, the connection stays
            close    the connection is closed
            gone     as close, and new readers get 503
            resize   the pictures are half as large
            corrupt  every fifth picture is cut in half
            unauthorized  new readers get 401
        rate_hz: Pictures per second.
        served: Pictures sent so far, to all readers together.
    """

    rate_hz: float = 30.0
    mode: Mode = "ok"
    width: int = 640
    height: int = 480
    served: int = 0
    _stopped: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                camera._answer(self)

            def log_message(self, format: str, *arguments: object) -> None:
                pass  # the test's output is not a web server's log

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(
            target=self._server.serve_forever, args=(0.05,), name="mjpeg-server", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Address of the stream."""
        return f"http://127.0.0.1:{self._server.server_port}/camera"

    def address(self, user: str, password: str) -> str:
        """Address of the stream with a name and a password in it."""
        return self.url.replace("://", f"://{user}:{password}@")

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        refusal = {"gone": 503, "unauthorized": 401}.get(self.mode)
        if refusal is not None:
            handler.send_error(refusal)
            return
        handler.send_response(200)
        handler.send_header(
            "Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY.decode()}"
        )
        handler.end_headers()
        try:
            for picture in self._pictures():
                handler.wfile.write(
                    b"--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n"
                    % (_BOUNDARY, len(picture), picture)
                )
                self.served += 1
        except OSError:
            pass  # the reader left
        handler.close_connection = True

    def _pictures(self) -> Iterator[bytes]:
        start_s = time.monotonic()
        for number in range(10**9):
            late_s = start_s + number / self.rate_hz - time.monotonic()
            if self._stopped.wait(max(0.0, late_s)):
                return
            while self.mode == "hang":
                if self._stopped.wait(0.02):
                    return
            if self.mode in ("close", "gone"):
                return
            picture = jpeg(number, *self._size())
            if self.mode == "corrupt" and number % 5 == 4:
                picture = picture[: len(picture) // 2]
            yield picture

    def _size(self) -> tuple[int, int]:
        if self.mode == "resize":
            return self.width // 2, self.height // 2
        return self.width, self.height


def jpeg(number: int, width: int, height: int) -> bytes:
    """A grey picture that brightens with its number, one level each."""
    picture = np.full((height, width), number % 256, np.uint8)
    return cv2.imencode(".jpg", picture)[1].tobytes()
