"""Light and dark, as palettes of our own.

The platform's own colour scheme cannot be tested offscreen, so each scheme is a
complete set of colours; "system" picks one of the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, Literal

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QGuiApplication, QPalette
from PyQt6.QtWidgets import QApplication

from fer_desktop.palette import EmotionStyle

SchemeName = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by role, `#rrggbb`.

    Attributes:
        name: `light` or `dark`.
        window: Behind everything.
        surface: Cards, inputs and charts.
        text: Words and numbers; at least 4.5:1 on window and surface.
        muted: Secondary words; at least 4.5:1 too.
        border: Hairlines.
        accent: The one action of a page, focus, selection.
        on_accent: Words on `accent`.
        notice: Words that ask for attention.
        well: What a picture lies in.
    """

    name: SchemeName
    window: str
    surface: str
    text: str
    muted: str
    border: str
    accent: str
    on_accent: str
    notice: str
    well: str

    def emotion_color(self, style: EmotionStyle) -> str:
        """Return the colour of lines and areas of an emotion on this theme's surface."""
        return style.on_light if self.name == "light" else style.on_dark


LIGHT: Final = Theme(
    name="light",
    window="#f4f5f3",
    surface="#ffffff",
    text="#1c2226",
    muted="#545f68",
    border="#cfd5d9",
    accent="#0a6478",
    on_accent="#ffffff",
    notice="#8a3b00",
    well="#e4e8ea",
)
DARK: Final = Theme(
    name="dark",
    window="#15191c",
    surface="#1f2529",
    text="#e9edef",
    muted="#a4afb7",
    border="#3a434a",
    accent="#63c5da",
    on_accent="#0c1b20",
    notice="#ffb877",
    well="#0e1113",
)

_STYLE: Final = """
QWidget {{ font-size: 14px; }}
QToolTip {{ color: {text}; background: {surface}; border: 1px solid {border}; padding: 4px; }}
QPushButton {{ padding: 7px 16px; border: 1px solid {border}; border-radius: 6px;
               background: {surface}; color: {text}; }}
QPushButton:hover, QPushButton:focus {{ border-color: {accent}; }}
QPushButton:disabled {{ color: {muted}; }}
QPushButton[primary="true"] {{ background: {accent}; color: {on_accent}; border-color: {accent};
                               font-weight: 600; }}
QPushButton[primary="true"]:focus {{ border: 2px solid {text}; padding: 6px 15px; }}
QPushButton[small="true"] {{ padding: 2px 10px; font-size: 13px; }}
QPushButton[quiet="true"] {{ padding: 4px 10px; border-color: transparent; color: {accent};
                             background: transparent; }}
QPushButton[quiet="true"]:hover, QPushButton[quiet="true"]:focus {{ border-color: {accent}; }}
QPushButton[quiet="true"]:disabled {{ color: {muted}; }}
QPushButton[segment="true"] {{ border: 2px solid transparent; padding: 5px 14px; color: {muted};
                               background: transparent; }}
QPushButton[segment="true"]:checked {{ background: {well}; color: {accent}; }}
QPushButton[segment="true"]:focus {{ border-color: {accent}; }}
QComboBox {{ min-height: 24px; }}
QAbstractSpinBox {{ min-height: 26px; }}
QLineEdit {{ padding: 5px 8px; border: 1px solid {border}; border-radius: 6px;
             background: {surface}; color: {text}; placeholder-text-color: {muted}; }}
QLineEdit:hover {{ border-color: {muted}; }}
QLineEdit:focus {{ border: 2px solid {accent}; padding: 4px 7px; }}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ border: none; padding: 0; }}
QToolButton[tool="true"] {{ background: {surface}; border: 1px solid {border}; border-radius: 6px;
                            padding: 5px; }}
QToolButton[tool="true"]:hover {{ border-color: {muted}; }}
QToolButton[tool="true"]:focus {{ border: 2px solid {accent}; padding: 4px; }}
QToolButton[tool="true"]:checked {{ background: {well}; }}
QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {muted}; border-radius: 4px;
                       background: {surface}; }}
QCheckBox::indicator:checked {{ background: {tick_ground}; image: url("{tick}"); }}
QCheckBox:focus, QRadioButton:focus {{ color: {accent}; }}
QRadioButton::indicator {{ width: 16px; height: 16px; border: 1px solid {muted}; border-radius: 9px;
                          background: {surface}; }}
QRadioButton::indicator:checked {{ width: 8px; height: 8px; border: 5px solid {accent}; }}
QSlider::groove:horizontal {{ height: 6px; border-radius: 3px; background: {border}; }}
QSlider::sub-page:horizontal {{ border-radius: 3px; background: {accent}; }}
QSlider::handle:horizontal {{ width: 14px; margin: -6px 0; border-radius: 9px;
                              background: {accent}; border: 2px solid {surface}; }}
QSlider::handle:horizontal:focus {{ border-color: {text}; }}
QFrame[card="true"] {{ background: {surface}; border: 1px solid {border}; border-radius: 8px; }}
QFrame[rail="true"] {{ background: {surface}; border: none; border-right: 1px solid {border}; }}
QFrame[rail="true"] QToolButton {{ border: 2px solid transparent; border-radius: 8px;
                                   padding: 6px 4px; font-size: 13px; color: {muted}; }}
QFrame[rail="true"] QToolButton:hover {{ background: {well}; }}
QFrame[rail="true"] QToolButton:checked {{ background: {well}; color: {accent}; font-weight: 600; }}
QFrame[rail="true"] QToolButton:focus {{ border-color: {accent}; }}
QLabel[role="title"] {{ font-size: 15px; font-weight: 600; }}
QLabel[role="muted"] {{ color: {muted}; }}
QLabel[role="notice"] {{ color: {notice}; }}
QLabel[role="headline"] {{ font-size: 20px; font-weight: 600; }}
QLabel[role="code"] {{ font-size: 19px; font-weight: 600; }}
QLabel[role="pill"] {{ background: rgba(12, 16, 19, 216); color: #ffffff; border-radius: 6px;
                       padding: 5px 10px; }}
QStatusBar {{ background: {window}; color: {muted}; }}
QStatusBar QLabel {{ color: {muted}; padding: 0 10px; }}
QStatusBar::item {{ border: none; }}
"""


def system_theme() -> Theme:
    """Return the theme that matches what the desktop asks for; light where it says nothing."""
    hints = QGuiApplication.styleHints()
    is_dark = hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark
    return DARK if is_dark else LIGHT


def follow_system(changed: Callable[[], None]) -> None:
    """Have a widget's method called whenever the desktop asks for other colours."""
    if (hints := QGuiApplication.styleHints()) is not None:
        hints.colorSchemeChanged.connect(changed)


def theme_named(name: str) -> Theme:
    """Return the theme "light" or "dark"; for "system" the one that the desktop asks for now."""
    return {"light": LIGHT, "dark": DARK}.get(name) or system_theme()


def apply_theme(theme: Theme) -> None:
    """Give every widget that exists or will exist the theme's colours; charts take theirs."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    sheet = _STYLE.format_map(_as_mapping(theme))
    if application.styleSheet() == sheet:
        return  # to polish every widget anew takes a second
    application.setStyle("Fusion")
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.surface,
        QPalette.ColorRole.AlternateBase: theme.window,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.Button: theme.surface,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.ToolTipBase: theme.surface,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.Link: theme.accent,
        QPalette.ColorRole.Mid: theme.border,
        QPalette.ColorRole.Dark: theme.border,
    }
    for role, color in roles.items():
        palette.setColor(role, QColor(color))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.muted))
    application.setPalette(palette)
    application.setStyleSheet(sheet)


def _as_mapping(theme: Theme) -> dict[str, str]:
    tick = files("fer_desktop").joinpath("resources", "icons", "tick.svg")
    roles = {role: getattr(theme, role) for role in Theme.__slots__}
    return roles | {"tick": str(tick).replace("\\", "/"), "tick_ground": LIGHT.accent}
