"""What a batch run tells the person while it works and at its end.

Results go to stdout, everything else to stderr. With `--json`, stdout holds one JSON object and
nothing else. A progress bar appears only where somebody watches: on a terminal that can redraw a
line, and not under NO_COLOR, which asks for no escape sequences.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from fer_desktop.command.standard_output import write_out
from fer_desktop.export.summary import as_json
from fer_desktop.settings import Settings


class Reporter:
    """Speaks as the settings ask for."""

    def __init__(self, settings: Settings) -> None:
        """Take `--quiet` and `--json` from the settings."""
        self._quiet = settings.quiet
        self._json = settings.json

    def result(self, text: str) -> None:
        """Say what came out; silent with `--quiet` and `--json`."""
        if not self._quiet and not self._json:
            _write(sys.stdout, text + "\n")

    def note(self, text: str) -> None:
        """Say what the person should know; silent with `--quiet`."""
        if not self._quiet:
            self.warn(text)

    def warn(self, text: str) -> None:
        """Say what was lost or failed; never silent."""
        _write(sys.stderr, f"fer-desktop: {text}\n")

    def document(self, document: dict[str, Any]) -> None:
        """Put the one JSON object on stdout, if `--json` asks for it.

        Raises:
            OutputError: The disk that stdout leads to is full or gone.
        """
        if self._json:
            with suppress(BrokenPipeError):
                write_out(as_json(document))

    @property
    def shows_progress(self) -> bool:
        """Whether somebody sees the bar of `progress`."""
        return not self._quiet and _can_redraw()

    @contextmanager
    def progress(self, title: str, total: int | None, unit: str) -> Iterator[Callable[[], None]]:
        """Show a bar in the block; yields what is to be called after each step.

        Args:
            title: What is worked on.
            total: Number of steps; None if unknown.
            unit: What a step is, plural.
        """
        if not self.shows_progress:
            yield lambda: None
            return
        # A tenth of a second to import, which a run without a terminal need not pay.
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
        from rich.progress import TimeRemainingColumn as Remaining

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(show_speed=False),
            TextColumn(f"{{task.completed}} {unit}, {{task.fields[rate]}}/s"),
            Remaining(),
        )
        bars = Progress(*columns, console=Console(stderr=True), transient=True)
        bar = bars.add_task(escape(title), total=total, rate="-")

        def advance() -> None:
            speed = bars.tasks[0].speed
            bars.update(bar, advance=1, rate="-" if speed is None else f"{speed:.0f}")

        with suppress(OSError):  # the terminal was closed, which is no fault of the run
            bars.start()
        try:
            yield advance
        finally:
            with suppress(OSError):
                bars.stop()


def counted(number: int, thing: str) -> str:
    """Return "1 face", "2 faces"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _can_redraw() -> bool:
    if sys.stderr is None or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb":
        return False
    with suppress(OSError, ValueError):
        return sys.stderr.isatty()
    return False


def _write(stream: Any, text: str) -> None:
    """Write where somebody listens; a reader that went away (`| head`) is no fault."""
    with suppress(OSError, ValueError, AttributeError):
        stream.write(text)
        stream.flush()
