"""Every sentence of the window in Chinese, too."""

import re
from pathlib import Path
from string import Formatter
from xml.etree import ElementTree

import pytest
from PyQt6.lupdate import lupdate
from PyQt6.QtCore import QCoreApplication, QLocale, QObject

from fer_desktop.gui import translation
from fer_desktop.gui.translation import TRANSLATED, Translation, speak

ROOT = Path(__file__).parents[2]
FILES = ROOT / "fer_desktop" / "resources" / "translations"


def messages(file):
    """Return context, sentence and translation of every message."""
    return [
        (context.findtext("name"), message.findtext("source"), message.findtext("translation"))
        for context in ElementTree.parse(file).getroot().iter("context")
        for message in context.iter("message")
    ]


@pytest.fixture(scope="module")
def wanted(tmp_path_factory):
    """What the code says now."""
    fresh = tmp_path_factory.mktemp("translation") / "fresh.ts"
    lupdate([str(ROOT / "fer_desktop" / "gui")], [str(fresh)], no_summary=True)
    return {(context, source) for context, source, _ in messages(fresh)}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_left_over(wanted, language):
    translated = {(c, s) for c, s, words in messages(FILES / f"{language}.ts") if words}
    assert len(wanted) > 500
    assert sorted(wanted - translated) == []
    assert sorted(translated - wanted) == []


def fields(text):
    return sorted((name, spec) for _, name, spec, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_what_is_filled_in_and_what_is_typed(language):
    for _, source, words in messages(FILES / f"{language}.ts"):
        assert fields(words) == fields(source), source
        keys = re.findall("&(.)", source)
        assert re.findall(r"\(&(.)\)", words) == [key.upper() for key in keys], source
        assert words.count("…") == source.count("…"), source
        assert re.findall("<[^>]+>", words) == re.findall("<[^>]+>", source), source


@pytest.fixture
def as_before(qapp, monkeypatch):
    """Take back which language is spoken."""
    installed, locale = [], QLocale()
    install = qapp.installTranslator
    monkeypatch.setattr(
        translation.QCoreApplication,
        "installTranslator",
        lambda app, each: installed.append(each) or install(each),
    )
    yield
    for each in installed:
        qapp.removeTranslator(each)
    QLocale.setDefault(locale)


def test_chinese_is_spoken_in_words_dates_and_classes_that_inherit(qapp, as_before):
    class LoginForm(QObject):
        def title(self):
            return self.tr("Log in")

    class OwnLoginForm(LoginForm):
        pass

    speak("zh_CN")
    assert QCoreApplication.translate("Emotion", "happy") == "高兴"
    assert LoginForm().title() == OwnLoginForm().title() == "登录"
    assert QLocale().name() == "zh_CN"
    assert (
        LoginForm().tr("a sentence that nobody translated") == "a sentence that nobody translated"
    )


def test_english_stays_english(qapp, as_before):
    speak("en")
    assert QCoreApplication.translate("Emotion", "happy") == "happy"


def test_a_language_without_a_translation_is_english(qapp, as_before, monkeypatch):
    monkeypatch.setattr(translation.QLocale, "system", lambda: QLocale("sw"))
    speak("system")
    assert QCoreApplication.translate("Emotion", "happy") == "happy"


def test_of_two_meanings_the_context_decides():
    words = Translation("zh_CN")
    assert words.translate("Menus", "&Export results…") == "导出结果(&E)…"
    assert words.translate("NoSuchClass", "Log in") == "登录"
    assert words.translate("NoSuchClass", "no such sentence") is None
