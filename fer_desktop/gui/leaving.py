"""Leaving while work goes on that ends with it: asked about, whichever way somebody leaves."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QCoreApplication, Qt
from PyQt6.QtWidgets import QMessageBox

from fer_desktop.gui.pages import Pages
from fer_desktop.gui.session import Session


def leave_if_wanted(pages: Pages, session: Session, leave: Callable[[], object]) -> None:
    """Call `leave`, after a question where results would be lost by it.

    Args:
        pages: What is at work.
        session: Who is asked, for no longer than they are there.
        leave: Logs out, or closes the window.
    """
    if not pages.is_at_work:
        leave()
        return
    translate = QCoreApplication.translate
    box = QMessageBox(pages.window())
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(translate("Leaving", "Leave now?"))
    box.setText(translate("Leaving", "Files are still being analysed, stored or exported."))
    box.setInformativeText(
        translate("Leaving", "Leaving ends that, and results that are not stored yet are lost.")
    )
    go = box.addButton(translate("Leaving", "&Leave"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(translate("Leaving", "&Stay"), QMessageBox.ButtonRole.RejectRole)
    assert go is not None and stay is not None
    box.setDefaultButton(stay)
    go.clicked.connect(lambda: leave())  # without the state that Qt would pass on
    session.closing.connect(box.close)
    box.open()
