"""Measures small faces in whole frames, through the installed program: found, and read rightly.

    python -m training.whole_frames --data fer2013.csv --usage PublicTest --out frames

Each frame shows pictures of the rows at one size of face, and is analysed by the command line
with `--min-face 16`, once without and once with redrawing. FER-2013's pictures end close about the
face; their edges are drawn out to where the next picture begins. `--json` says of which networks
the table is, too: `training.publish_restoration` takes it for no others.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ExitCode, InputError, UserError
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.registry import read_registry
from fer_desktop.expression.upscaler import NETWORK_ID
from fer_desktop.faces.alignment import CHIP_PER_BOX
from training.arrays import make_folder
from training.rows import SIDE, Rows, read_strictly
from training.scores import intervals

HEIGHTS: Final = (64, 48, 32, 24, 16)
"""Height in pixels of a face as a detector's box has it."""

MODES: Final = ("off", "always")
CLASSIFIER: Final = "mini-xception"
COLUMNS: Final = 5
"""Pictures beside each other; a frame holds three rows of them."""

PER_FRAME: Final = 3 * COLUMNS
_ROOM: Final = 0.6  # drawn-out edge on each side, over the picture's side


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture in a frame: which row it is and where its middle lies, in pixels."""

    row: int
    x: float
    y: float


def draw_frames(rows: Rows, height: int) -> Iterator[tuple[NDArray[np.uint8], list[Placed]]]:
    """Draw all rows into frames, their faces `height` pixels high."""
    side = round(height * CHIP_PER_BOX)
    room = round(_ROOM * side)
    cell = side + 2 * room
    method = cv2.INTER_AREA if side < SIDE else cv2.INTER_CUBIC
    for start in range(0, len(rows), PER_FRAME):
        frame = np.full((3 * cell, COLUMNS * cell), 128, np.uint8)
        placed = []
        for place, picture in enumerate(rows.pictures[start : start + PER_FRAME]):
            down, across = divmod(place, COLUMNS)
            small = cv2.resize(picture, (side, side), interpolation=method)
            drawn = cv2.copyMakeBorder(small, room, room, room, room, cv2.BORDER_REPLICATE)
            frame[down * cell : (down + 1) * cell, across * cell : (across + 1) * cell] = drawn
            placed.append(Placed(start + place, (across + 0.5) * cell, (down + 0.5) * cell))
        yield frame, placed


def measure(rows: Rows, height: int, mode: str, folder: Path) -> dict[str, Any]:
    """Run the program over frames with faces of one height.

    Args:
        rows: Labelled pictures.
        height: Of their faces in pixels.
        mode: For `--super-resolution`.
        folder: For frames and results; made where missing.

    Returns:
        "found" and "read" (faces of which an expression was said) in shares of all pictures,
        "accuracy" among those read as [value, lowest, highest] or None, "seconds" a frame.

    Raises:
        InputError: The program failed.
    """
    pictures, results = folder / f"{height}px", folder / f"{height}px-{mode}"
    pictures.mkdir(parents=True, exist_ok=True)
    for earlier in pictures.glob("[0-9]*.png"):  # of a run with more rows
        earlier.unlink()
    places: dict[str, list[Placed]] = {}
    for number, (frame, placed) in enumerate(draw_frames(rows, height)):
        name = f"{number:04}.png"
        cv2.imwrite(str(pictures / name), frame)
        places[name] = placed
    began = time.monotonic()
    command = ["-m", "fer_desktop", "--image", str(pictures), "-o", str(results), "--force"]
    command += ["--min-face", "16", "--no-annotate", "--quiet", "--super-resolution", mode]
    command += ["--model", CLASSIFIER]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    if done.returncode != ExitCode.OK:
        raise InputError(f"The program ended with {done.returncode}: {done.stderr.strip()}")
    seconds = time.monotonic() - began
    found: dict[int, NDArray[np.float64] | None] = {}
    for table in sorted(results.rglob("*.csv")):
        with table.open(newline="", encoding="utf-8") as file:
            for line in csv.DictReader(file):
                _assign(line, places, found)
    answers = {row: p for row, p in found.items() if p is not None}
    accuracy = None
    if answers:
        p, labels = np.stack(list(answers.values())), rows.labels[list(answers)]
        ends = intervals(p, labels)["accuracy"]
        accuracy = [round(float(v), 4) for v in ((p.argmax(1) == labels).mean(), *ends)]
    return {
        "px": height,
        "super_resolution": mode,
        "n": len(rows),
        "found": round(len(found) / len(rows), 4),
        "read": round(len(answers) / len(rows), 4),
        "accuracy": accuracy,
        "seconds_per_frame": round(seconds / max(1, len(places)), 3),
    }


def _assign(
    line: dict[str, str],
    places: dict[str, list[Placed]],
    found: dict[int, NDArray[np.float64] | None],
) -> None:
    """Give a face of the table to the picture whose middle lies in its box."""
    if not line["face_w"]:
        return
    left, top = float(line["face_x"]), float(line["face_y"])
    right, bottom = left + float(line["face_w"]), top + float(line["face_h"])
    for placed in places[Path(line["input"]).name]:
        if left <= placed.x <= right and top <= placed.y <= bottom:
            said = [line[emotion] for emotion in EMOTIONS]
            is_read = line["emotion"] in EMOTIONS and all(said)
            found[placed.row] = np.array(said, np.float64) if is_read else None


def describe(table: Sequence[dict[str, Any]]) -> str:
    """Write the table for a person, as Markdown."""
    lines = [
        f"Whole frames of {PER_FRAME} faces through the program, `--min-face 16`, n = "
        f"{table[0]['n']} pictures a size:",
        "",
        "| face, px high | redrawing | found | read | accuracy of those read | seconds a frame |",
        "|---|---|---|---|---|---|",
    ]
    for entry in table:
        right = entry["accuracy"]
        told = "" if right is None else "{:.3f} ({:.3f}-{:.3f})".format(*right)
        lines.append(
            f"| {entry['px']} | {entry['super_resolution']} | {entry['found']:.1%} "
            f"| {entry['read']:.1%} | {told} | {entry['seconds_per_frame']:.2f} |"
        )
    return "\n".join(lines)


def read_measured(path: Path) -> dict[str, Any]:
    """Read what `--json` printed.

    Returns:
        "networks", SHA-256 of each graph by id, and "table", as `measure` gives its rows.

    Raises:
        InputError: The file holds something else.
    """
    try:
        measured = json.loads(path.read_text(encoding="utf-8"))
        describe(measured["table"])  # all that is done with a table
        return {"networks": dict(measured["networks"]), "table": list(measured["table"])}
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, LookupError) as error:
        raise InputError(
            f"{path} is not what training.whole_frames prints, or does not say of which networks.",
            "Measure with python -m training.whole_frames --json.",
        ) from error


def _networks() -> dict[str, str]:
    """Return the SHA-256 of the graphs that the program reads and redraws with."""
    registry = read_registry()
    ids = (CLASSIFIER, NETWORK_ID)
    return {each: registry.entry(each).files["graph"].sha256 for each in ids}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.whole_frames", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv or a folder")
    parser.add_argument("--usage", default="PublicTest", help="rows to show")
    parser.add_argument("--out", type=Path, required=True, help="folder for frames and results")
    parser.add_argument("--rows", type=int, default=450, help="how many, the first ones")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(argv)
    try:
        make_folder(options.out)
        networks = _networks()
        rows = read_strictly(options.data).of(options.usage)
        rows = rows.where(np.arange(min(options.rows, len(rows))))
        table = [measure(rows, height, mode, options.out) for height in HEIGHTS for mode in MODES]
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    measured = {"networks": networks, "table": table}
    print(json.dumps(measured) if options.json else describe(table))
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
