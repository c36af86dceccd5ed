"""The line at the window's foot: camera, pace, network, saving or not."""

from __future__ import annotations

from typing import Final

from PyQt6.QtWidgets import QStatusBar

from fer_desktop.analysis.live import LiveFigures
from fer_desktop.capture.camera_state import CameraStatus
from fer_desktop.gui.error_words import message_in_window
from fer_desktop.gui.parts.camera_words import camera_words
from fer_desktop.gui.parts.elided_label import ElidedLabel
from fer_desktop.gui.wiring import Source
from fer_desktop.gui.words import gave_up_redrawing_words
from fer_desktop.storage.recorder import SavingState

_MESSAGE_MS: Final = 8000
_WIDEST: Final = LiveFigures(analysed=0, dropped=99_999, rate_hz=99.0, delay_s=9.999)


class StatusBar(QStatusBar):
    """Shows how things stand, and says things in passing.

    Args:
        network: Title of the network.
    """

    def __init__(self, network: str) -> None:
        super().__init__()
        self._camera = ElidedLabel(self.tr("Looking for cameras"))
        self._gave_up_redrawing = self._has_lost = False
        self._state = ElidedLabel()
        self._pace = ElidedLabel(widest=self._in_words(_WIDEST))
        self.addWidget(self._camera)
        self.addWidget(self._pace)
        self.addWidget(self._state)
        self.show_figures(None)
        self._recording = ElidedLabel()
        self.addPermanentWidget(self._recording)
        self.show_recording(False)
        self._network = ElidedLabel()
        self._saving = ElidedLabel()
        self.addPermanentWidget(self._network)
        self.addPermanentWidget(self._saving)
        self._person = ElidedLabel()
        self.addPermanentWidget(self._person)
        self.show_person("")
        self.show_network(network)

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
        gave_up = figures is not None and figures.gave_up_redrawing
        if gave_up and not self._gave_up_redrawing:
            self.tell(gave_up_redrawing_words())
        self._gave_up_redrawing = gave_up
        self._pace.setText("" if figures is None else self._in_words(figures))
        self._pace.setVisible(figures is not None)  # its width is kept for a run alone

    def show_recording(self, shown: bool) -> None:
        """Say on every page that a video of the sitting is being written, or no longer."""
        self._recording.setText(self.tr("Recording a video") if shown else "")
        self._recording.setVisible(shown)  # empty, it would take room from the others

    def show_network(self, title: str) -> None:
        """Name the network that reads the faces."""
        self._network.setText(self.tr("Network: {name}").format(name=title))

    def show_saving(self, state: SavingState | None) -> None:
        """Show how storing a sitting goes, or went; None while nothing of it is stored."""
        words = self.tr("Not saving") if self._pace.isVisibleTo(self) else ""
        if state is not None:
            words = self._saving_words(state)
        self._saving.setText(words)
        has_lost = state is not None and state.lost_rows > 0
        if has_lost and not self._has_lost:
            self.tell(words)  # the next sitting's state may take its place at once
        self._has_lost = has_lost

    def show_person(self, name: str) -> None:
        """Name whoever is logged in; empty is a guest. What was told to another is taken back."""
        self._person.setText(name or self.tr("Guest"))
        self.show_saving(None)
        self.clearMessage()

    def tell(self, message: str) -> None:
        """Say something in passing."""
        self.showMessage(message, _MESSAGE_MS)

    def _saving_words(self, state: SavingState) -> str:
        if state.problem is not None:
            problem = message_in_window(state.problem)
            words = [self.tr("Not saved: {problem}").format(problem=problem)]
        elif state.lost_rows:
            words = [self.tr("Not everything was saved to your history.")]
        else:
            words = [self.tr("Saving to your history")]
        if state.waiting_rows and state.problem is not None:
            waiting = self.tr("{count} rows wait in memory.")
            words.append(waiting.format(count=state.waiting_rows))
        if state.lost_rows:
            words.append(self.tr("Rows lost: {count}.").format(count=state.lost_rows))
        return " ".join(words)

    def _in_words(self, figures: LiveFigures) -> str:
        words = self.tr("{rate:.0f} analyses/s · delay {delay:.0f} ms · {dropped} frames dropped")
        return words.format(
            rate=figures.rate_hz, delay=figures.delay_s * 1000, dropped=figures.dropped
        )
