"""A screen or a library that is not there ends in one sentence, not in an abort or a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fer_desktop.errors import ExitCode
from tests.end_to_end.conftest import ROOT

NO_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="names Linux's libraries")


def python(*arguments, **environment):
    """Run Python on the program, with nothing of a screen set but what is given."""
    path = os.pathsep.join([environment.pop("PYTHONPATH", ""), str(ROOT)]).lstrip(os.pathsep)
    kept = {name: value for name, value in os.environ.items() if name not in NO_SCREEN}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        env={**kept, **environment, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_one_sentence(answer, code, *words):
    assert answer.returncode == code, answer.stderr
    (line,) = answer.stderr.splitlines()
    assert line.startswith("fer-desktop: ")
    assert [word for word in words if word not in line] == []
    assert "Please report" not in line


def stub(folder, package, raised):
    """Lay a package into a folder that cannot be imported."""
    (folder / package).mkdir()
    (folder / package / "__init__.py").write_text(f"raise {raised}\n")


@on_linux
@pytest.mark.fault("84")
@pytest.mark.parametrize("platform", [{}, {"QT_QPA_PLATFORM": "xcb"}])
def test_a_display_that_does_not_answer_is_named(platform):
    answer = python("-m", "fer_desktop", DISPLAY=":77", **platform)
    assert_one_sentence(answer, ExitCode.FAILURE, "no display answers at :77", "--video")


@on_linux
@pytest.mark.fault("84")
def test_where_there_is_no_display_the_variable_that_chose_it_is_named():
    answer = python("-m", "fer_desktop", QT_QPA_PLATFORM="xcb")
    words = ("there is no display", "Check QT_QPA_PLATFORM.")
    assert_one_sentence(answer, ExitCode.FAILURE, *words)


@on_linux
@pytest.mark.fault("84")
def test_a_wayland_display_that_does_not_answer_is_no_abort():
    answer = python("-m", "fer_desktop", WAYLAND_DISPLAY="wayland-9")
    # What is wrong first depends on whether Wayland's libraries are there.
    assert_one_sentence(answer, ExitCode.FAILURE, "The window cannot open", "wayland", "--video")


@pytest.mark.fault("84")
def test_a_platform_that_qt_does_not_have_is_no_abort():
    answer = python("-m", "fer_desktop", QT_QPA_PLATFORM="xbc")
    assert_one_sentence(answer, ExitCode.FAILURE, '"xbc"', "Check QT_QPA_PLATFORM.")


@on_linux
@pytest.mark.skipif(any(Path("/dev").glob("fb*")), reason="there is a framebuffer")
@pytest.mark.fault("84")
def test_a_platform_without_a_screen_is_no_abort():
    answer = python("-m", "fer_desktop", QT_QPA_PLATFORM="linuxfb")
    assert_one_sentence(answer, ExitCode.FAILURE, "framebuffer", "Check QT_QPA_PLATFORM.")


@on_linux
@pytest.mark.fault("84")
@pytest.mark.parametrize(
    ("library", "package"), [("libxcb-cursor.so.0", "libxcb-cursor0"), ("libEGL.so.1", "libegl1")]
)
def test_a_system_library_that_cannot_be_loaded_is_named_with_its_package(
    library, package, tmp_path
):
    (tmp_path / library).touch()  # found first, and no library
    answer = python("-m", "fer_desktop", DISPLAY=":77", LD_LIBRARY_PATH=str(tmp_path))
    assert_one_sentence(answer, ExitCode.FAILURE, f"{library} cannot be loaded", package, "--video")


@on_linux
@pytest.mark.fault("84")
def test_a_qt_that_misses_a_library_says_which(tmp_path):
    text = "libGL.so.1: cannot open shared object file: No such file or directory"
    stub(tmp_path, "PyQt6", f"ImportError({text!r})")
    answer = python("-m", "fer_desktop", DISPLAY=":77", PYTHONPATH=str(tmp_path))
    assert_one_sentence(answer, ExitCode.FAILURE, "libGL.so.1 cannot be loaded", "libgl1")


def test_without_qt_the_window_names_the_extra(tmp_path):
    stub(tmp_path, "PyQt6", "ModuleNotFoundError('PyQt6', name='PyQt6')")
    answer = python("-m", "fer_desktop", QT_QPA_PLATFORM="offscreen", PYTHONPATH=str(tmp_path))
    assert_one_sentence(answer, ExitCode.FAILURE, "needs PyQt6", "-m pip install", "[window]")


@pytest.mark.parametrize(
    "flags", [["--video", ROOT / "samples" / "demo.mp4", "-o", "out"], ["--check"]], ids=str
)
def test_a_runtime_of_networks_that_cannot_be_loaded_is_a_model_missing(flags, tmp_path):
    stub(tmp_path, "onnxruntime", "ImportError('DLL load failed: not found.')")
    answer = python("-m", "fer_desktop", *flags, PYTHONPATH=str(tmp_path))
    assert_one_sentence(answer, ExitCode.MODEL, "ONNX Runtime", "DLL load failed", "onnxruntime")


WINDOWS = """
import sys
from fer_desktop.errors import ModelError
import fer_desktop.expression.scaling, fer_desktop.missing
sys.platform = "win32"
try:
    import fer_desktop.expression.engines
except ModelError as error:
    print(error)
"""


def test_in_windows_the_runtime_of_networks_wants_the_redistributable(tmp_path):
    stub(tmp_path, "onnxruntime", "ImportError('DLL load failed: not found.')")
    answer = python("-c", WINDOWS, PYTHONPATH=str(tmp_path))
    assert "Visual C++ Redistributable" in answer.stdout, answer.stderr


START = """
import sys
from PyQt6.QtCore import qInstallMessageHandler, qWarning
from fer_desktop.gui import application
noted = []
def note(kind, context, text):
    noted.append(text)
before = note if "noting" in sys.argv else None
qInstallMessageHandler(before)
application._start_qt()
assert qInstallMessageHandler(before) is before
if noted:
    print("noted", len(noted), file=sys.stderr)
qWarning("as before")
assert before is None or noted.pop() == "as before"
qInstallMessageHandler(None)  # Qt talks on when Python has gone
"""


def test_what_qt_says_otherwise_is_said_as_before():
    qt = {"QT_QPA_PLATFORM": "offscreen", "QT_DEBUG_PLUGINS": "1"}
    printed = python("-c", START, **qt)
    assert printed.returncode == 0, printed.stderr
    assert printed.stderr.startswith("qt.core."), "what was said while Qt started"
    assert "\nas before\n" in printed.stderr
    handled = python("-c", START, "noting", **qt)
    assert handled.returncode == 0, handled.stderr
    assert handled.stderr.startswith("noted "), "nothing was printed past the one that notes"
