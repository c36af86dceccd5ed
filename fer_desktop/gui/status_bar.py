"""The line at the window's foot: camera, pace, network, saving or not."""

from __future__ import annotations

from typing import Final

from PyQt6.QtWidgets import QLabel, QStatusBar

from fer_desktop.analysis.live import LiveFigures
from fer_desktop.capture.camera_state import CameraStatus
from fer_desktop.gui.camera_words import camera_words
from fer_desktop.gui.wiring import Source

_MESSAGE_MS: Final = 8000
_WIDEST: Final = LiveFigures(analysed=0, dropped=99_999, rate_hz=99.0, delay_s=9.999)


class StatusBar(QStatusBar):
    """Shows how things stand, and says things in passing.

    Args:
        network: Title of the network.
    """

    def __init__(self, network: str) -> None:
        super().__init__()
        self._camera = QLabel(self.tr("Looking for cameras"))
        self._state = QLabel()
        self._pace = QLabel(self._in_words(_WIDEST))
        self.addWidget(self._camera)
        self.addWidget(self._state)
        self.addWidget(self._pace)
        # As wide as it may become, so that nothing moves while the figures change.
        self._pace.ensurePolished()
        self._pace.setMinimumWidth(self._pace.sizeHint().width())
        self._pace.clear()
        self.addPermanentWidget(QLabel(self.tr("Network: {name}").format(name=network)))
        self.addPermanentWidget(QLabel(self.tr("Not saving")))

    def show_cameras(self, cameras: list[Source]) -> None:
        """Name the camera, or say how many there are."""
        if len(cameras) == 1:
            self._camera.setText(cameras[0].title)
        elif cameras:
            self._camera.setText(self.tr("{count} cameras").format(count=len(cameras)))
        else:
            self._camera.setText(self.tr("No camera"))

    def show_state(self, status: CameraStatus | None) -> None:
        """Show how the camera of a run is doing; None when there is none."""
        self._state.setText("" if status is None else camera_words(status))

    def show_figures(self, figures: LiveFigures | None) -> None:
        """Show how a run keeps up; None when none runs."""
        self._pace.setText("" if figures is None else self._in_words(figures))

    def tell(self, message: str) -> None:
        """Say something in passing."""
        self.showMessage(message, _MESSAGE_MS)

    def _in_words(self, figures: LiveFigures) -> str:
        words = self.tr("{rate:.0f} analyses/s · delay {delay:.0f} ms · {dropped} frames dropped")
        return words.format(
            rate=figures.rate_hz, delay=figures.delay_s * 1000, dropped=figures.dropped
        )
