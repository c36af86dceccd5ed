"""The lines that install what is missing, and where its absence is told."""

import ctypes
import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import pytest

from fer_desktop import app, cli, missing, paths
from fer_desktop.crash_log import ProgramError
from fer_desktop.errors import ExitCode, UserError
from fer_desktop.interrupts import Interrupts
from fer_desktop.missing import (
    WINDOW_PACKAGES,
    install_command,
    library_of,
    unloadable_window,
)
from fer_desktop.settings import Settings

ROOT = Path(__file__).parent.parent


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """Have the program lie among the packages of a Python, put there from somewhere."""

    def install(url):
        note = json.dumps({"url": url}) if url else None
        monkeypatch.setattr(missing, "__file__", str(tmp_path / "fer_desktop" / "missing.py"))
        monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
        monkeypatch.setattr(
            missing, "distribution", lambda name: SimpleNamespace(read_text=lambda file: note)
        )

    return install


def test_a_checkout_gets_an_extra_from_its_folder_and_stays_one():
    line = install_command("window")
    assert line == f"{sys.executable} -m pip install -e '{ROOT}[window]'"


def test_an_installed_program_gets_an_extra_from_where_it_came(installed, tmp_path):
    clone = tmp_path / "my clone"
    clone.mkdir()
    installed(clone.as_uri())
    assert install_command("heif") == f"/usr/bin/python3 -m pip install '{clone}[heif]'"


def test_no_line_is_written_before_it_is_needed():
    """Where an installed program came from is asked with modules that know of networks."""
    script = (
        "import fer_desktop.missing, sys\n"
        "fer_desktop.missing.pip_command = None\n"
        "import fer_desktop.api"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


@pytest.mark.parametrize("url", [None, "file:///gone/clone", "https://host/fer.whl"])
def test_where_that_is_gone_or_far_the_extra_is_named(installed, url):
    installed(url)
    assert install_command("heif") == "/usr/bin/python3 -m pip install 'fer-desktop[heif]'"


def test_a_program_that_nobody_installed_names_the_extra_too(installed, monkeypatch):
    def refuse(name):
        raise PackageNotFoundError(name)

    installed(None)
    monkeypatch.setattr(missing, "distribution", refuse)
    assert install_command("heif").endswith("'fer-desktop[heif]'")


def test_in_windows_the_line_has_no_single_quotes_and_names_the_python_that_says_something(
    installed, monkeypatch, tmp_path
):
    clone = tmp_path / "my clone"
    clone.mkdir()
    installed(clone.as_uri())
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", r"C:\fer\.venv\Scripts\pythonw.exe")
    assert install_command("window") == (
        rf'C:\fer\.venv\Scripts\python.exe -m pip install "{clone}[window]"'
    )


@pytest.mark.slow
def test_pip_takes_the_line_of_a_checkout():
    line = f"{install_command('window')} --dry-run --quiet --no-deps --no-build-isolation"
    answer = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    ("text", "library"),
    [
        ("libEGL.so.1: cannot open shared object file: No such file or directory", "libEGL.so.1"),
        ("/opt/lib/libxcb-cursor.so.0: file too short", "libxcb-cursor.so.0"),
        ("DLL load failed while importing QtCore: The specified module was not found.", None),
        ("cannot import name 'QtCore' from 'PyQt6'", None),
    ],
)
def test_the_library_that_is_missing_is_read_off_the_error(text, library):
    assert library_of(ImportError(text)) == library


def test_the_packages_named_are_those_that_make_installs():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (installs,) = re.findall(r"^SYSTEM_PACKAGES \?= ((?:.*\\\n)*.*)", makefile, re.MULTILINE)
    libraries = {word for word in installs.split() if word.startswith("lib")}
    assert libraries == {name for name in WINDOW_PACKAGES if "wayland" not in name}


@pytest.mark.parametrize(
    ("platform", "remedy"),
    [("linux", "libxcb-cursor0"), ("win32", "Visual C++"), ("darwin", "PyQt6-Qt6")],
)
def test_each_system_is_told_what_helps_there(platform, remedy, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    assert remedy in unloadable_window(ImportError("cannot be loaded.")).remedy


@pytest.fixture
def boxes(monkeypatch):
    """The boxes that Windows shows."""
    boxes = []
    user32 = SimpleNamespace(MessageBoxW=lambda *arguments: boxes.append(arguments[1]))
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user32), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    return boxes


@pytest.mark.parametrize(
    ("stderr", "shown"), [(None, ["There is no display"]), (sys.__stderr__, [])]
)
def test_without_a_terminal_windows_shows_a_box(stderr, shown, monkeypatch, boxes):
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(app, "_has_display", lambda: False)
    with pytest.raises(UserError, match="There is no display"):
        app.run_window(Settings(), Interrupts())
    assert [text[:19] for text in boxes] == shown


def test_without_a_terminal_a_bug_that_keeps_the_window_from_opening_is_shown(monkeypatch, boxes):
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(app, "_has_display", lambda: 1 // 0)
    assert cli.main([]) == ExitCode.FAILURE
    (log,) = paths.log_dir().iterdir()
    assert boxes == [f"A fault of the program stopped it. Please report {log}."]


def test_a_module_of_ours_that_is_missing_is_a_fault_of_the_program(monkeypatch):
    monkeypatch.delattr("fer_desktop.gui.application", raising=False)
    monkeypatch.setitem(sys.modules, "fer_desktop.gui.application", None)
    with pytest.raises(ProgramError) as told:
        app.run_window(Settings(), Interrupts())
    assert isinstance(told.value.__cause__, ImportError)
