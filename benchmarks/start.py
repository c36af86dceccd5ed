"""How long a start takes, what it holds in memory, and what is installed.

python -m benchmarks.start
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from packaging.requirements import Requirement

from benchmarks.machine import ROOT, memory_mb, spread

if TYPE_CHECKING:
    from fer_desktop.analysis.results import FrameAnalysis
    from fer_desktop.capture.frame import Frame
    from fer_desktop.capture.sources import FrameSource

COMMAND: Final = Path(sys.executable).with_name("fer-desktop")
REPEATS: Final = 5
_WINDOW: Final = "--window"


def measure() -> dict[str, Any]:
    """Return every row."""
    starts = [_window_once() for _ in range(REPEATS)]
    rows: dict[str, Any] = {"--help": _help()}
    for what in ("painted", "first_analysis"):
        rows[f"window {what}"] = {
            "seconds": spread([each[f"{what}_s"] for each in starts]),
            "cpu_s": spread([each[f"{what}_cpu_s"] for each in starts]),
            "memory_mb": round(max(each[f"{what}_mb"] for each in starts)),
        }
    lean, window = installed_mb(), installed_mb("window")
    return {**rows, "installed_mb": {"without window": lean, "with window": window}}


def _help() -> dict[str, Any]:
    seconds = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        subprocess.run([str(COMMAND), "--help"], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - begun)
    # The most of this program image alone; `wait4` would count what the parent held before.
    told = (
        "from contextlib import suppress\n"
        "from fer_desktop.cli import main\n"
        "with suppress(SystemExit): main(['--help'])\n"
        "import sys; sys.stderr.write(open('/proc/self/status').read())"
    )
    answer = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True)
    (peak,) = [line for line in answer.stderr.splitlines() if line.startswith("VmHWM")]
    return {"seconds": spread(seconds), "memory_mb": round(int(peak.split()[1]) / 1000)}


def _window_once() -> dict[str, float]:
    """Start the window in a process of its own; seconds count from before that process began."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    begun = time.time()  # the one clock that two processes share by agreement
    command = [sys.executable, "-m", "benchmarks.start", _WINDOW, str(begun)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    told: dict[str, float] = json.loads(answer.stdout)
    return told


def _be_the_window(begun: float) -> None:
    """Open the real window on the demo clip; print when it was painted and had analysed."""
    from benchmarks.window import Window

    told: dict[str, float] = {}

    def note(what: str) -> None:
        if f"{what}_s" not in told:
            told[f"{what}_s"] = time.time() - begun
            told[f"{what}_cpu_s"] = time.process_time()
            told[f"{what}_mb"] = memory_mb()

    def open_demo() -> FrameSource:
        from fer_desktop.capture.video import open_video

        return open_video(ROOT / "samples" / "demo.mp4")

    def shown(frame: Frame, analysis: FrameAnalysis) -> None:
        note("first_analysis")
        window.close()

    def painted() -> None:
        if not told:  # nobody can begin a run before there is something to click on
            window.start("demo", open_demo)
        note("painted")

    window = Window()
    window.painted = painted
    window.shown = shown
    window.run()
    print(json.dumps(told))


def installed_mb(*extras: str) -> int:
    """Return the size of the program and of everything it asks for, on this disk."""
    wanted, seen, total = [Requirement(f"fer-desktop[{','.join(extras)}]")], set(), 0
    while wanted:
        asked = wanted.pop()
        try:
            found = distribution(asked.name)
        except PackageNotFoundError:  # for another system or Python
            continue
        for line in found.requires or ():
            needed = Requirement(line)
            chosen = [{"extra": extra} for extra in (asked.extras or {""})]
            if needed.marker is None or any(needed.marker.evaluate(one) for one in chosen):
                wanted.append(needed)
        if asked.name.lower() not in seen:
            seen.add(asked.name.lower())
            files = [Path(str(found.locate_file(file))) for file in found.files or ()]
            total += sum(file.stat().st_size for file in files if file.is_file())
    own = ("fer_desktop", "models", "landmarks")  # an editable install lists none of them
    total += sum(f.stat().st_size for name in own for f in (ROOT / name).rglob("*") if f.is_file())
    return round(total / 1e6)


def main() -> None:
    """Print the rows as JSON."""
    if _WINDOW in sys.argv:
        _be_the_window(float(sys.argv[-1]))
    else:
        print(json.dumps(measure(), indent=2))


if __name__ == "__main__":
    main()
