"""`make bench`: measures this machine, writes benchmarks/results.json and the README's table.

python -m benchmarks                        everything, about twenty minutes on two quiet cores
python -m benchmarks live start             these groups alone; the others keep their figures
python -m benchmarks accuracy --clips PATH  accuracy on clips of your own, too: files or folders
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from benchmarks import (
    accuracy,
    growth,
    live,
    machine,
    readme,
    responsiveness,
    soak,
    stages,
    start,
    whole_clip,
)
from benchmarks.speed_table import speed_table

RESULTS: Final = Path(__file__).with_name("results.json")
GROUPS: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    "start": start.measure,
    "whole_clip": whole_clip.measure,
    "live": live.measure,
    "responsiveness": responsiveness.measure,
    "stages": stages.measure,
    "growth": growth.measure,
    "accuracy": accuracy.measure,
    "soak": soak.measure,
}


def main() -> int:
    """Measure, save and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "groups", nargs="*", help=f"of {', '.join(GROUPS)}; all where none is named"
    )
    parser.add_argument("--clips", nargs="+", type=Path, default=[], help="for accuracy, too")
    asked = parser.parse_args()
    if unknown := set(asked.groups) - set(GROUPS):
        parser.error(f"there is no group {', '.join(sorted(unknown))}")
    results: dict[str, Any] = {}
    if asked.groups and RESULTS.exists():
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
    for name in asked.groups or GROUPS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        begun = time.monotonic()
        on = machine.describe()
        rows = accuracy.measure(asked.clips) if name == "accuracy" else GROUPS[name]()
        results[name] = {"machine": on, "took_s": round(time.monotonic() - begun), "rows": rows}
        RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    readme.write()
    print("\n".join(speed_table()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
