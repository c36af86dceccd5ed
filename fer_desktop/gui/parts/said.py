"""A line in which a card says what came of an act."""

from __future__ import annotations

from fer_desktop.errors import UserError
from fer_desktop.gui.error_words import error_in_window
from fer_desktop.gui.parts.plain import PlainLabel


class Said(PlainLabel):
    """Empty and out of the way until there is something to say."""

    def __init__(self) -> None:
        super().__init__()
        self.say("")

    def say(self, words: str) -> None:
        """Say that something was done, or nothing any more."""
        self._show(words, "muted")

    def warn(self, error: Exception) -> None:
        """Say what went wrong and what helps."""
        if not isinstance(error, UserError):
            self.say("")
            raise error  # the fault reporter's: nothing that a person did
        self._show(error_in_window(error), "notice")

    def _show(self, words: str, role: str) -> None:
        if self.property("role") != role:
            self.setProperty("role", role)
            if (style := self.style()) is not None:
                style.polish(self)  # takes up the colour of the new role
        self.show_words(words)
        self.setVisible(bool(words))
