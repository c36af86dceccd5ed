"""`make bench-rivals`: this program and its rivals on the same clip, cores and run.

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
from pathlib import Path
from typing import Any, Final

from benchmarks import machine, readme, whole_clip
from benchmarks.clips import write_clip
from benchmarks.rivals.loops import RIVALS

HERE: Final = Path(__file__).parent
ENVIRONMENT: Final = machine.ROOT / "build" / "rivals"
PROGRAMS: Final = ("fer==25.10.3", "deepface", "hsemotion-onnx", "mtcnn", "retina-face", "tf-keras")
RESULTS: Final = HERE / "results.json"
KINDS: Final = ((640, 480, 1), (640, 480, 4), (1280, 720, 1), (1280, 720, 4))
FRAMES: Final = 300
REPEATS: Final = 3
OURS: Final = "fer-desktop, tables"
_LIMIT_S: Final = 300


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
        run = whole_clip.in_own_process(clip, "tables")
        return {
            "frames": run.frames, "wall_s": run.wall_s, "cpu_s": run.cpu_s,
            "memory_mb": run.memory_mb,
        }  # fmt: skip
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


def measure(frames: int = FRAMES, repeats: int = REPEATS) -> dict[str, Any]:
    """Return every row; the programs take turns, so that a busy moment hits all of them."""
    uninstalled = install()
    rows: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for width, height, faces in KINDS:
            clip = write_clip(Path(folder) / "clip.mp4", width, height, faces, frames)
            runs: dict[str, list[dict[str, Any]]] = {}
            for _ in range(repeats):
                for name in (OURS, *RIVALS):
                    if name in uninstalled:
                        runs[name] = [{"reason": uninstalled[name]}]
                    elif not any("reason" in run for run in runs.get(name, [])):
                        runs.setdefault(name, []).append(run_once(clip, name))
            title = f"{width}x{height}, {faces} face{'s' * (faces > 1)}"
            rows[title] = {name: told_of(each) for name, each in runs.items()}
    return rows


def main() -> None:
    """Measure, print and save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--frames", type=int, default=FRAMES, help="of each clip")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    asked = parser.parse_args()
    on = machine.describe()
    results = {"machine": on, "frames": asked.frames, "rows": measure(asked.frames, asked.repeats)}
    text = json.dumps(results, indent=2) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    readme.write()
    print(text)


if __name__ == "__main__":
    main()
