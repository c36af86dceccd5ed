"""What tests read off a window."""

from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel


def texts(widget):
    """Return the texts of the visible labels, without the places where long words may be broken."""
    labels = [label for label in widget.findChildren(QLabel) if label.isVisible()]
    return [label.text().replace("\u200b", "") for label in labels]


def buttons(widget, text):
    """Return the visible buttons with this text, or with this name in place of one."""
    every = widget.findChildren(QAbstractButton)
    return [
        each for each in every if text in (each.text(), each.accessibleName()) and each.isVisible()
    ]


def button(widget, text):
    """Return the one visible button with this text."""
    (found,) = buttons(widget, text)
    return found


def dialog_form():
    """Return the form of the dialog that is open."""
    return QApplication.activeModalWidget()._form
