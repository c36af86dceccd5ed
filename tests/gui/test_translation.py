"""Every sentence of the window in Chinese, too."""

import re
from pathlib import Path
from string import Formatter
from xml.etree import ElementTree

import pytest
from PyQt6.lupdate import lupdate
from PyQt6.QtCore import QCoreApplication, QLocale, QObject

from fer_desktop.gui import translation
from fer_desktop.gui.translation import TRANSLATED, Translation
from tests.scene_steps import said, speaking

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


def test_no_sentence_is_asked_for_in_a_way_that_the_tool_does_not_find():
    for path in (ROOT / "fer_desktop" / "gui").rglob("*.py"):
        source = path.read_text("utf-8")
        assert re.findall(r"(?<!self\.)\btr\(.*", source) == [], path
        assert set(re.findall(r"(\w+) = QCoreApplication\.translate$", source, re.M)) <= {
            "translate"
        }, path


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


def test_chinese_is_spoken_in_words_dates_and_classes_that_inherit(qapp):
    class LoginForm(QObject):
        def title(self):
            return self.tr("Log in")

    class OwnLoginForm(LoginForm):
        pass

    with speaking("zh_CN"):
        assert QCoreApplication.translate("Emotion", "happy") == "高兴"
        assert LoginForm().title() == OwnLoginForm().title() == "登录"
        assert QLocale().name() == "zh_CN"
        untranslated = "a sentence that nobody translated"
        assert LoginForm().tr(untranslated) == untranslated


def test_english_stays_english(qapp):
    with speaking("en"):
        assert QCoreApplication.translate("Emotion", "happy") == "happy"


def test_a_language_without_a_translation_is_english(qapp, monkeypatch):
    monkeypatch.setattr(translation.QLocale, "system", lambda: QLocale("sw"))
    with speaking("system"):
        assert QCoreApplication.translate("Emotion", "happy") == "happy"


def test_pictures_in_chinese_leave_the_language_as_it_was(qapp):
    locale = QLocale()
    with speaking("zh_CN"):
        assert said("Log in") == "登录"
    assert said("Log in") == "Log in"
    assert QLocale() == locale


def test_of_two_meanings_the_context_decides():
    words = Translation("zh_CN")
    assert words.translate("Menus", "&Export results…") == "导出结果(&E)…"
    assert words.translate("NoSuchClass", "Log in") == "登录"
    assert words.translate("NoSuchClass", "no such sentence") is None
