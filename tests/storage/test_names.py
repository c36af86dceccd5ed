import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_desktop.errors import UsageError
from fer_desktop.storage.names import MAX_NAME_LENGTH, NameRefusedError, check_name, check_phone


@pytest.mark.fault("67")
@pytest.mark.parametrize(
    "one, other",
    [
        ("Ａdmin", "admin"),
        ("ﬁona", "Fiona"),
        ("STRAẞE", "strasse"),
        ("Zoe\u0308", "Zoë"),
        ("  Ada ", "ada"),
        ("Ⅷ", "viii"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ᾳ", "αι"),
    ],
)
def test_names_that_look_the_same_are_one(one: str, other: str):
    assert check_name(one).key == check_name(other).key


@pytest.mark.fault("66", "67")
@pytest.mark.parametrize(
    "name, reason",
    [
        ("", "empty"),
        ("   ", "empty"),
        ("x" * 65, "longer"),
        ("x" * 1_000_000, "longer"),
        ("ﷺ" * 20, "longer"),  # one character that NFKC makes eighteen
        ("a\0b", "U+0000"),
        ("a\nb", "U+000A"),
        ("a\u202eb", "U+202E"),  # right-to-left override
        ("ad\u200bmin", "U+200B"),  # zero-width space
        ("a\u2060b", "U+2060"),
        ("a\u00adb", "U+00AD"),  # soft hyphen
        ("a\ufe0f", "U+FE0F"),
        ("\u3164", "U+3164"),  # a letter that shows nothing
        ("\u2800", "U+2800"),
        ("a\ud800", "U+D800"),  # half a character
        ("\ue000", "U+E000"),
        ("аdmin", "Cyrillic and Latin"),
        ("Αda", "Greek and Latin"),
        ("аd\u02bcmin", "Cyrillic and Latin"),
    ],
)
def test_names_that_deceive_are_refused_with_the_reason(name: str, reason: str):
    with pytest.raises(NameRefusedError, match=reason.replace("+", r"\+")):
        check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "О'Нил".replace("'", "’"),
        "李小龙",
        "田中さくら Ken",
        "Ñandú-7",
        "김 Lee",
        "אדה",
        "Ka\u02bbiulani",
        "O\u02bbtkir",
        "Дар\u02bcя",
        "नेहा\u02bc",
    ],
)
def test_names_of_one_script_or_of_scripts_written_together_are_kept(name: str):
    assert check_name(name).shown == unicodedata.normalize("NFKC", name)


@pytest.mark.fault("66", "67")
@given(st.text(max_size=80))
def test_any_text_is_refused_in_words_or_has_one_stable_key(text: str):
    try:
        name = check_name(text)
    except NameRefusedError as error:
        assert error.remedy
        return
    assert 1 <= len(name.shown) <= MAX_NAME_LENGTH
    assert name.shown.isprintable()
    assert check_name(name.shown).key == name.key
    assert check_name(name.shown.swapcase()).key == name.key or len(name.shown.swapcase()) > 64


@pytest.mark.parametrize(
    "text, number",
    [
        ("", None),
        ("138 1234 5678", "13812345678"),
        ("+49 (30) 901-820", "+4930901820"),
        ("１２３４５６", "123456"),
    ],
)
def test_phone_number_is_kept_without_its_separators(text: str, number: str | None):
    assert check_phone(text) == number


@pytest.mark.parametrize("text", ["12", "1" * 16, "call me", "+", "٠١٢٣٤٥", "1" * 1000, "1;--"])
def test_what_is_no_phone_number_is_refused(text: str):
    with pytest.raises(UsageError, match="phone"):
        check_phone(text)
