"""Leaving while something is there that ends with it: asked about, whichever way one leaves."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QCoreApplication, Qt
from PyQt6.QtWidgets import QMessageBox

from fer_desktop.gui.pages import Pages
from fer_desktop.gui.session import Session


def would_be_lost(pages: Pages, session: Session) -> tuple[str, str] | None:
    """Return what somebody who leaves now would lose, and what that means; None for nothing."""
    translate = QCoreApplication.translate
    if session.idle.is_held:
        return (
            translate("Leaving", "Your recovery code is not kept yet."),
            translate(
                "Leaving",
                "It is shown this once. Leave when it is on paper, or where you keep passwords.",
            ),
        )
    if pages.is_at_work:
        return (
            translate(
                "Leaving",
                "Something is still being analysed, stored, exported, imported or checked.",
            ),
            translate(
                "Leaving", "Leaving ends that, and results that are not stored yet are lost."
            ),
        )
    return None


def leave_if_wanted(pages: Pages, session: Session, leave: Callable[[], object]) -> None:
    """Call `leave`, after a question where something would be lost by it.

    Args:
        pages: What is at work.
        session: Who is asked, for no longer than they are there.
        leave: Logs out, or closes the window.
    """
    if (lost := would_be_lost(pages, session)) is None:
        leave()
        return
    translate = QCoreApplication.translate
    box = QMessageBox(pages.window())
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(translate("Leaving", "Leave now?"))
    box.setText(lost[0])
    box.setInformativeText(lost[1])
    go = box.addButton(translate("Leaving", "&Leave"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(translate("Leaving", "&Stay"), QMessageBox.ButtonRole.RejectRole)
    assert go is not None and stay is not None
    go.setAutoDefault(False)  # or a change of theme makes it the default
    box.setDefaultButton(stay)
    go.clicked.connect(lambda: leave())  # without the state that Qt would pass on
    box.open()
