"""What is not there on this machine, and the line that installs it.

Packages of extras, and the system's own libraries that packages stand on. A line is written for
the shell of this system, and names the Python that runs: a bare pip may be another one's.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fer_desktop.errors import UserError

BATCH: Final = (
    "Files can be analysed without a window: see fer-desktop --help for --video and --image."
)

WINDOW_PACKAGES: Final = (
    *("libegl1", "libgl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1", "libglib2.0-0"),
    *("libxcb-cursor0", "libxkbcommon-x11-0", "libxcb-icccm4", "libxcb-keysyms1"),
    *("libxcb-shape0", "libwayland-cursor0", "libwayland-egl1"),
)
"""What the window needs of Debian: those of the Makefile, and two for a screen without X."""

REDISTRIBUTABLE: Final = (
    "Install the Microsoft Visual C++ Redistributable"
    " (https://aka.ms/vs/17/release/vc_redist.x64.exe)."
)
"""Windows comes without these libraries, and wheels for it without them too."""

_LIBRARY: Final = re.compile(r"(?:\S*/)?(lib[^/\s:]+\.so[.\d]*):")
_ERROR_ICON: Final = 0x10  # MB_ICONERROR


def install_command(extra: str) -> str:
    """Return the line that adds an extra, such as `window`, to the program that runs here."""
    checkout = Path(__file__).parents[1]
    if (checkout / "setup.cfg").is_file():
        return pip_command("-e", f"{checkout}[{extra}]")
    return pip_command(f"{_installed_from() or 'fer-desktop'}[{extra}]")


def pip_command(*arguments: str) -> str:
    """Return a line that has the pip of this Python install something."""
    python = sys.executable or "python"
    if python.lower().endswith("pythonw.exe"):  # runs windows, and shows nothing of what it says
        python = f"{python[: -len('w.exe')]}.exe"
    words = [python, "-m", "pip", "install", *arguments]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def _installed_from() -> Path | None:
    """The folder or wheel that pip was given; None if it was a name, or is gone."""
    with suppress(PackageNotFoundError, OSError, ValueError, KeyError):
        note = distribution("fer-desktop").read_text("direct_url.json")  # PEP 610
        url = urlsplit(json.loads(note or "{}")["url"])
        if url.scheme == "file":
            from urllib.request import url2pathname  # brings half a web browser along

            path = Path(url2pathname(url.path))
            return path if path.exists() else None
    return None


def unloadable_window(error: ImportError) -> UserError:
    """Return what to say where a package of the window cannot be imported."""
    if isinstance(error, ModuleNotFoundError):
        package = (error.name or "").partition(".")[0]
        return no_window(
            f"it needs {package}, which is not installed",
            f"Install it with: {install_command('window')}",
        )
    library = library_of(error)
    return no_window(f"{library} cannot be loaded" if library else first_line(error))


def no_window(reason: str, remedy: str = "") -> UserError:
    """Return what to say where Qt opens no window.

    Args:
        reason: A clause without a full stop.
        remedy: What helps, where that is not to install what the system lacks.
    """
    return UserError(f"The window cannot open: {reason}.", f"{BATCH} {remedy or _remedy()}")


def _remedy() -> str:
    if sys.platform == "win32":
        return REDISTRIBUTABLE
    if sys.platform == "darwin":
        return f"Install it again with: {pip_command('--force-reinstall', 'PyQt6', 'PyQt6-Qt6')}"
    return (
        "Install the system packages of the window, on Debian and Ubuntu with: "
        f"apt-get install {' '.join(WINDOW_PACKAGES)}"
    )


def library_of(error: Exception) -> str | None:
    """Return the name of the system library that could not be loaded, if Linux names one."""
    match = _LIBRARY.match(str(error))
    return match[1] if match else None


def first_line(error: Exception) -> str:
    """Return what an error says, without a full stop."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(". ")


def show_without_terminal(text: str) -> None:
    """Show a sentence in a box of Windows where a program has no terminal to say it on."""
    if sys.platform == "win32" and sys.stderr is None:
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, "fer-desktop", _ERROR_ICON)
