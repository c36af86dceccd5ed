import getpass
import sys

import pytest

from fer_desktop import cli, paths
from fer_desktop.errors import ExitCode
from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.profile import unlock_profile

PASSWORD = "three words and more"


@pytest.fixture
def ada(monkeypatch, capsys):
    """A profile made by the command; gives the code it printed."""
    monkeypatch.setenv("FER_PASSWORD", PASSWORD)
    assert cli.main(["--new-profile", "Ada", "--quiet"]) == ExitCode.OK
    return capsys.readouterr().out.strip()


def test_a_new_profile_opens_with_its_password(ada):
    with unlock_profile("Ada", PASSWORD) as profile:
        assert profile.name == "Ada" and profile.history.sittings() == []


def test_the_code_printed_opens_it_when_the_password_is_lost(ada):
    with AccountBook(DataFolder(paths.data_dir())) as book:
        book.recover("Ada", ada, "quite another password")
    with unlock_profile("Ada", "quite another password") as profile:
        assert profile.name == "Ada"


def test_a_name_that_is_taken_makes_nothing(ada, capsys, monkeypatch):
    monkeypatch.setenv("FER_PASSWORD", PASSWORD)
    assert cli.main(["--new-profile", "ada"]) != ExitCode.OK
    assert "taken" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ([PASSWORD, PASSWORD], ExitCode.OK),
        ([PASSWORD, PASSWORD + "!"], ExitCode.USAGE),
        (["short", "short"], ExitCode.USAGE),
    ],
)
def test_a_typed_password_is_asked_for_twice(typed, code, monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(getpass, "getpass", lambda prompt: typed.pop(0))
    assert cli.main(["--new-profile", "Ada"]) == code
    made = list((paths.data_dir() / "profiles").glob("*"))
    assert len(made) == (1 if code == ExitCode.OK else 0)


def test_it_does_nothing_else_at_the_same_time(capsys):
    assert cli.main(["--new-profile", "Ada", "--video", "clip.mp4"]) == ExitCode.USAGE
    assert "--new-profile" in capsys.readouterr().err
