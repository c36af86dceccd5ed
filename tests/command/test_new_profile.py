import getpass
import os
import signal
import subprocess
import sys
from pathlib import Path

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


@pytest.mark.fault("76")
def test_making_a_profile_leaves_no_key_in_memory(monkeypatch, capsys):
    made = []
    register = AccountBook.register

    def registering(book, name, password):
        login, code = register(book, name, password)
        made.append(login.key)
        return login, code

    monkeypatch.setattr(AccountBook, "register", registering)
    monkeypatch.setenv("FER_PASSWORD", PASSWORD)
    assert cli.main(["--new-profile", "Ada", "--quiet"]) == ExitCode.OK
    assert [key.is_wiped for key in made] == [True]


def nobody_reads():
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("lost", ["full", "nobody reads", "closed"])
def test_a_code_that_stdout_does_not_take_is_said_on_stderr(lost, monkeypatch, capsys):
    monkeypatch.setenv("FER_PASSWORD", PASSWORD)
    taking = nobody_reads() if lost == "nobody reads" else os.open("/dev/full", os.O_WRONLY)
    with os.fdopen(taking, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", None if lost == "closed" else stdout)
        assert cli.main(["--new-profile", "Ada", "--quiet"]) == ExitCode.OUTPUT
    said = capsys.readouterr().err.splitlines()
    assert said[1:] == [
        "fer-desktop: The code could not be written to stdout. Keep it from the line above."
    ]
    with AccountBook(DataFolder(paths.data_dir())) as book:
        book.recover("Ada", said[0].removeprefix("fer-desktop: "), "quite another password")


def test_a_name_that_is_taken_makes_nothing(ada, capsys, monkeypatch):
    monkeypatch.setenv("FER_PASSWORD", PASSWORD)
    assert cli.main(["--new-profile", "ada"]) != ExitCode.OK
    assert "taken" in capsys.readouterr().err
    assert len(list((paths.data_dir() / "profiles").iterdir())) == 1


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


@pytest.mark.fault("83b")
@pytest.mark.skipif(sys.platform == "win32", reason="its prompt hears Ctrl-C by itself")
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, ExitCode.INTERRUPTED), (signal.SIGTERM, ExitCode.TERMINATED)],
)
def test_a_signal_at_the_prompt_ends_the_program_and_leaves_the_terminal_as_it_was(
    number, code, monkeypatch
):
    monkeypatch.delenv("FER_PASSWORD", raising=False)
    at_a_terminal = """
import fcntl, sys, termios
from fer_desktop.cli import main

fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # where getpass asks, and Ctrl-C comes from
before = termios.tcgetattr(0)
try:
    sys.exit(main(["--new-profile", "Ada"]))
finally:
    print("left as it was" if termios.tcgetattr(0) == before else "changed")
"""
    ours, its = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", at_a_terminal],
        stdin=its, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True, text=True,
    )  # fmt: skip
    try:
        asked = b""
        while not asked.endswith(b"New password: "):
            asked += os.read(ours, 100)
        if number == signal.SIGINT:
            os.write(ours, b"\x03")
        else:
            process.send_signal(number)
        said, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
        os.close(its)
        os.close(ours)
    assert said == "\nleft as it was\n"
    assert process.returncode == code


def test_it_does_nothing_else_at_the_same_time(capsys):
    assert cli.main(["--new-profile", "Ada", "--video", "clip.mp4"]) == ExitCode.USAGE
    assert "--new-profile" in capsys.readouterr().err
