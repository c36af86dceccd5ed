"""Looks at a window as a designer would: what is cut off, nameless, or hard to read.

Contrast is measured on the pixels, not computed from palettes: the ground of a text is the most
frequent colour of its place, the text the colour that stands out most from it.
"""

from itertools import pairwise

import numpy as np
from PyQt6.QtCore import QRect, Qt, QTextBoundaryFinder
from PyQt6.QtGui import QImage, QPixmap, QTextDocument
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QScrollBar,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QTextEdit,
    QToolButton,
    QWidget,
)

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""

_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QTextEdit,
)
_BORDER_PX = 5


def inspect(window: QWidget, picture: QPixmap) -> dict:
    """Return the report on a shown window: texts, cut-off, nameless, lowest contrast.

    Args:
        window: A window or dialog.
        picture: What `window.grab()` gives now.
    """
    image, scale = _pixels(picture), picture.devicePixelRatio()
    places = [place for widget in _visible(window) for place in _text_places(widget)]
    contrasts = []
    for widget, text, place in places:
        if is_scrolled_away(widget, place):
            continue
        seen = QRect(widget.mapTo(window, place.topLeft()), place.size())
        top, bottom = int(seen.top() * scale), int((seen.bottom() + 1) * scale)
        left, right = int(seen.left() * scale), int((seen.right() + 1) * scale)
        part = image[top:bottom, left:right]
        if part.size:
            contrasts.append((round(strongest_contrast(part), 2), text))
    ratio, words = min(contrasts, default=(21.0, ""))
    return {
        "texts": [text for _, text, _ in places],
        "cut_off": sorted({name for w in _visible(window) if (name := cut_off(w, window))}),
        "unnamed": [_describe(w) for w in _visible(window) if is_nameless(w)],
        "lowest_contrast": {"ratio": ratio, "text": words},
    }


def complaints(report: dict) -> list[str]:
    """Return what CI does not accept in a report of `inspect`."""
    found = [f"cut off: {name}" for name in report["cut_off"]]
    found += [f"no accessible name: {name}" for name in report["unnamed"]]
    lowest = report["lowest_contrast"]
    if lowest["ratio"] < LEAST_CONTRAST:
        found.append(f"contrast {lowest['ratio']}: {lowest['text']}")
    return found


def strongest_contrast(part: np.ndarray) -> float:
    """Return the highest contrast of any pixel against the most frequent colour.

    Args:
        part: Shape (H, W, 3), uint8, RGB.
    """
    red, green, blue = np.moveaxis(part.astype(np.uint32), -1, 0)
    packed, counts = np.unique(red << 16 | green << 8 | blue, return_counts=True)
    channels = np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=-1) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = linear @ (0.2126, 0.7152, 0.0722)
    ground = luminance[counts.argmax()]
    lighter, darker = np.maximum(luminance, ground), np.minimum(luminance, ground)
    return float(((lighter + 0.05) / (darker + 0.05)).max())


def is_nameless(widget: QWidget) -> bool:
    """Whether a screen reader has nothing to say about a control."""
    if not isinstance(widget, _CONTROLS) or isinstance(widget, QScrollBar):
        return False
    if widget.objectName().startswith("qt_"):  # inner parts of Qt's own widgets
        return False
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return not (widget.accessibleName() or text or _has_buddy(widget))


def cut_off(widget: QWidget, window: QWidget) -> str:
    """Describe a widget that has too little room for its words; empty if it has enough."""
    needed_width, needed_height = 0, 0
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            needed_width = _longest_word(widget)
            needed_height = widget.heightForWidth(widget.width())
        else:
            needed_width, needed_height = widget.sizeHint().width(), widget.sizeHint().height()
    elif isinstance(widget, QComboBox):
        room = _edit_field(widget).width()
        if widget.fontMetrics().horizontalAdvance(widget.currentText()) > room:
            return _describe(widget)
    elif isinstance(widget, QAbstractButton) and widget.text():
        needed_width, needed_height = widget.sizeHint().width(), widget.sizeHint().height()
    for text, place in _painted(widget):
        if not widget.rect().contains(place):
            return f"{_describe(widget)}: {text}"
    hint = widget.minimumSizeHint()
    needed_width, needed_height = max(needed_width, hint.width()), max(needed_height, hint.height())
    if needed_width > widget.width() or needed_height > widget.height():
        return _describe(widget)
    return "" if _is_inside(widget, window) else f"{_describe(widget)}, outside its parent"


def _visible(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in [window, *window.findChildren(QWidget)]
        if widget.window() is window.window()  # a dialog before it is looked at by itself
        and widget.isVisibleTo(window)
        and widget.width() > 1
        and widget.height() > 1
    ]


def _is_inside(widget: QWidget, window: QWidget) -> bool:
    """Whether no ancestor cuts off a widget with words."""
    if widget is window or not isinstance(widget, QLabel | QAbstractButton | QComboBox):
        return True
    parent = widget.parentWidget()
    while parent is not None:
        place = QRect(widget.mapTo(parent, widget.rect().topLeft()), widget.size())
        if isinstance(area := parent.parentWidget(), QAbstractScrollArea):
            bar = area.horizontalScrollBar()
            is_off = area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            # What lies below the edge can be scrolled to, what lies beside it only with a bar.
            place.translate(bar.value(), 0)
            room = parent.rect().right() + (0 if is_off else bar.maximum())
            if place.left() < 0 or place.right() > room:
                return False
            widget = parent
        elif not parent.rect().contains(place):
            return False
        if parent is window:
            return True
        parent = parent.parentWidget()
    return True


def is_scrolled_away(widget: QWidget, place: QRect) -> bool:
    """Whether a part of `place` has to be scrolled to before it is seen."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent.parentWidget(), QAbstractScrollArea):
            seen = QRect(widget.mapTo(parent, place.topLeft()), place.size())
            if not parent.rect().contains(seen):
                return True
        parent = parent.parentWidget()
    return False


def _text_places(widget: QWidget) -> list[tuple[QWidget, str, QRect]]:
    """Texts of a widget and where they stand in it."""
    inner = widget.rect().adjusted(_BORDER_PX, _BORDER_PX, -_BORDER_PX, -_BORDER_PX)
    if isinstance(widget, QLabel) and widget.text():
        return [(widget, _plain(widget.text()), widget.contentsRect())]
    if isinstance(widget, QComboBox) and widget.currentText():
        return [(widget, widget.currentText(), _edit_field(widget))]
    if isinstance(widget, QCheckBox) and widget.text():
        option = QStyleOptionButton()
        widget.initStyleOption(option)
        part = QStyle.SubElement.SE_CheckBoxContents
        return [(widget, widget.text(), widget.style().subElementRect(part, option, widget))]
    if isinstance(widget, QToolButton) and widget.text():
        return [(widget, widget.text(), inner.adjusted(0, inner.height() // 2, 0, 0))]
    if isinstance(widget, QAbstractButton) and widget.text():
        return [(widget, widget.text(), inner)]
    return [(widget, text, place) for text, place in _painted(widget)]


def _painted(widget: QWidget) -> list[tuple[str, QRect]]:
    """Words that a widget of ours paints itself, and where."""
    return [(text, place.toRect()) for text, place in getattr(widget, "painted_words", list)()]


def _edit_field(box: QComboBox) -> QRect:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    return box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box)


def _longest_word(label: QLabel) -> int:
    metrics, text = label.fontMetrics(), _plain(label.text())
    # Where a line may break: at spaces, and in Chinese between almost any two characters.
    breaks, ends = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, text), [0]
    while (end := breaks.toNextBoundary()) >= 0:
        ends.append(end)
    widest = max(
        (metrics.horizontalAdvance(text[a:b].strip()) for a, b in pairwise(ends)), default=0
    )
    return widest + label.contentsMargins().left() + label.contentsMargins().right()


def _has_buddy(widget: QWidget) -> bool:
    window = widget.window()
    return any(label.buddy() is widget for label in window.findChildren(QLabel))


def _plain(text: str) -> str:
    if not text.startswith("<"):
        return text.replace("&", "")
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def _describe(widget: QWidget) -> str:
    words = widget.accessibleName() or (
        widget.text() if isinstance(widget, QLabel | QAbstractButton) else widget.objectName()
    )
    needed = widget.sizeHint()
    size = f"{widget.width()}x{widget.height()} of {needed.width()}x{needed.height()}"
    return f"{type(widget).__name__} '{words}' {size}"


def _pixels(picture: QPixmap) -> np.ndarray:
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits().asarray(image.sizeInBytes()), np.uint8)
    rows = rows.reshape(image.height(), image.bytesPerLine())
    pixels = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)
    return pixels.copy()  # the image takes its memory along
