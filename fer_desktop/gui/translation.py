"""The window in other languages than English.

The translations are Qt's own .ts files, read as they are: a thousand sentences take some
milliseconds, and no compiled file can be older than its source. `make translations` brings new
sentences into them.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final
from xml.etree import ElementTree

from PyQt6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from fer_desktop.gui.preferences import LanguageName

TRANSLATED: Final = ("zh_CN",)
"""Languages beside English."""


class Translation(QTranslator):
    """The messages of one .ts file.

    A message is found by its context, or else by its words alone: `tr` asks with the class of
    the object, the file has the class whose method it is.
    """

    def __init__(self, language: str) -> None:
        """Read `resources/translations/<language>.ts`."""
        super().__init__()
        file = files("fer_desktop").joinpath("resources", "translations", f"{language}.ts")
        self._in_context: dict[tuple[str | None, str | None], str] = {}
        self._anywhere: dict[str | None, str] = {}
        for context in ElementTree.fromstring(file.read_text("utf-8")).iter("context"):
            name = context.findtext("name")
            for message in context.iter("message"):
                source, words = message.findtext("source"), message.findtext("translation")
                if words:
                    self._in_context[name, source] = words
                    self._anywhere.setdefault(source, words)

    def translate(  # type: ignore[override]  # None is allowed, whatever the stubs say
        self,
        context: str | None,
        source_text: str | None,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str | None:  # Qt asks on after None; an empty text it would show
        """Return the translation; None where there is none."""
        del disambiguation, n
        found = self._in_context.get((context, source_text))
        return found or self._anywhere.get(source_text)

    def isEmpty(self) -> bool:
        """Say whether there is nothing in it; Qt does not ask such a one."""
        return not self._anywhere


def speak(language: LanguageName) -> None:
    """Use a language from now on, for the words, for dates and numbers, and in Qt's own dialogs.

    Args:
        language: "system" takes the desktop's if there is a translation, else English.
    """
    application = QCoreApplication.instance()
    assert application is not None
    locale = QLocale.system() if language == "system" else QLocale(language)
    if locale.name() not in TRANSLATED:
        if language == "en":
            QLocale.setDefault(locale)
        return
    QLocale.setDefault(locale)
    ours, qt = Translation(locale.name()), QTranslator(application)
    ours.setParent(application)
    qt.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for translator in (qt, ours):
        application.installTranslator(translator)
