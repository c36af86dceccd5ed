"""`make bench-rivals`: this program and its rivals on the same clip, cores and run.

    python -m benchmarks.rivals                      every clip, eighty minutes
    python -m benchmarks.rivals "640x480, 1 face"    this clip; the others keep their figures

The rivals get an environment of their own in build/rivals, 1.9 GB. `fer` asks for 7.5 GB, torch and
two OpenCV among them; it is installed without what its default way never imports. Writes
benchmarks/rivals/results.json.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from benchmarks import machine, readme, whole_clip
from benchmarks.clips import write_clip
from benchmarks.rivals.loops import RIVALS
from benchmarks.speed_table import rivals_table

HERE: Final = Path(__file__).parent
ENVIRONMENT: Final = machine.ROOT / "build" / "rivals"
PROGRAMS: Final = ("fer==25.10.3", "deepface", "hsemotion-onnx", "mtcnn", "retina-face", "tf-keras")
RESULTS: Final = HERE / "results.json"
KINDS: Final[Mapping[str, tuple[int, int, int]]] = {
    "640x480, 1 face": (640, 480, 1),
    "640x480, 4 faces": (640, 480, 4),
    "1280x720, 1 face": (1280, 720, 1),
    "1280x720, 4 faces": (1280, 720, 4),
}
FRAMES: Final = whole_clip.FRAMES  # what is drawn once, at the end, counts in both alike
REPEATS: Final = 3
OURS: Final = "fer-desktop, tables"
_LIMIT_S: Final = 900  # the slowest takes half of it


def install() -> dict[str, str]:
    """Make the environment; return what could not be installed, and why."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "-r", str(HERE / "requirements.txt")], check=True)
    failed = {}
    for program in PROGRAMS:
        answer = subprocess.run([*pip, "--no-deps", program], capture_output=True, text=True)
        if answer.returncode:
            errors = [line for line in answer.stderr.splitlines() if "ERROR" in line]
            failed[program.partition("==")[0]] = (errors or ["pip failed"])[-1][:200]
    return failed


def run_once(clip: Path, name: str) -> dict[str, Any]:
    """Run a rival, or this program, in a process of its own."""
    if name == OURS:
        return asdict(whole_clip.in_own_process(clip, "tables"))
    command = [str(ENVIRONMENT / "bin" / "python"), str(HERE / "loops.py"), str(clip), name]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT_S)
        told: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        return {"reason": f"not done after {_LIMIT_S} s"}
    except (IndexError, ValueError):
        last = (answer.stderr.strip().splitlines() or ["no answer"])[-1]
        return {"reason": f"ended with {answer.returncode}: {last}"[:200]}
    return told


def told_of(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Put the repeated runs of one program into a row; the reason where one failed."""
    for run in runs:
        if "reason" in run:
            return {"does not run": run["reason"]}
    return {
        "frames_per_s": machine.spread([run["frames"] / run["wall_s"] for run in runs], 1),
        "cpu_ms_per_frame": machine.spread([1000 * run["cpu_s"] / run["frames"] for run in runs]),
        "memory_mb": round(max(run["memory_mb"] for run in runs)),
    }


def measure(clip: Path, uninstalled: Mapping[str, str], repeats: int) -> dict[str, Any]:
    """Return every program's row; they take turns, so that a busy moment hits all of them."""
    runs: dict[str, list[dict[str, Any]]] = {}
    for _ in range(repeats):
        for name in (OURS, *RIVALS):
            if name in uninstalled:
                runs[name] = [{"reason": uninstalled[name]}]
            elif not any("reason" in run for run in runs.get(name, [])):
                runs.setdefault(name, []).append(run_once(clip, name))
    return {name: told_of(each) for name, each in runs.items()}


def main() -> None:
    """Measure, save after each clip, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("clips", nargs="*", help=f"of {'; '.join(KINDS)}; all where none is named")
    parser.add_argument("--frames", type=int, default=FRAMES, help="of each clip")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    asked = parser.parse_args()
    if unknown := set(asked.clips) - set(KINDS):
        parser.error(f"there is no clip {', '.join(sorted(unknown))}")
    results: dict[str, Any] = {}
    if asked.clips and RESULTS.exists():
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
    uninstalled = install()
    with tempfile.TemporaryDirectory() as folder:
        for title in asked.clips or KINDS:
            width, height, faces = KINDS[title]
            clip = write_clip(Path(folder) / "clip.mp4", width, height, faces, asked.frames)
            on = machine.describe()
            programs = measure(clip, uninstalled, asked.repeats)
            results[title] = {"machine": on, "frames": asked.frames, "programs": programs}
            results = {each: results[each] for each in KINDS if each in results}
            RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    readme.write()
    print("\n".join(rivals_table()))


if __name__ == "__main__":
    main()
