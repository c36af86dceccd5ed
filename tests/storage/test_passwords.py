import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_desktop.errors import UsageError
from fer_desktop.storage.names import check_name
from fer_desktop.storage.passwords import (
    PasswordRefusedError,
    check_new_password,
    encode_password,
    read_password,
)

ADA = check_name("Ada Lovelace")


@pytest.mark.fault("68")
@pytest.mark.parametrize(
    "password, rule",
    [
        ("elevenchars", "11 characters"),
        ("", "0 characters"),
        ("x" * 1025, "more than 1024"),
        ("Ada Lovelace", "the name again"),
        ("ada lovelace 1815!", "the name again"),
        ("ecalevol ada", "the name again"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("abcabcabcabcabc", "repeats"),
        ("123456789012", "repeats"),
        ("qwertyuiopasdf", "repeats"),
        ("Password-2026!", "most common"),
        ("iloveyou123456", "most common"),
    ],
)
def test_weak_passwords_are_refused_with_the_rule(password: str, rule: str):
    with pytest.raises(PasswordRefusedError, match=rule):
        check_new_password(password, ADA)


@pytest.mark.fault("68", "69")
@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "            ö",
        "🦊🐢🦉🐙🦀🐝🦋🐞🐬🦒🐘🦔",
        "x1" + "y" * 1022,
        "nul\0 is a character",
    ],
)
def test_length_is_what_counts_not_kinds_of_characters(password: str):
    assert check_new_password(password, ADA)


@pytest.mark.fault("69")
def test_every_character_counts_also_after_the_72nd_byte():
    long = "a long sentence that goes on and on " * 10
    assert encode_password(long + "x") != encode_password(long + "y")
    assert encode_password("twelve\0chars") != encode_password("twelve")
    assert encode_password("trailing space ") != encode_password("trailing space")


@pytest.mark.fault("69")
def test_half_a_character_is_refused_without_quoting_the_password():
    with pytest.raises(PasswordRefusedError, match="half a character") as caught:
        encode_password("secret words \ud83d")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.fault("69")
@given(st.text(st.characters(), max_size=1100))
def test_any_text_is_encoded_or_refused_in_words(password: str):
    try:
        assert isinstance(encode_password(password), bytes)
    except PasswordRefusedError as error:
        assert error.message


def descriptor_with(content: bytes) -> int:
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    return reading


@pytest.mark.parametrize(
    "content, password",
    [
        (b"seven quiet lamps\n", "seven quiet lamps"),
        (b"seven quiet lamps\r\nmore", "seven quiet lamps"),
        (b" kept as it is ", " kept as it is "),
        ("zwölf Lämpchen".encode(), "zwölf Lämpchen"),
    ],
)
def test_password_is_the_first_line_of_the_descriptor(content: bytes, password: str):
    assert read_password(descriptor_with(content)) == password


def test_descriptor_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FER_PASSWORD", "from the environment")
    assert read_password(descriptor_with(b"from the pipe")) == "from the pipe"


@pytest.mark.parametrize("piped", [None, b"from the pipe"])
def test_password_in_the_environment_is_not_handed_on_to_other_processes(monkeypatch, piped):
    monkeypatch.setenv("FER_PASSWORD", "from the environment")
    password = read_password(None if piped is None else descriptor_with(piped))
    assert password == ("from the environment" if piped is None else "from the pipe")
    child = [sys.executable, "-c", "import os; print(os.environ.get('FER_PASSWORD'))"]
    assert subprocess.run(child, capture_output=True, text=True).stdout == "None\n"


@pytest.mark.parametrize("content", [b"\xff\xfe not utf-8\n", "ü".encode("latin-1")])
def test_password_that_is_no_text_is_refused_without_quoting_it(content: bytes):
    with pytest.raises(UsageError, match="UTF-8") as caught:
        read_password(descriptor_with(content))
    assert caught.value.__cause__ is None


def test_closed_descriptor_is_named():
    reading, writing = os.pipe()
    os.close(reading)
    os.close(writing)
    with pytest.raises(UsageError, match=f"descriptor {reading}"):
        read_password(reading)


def test_nobody_to_ask_is_said_in_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("FER_PASSWORD", raising=False)
    with Path(os.devnull).open() as nobody:
        monkeypatch.setattr("sys.stdin", nobody)
        with pytest.raises(UsageError, match="--password-fd"):
            read_password()
