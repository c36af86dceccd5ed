"""Whether anybody is still at the keyboard of an open profile."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QEvent, QObject, QTimer, pyqtSignal
from PyQt6.QtWidgets import QApplication

from fer_desktop.storage.profile import Profile

_LOOK_MS: Final = 5000  # how often the idle time is looked at
_SIGNS_OF_LIFE: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.Shortcut,  # F1 and the like: no key is seen where an action takes it
        QEvent.Type.InputMethod,  # whoever writes Chinese presses keys that Qt does not see
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """Tells when a profile was left alone for as long as it allows.

    Attributes:
        is_held: Nobody is taken to have left: what is on the screen, or about to be, would be lost
            for good.

    Signals:
        left_alone(): nobody did anything for that long.
    """

    left_alone = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_held = False
        self._profile: Profile | None = None
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self.look)

    def begin(self, profile: Profile) -> None:
        """Watch over a profile that was opened just now."""
        self._profile = profile
        profile.touch(revives=True)  # opening it may have taken long
        self._looking.start()
        if (application := QApplication.instance()) is not None:
            application.installEventFilter(self)

    def end(self) -> None:
        """Watch over none."""
        self._profile = None
        self.is_held = False
        self._looking.stop()
        if (application := QApplication.instance()) is not None:
            application.removeEventFilter(self)

    def look(self) -> None:
        """Tell it if nobody has been there for too long, and watch no longer."""
        if self._profile is not None and self._profile.is_idle and not self.is_held:
            self.end()  # what is taken off the screen now may move under a mouse that stands still
            self.left_alone.emit()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Take keys and clicks anywhere as signs of life; hold back one that comes too late.

        The first after a sleep comes before the timer: it is for nothing that was shown until then.
        """
        if self._profile is None or event is None or event.type() not in _SIGNS_OF_LIFE:
            return False
        self._profile.touch(revives=self.is_held)
        self.look()
        return self._profile is None
