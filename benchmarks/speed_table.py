"""The README's figures about speed, from benchmarks/results.json and that of the rivals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten
from typing import Any, Final

HERE: Final = Path(__file__).parent
_KINDS: Final = {
    "tables": "tables only",
    "video": "with annotated video",
    "decode": "decoding alone",
}


_GROUPS: Final = {
    "whole_clip": "the clips",
    "live": "the live runs",
    "responsiveness": "the waits of the window",
    "start": "the starts",
    "soak": "the soak",
}


def speed_table() -> Iterator[str]:
    """Yield the table; nothing where nothing was measured."""
    groups = _read(HERE / "results.json")
    if not groups:
        return
    yield from _about(groups)
    yield ""
    yield "| what | median | worst | processor | memory |"
    yield "|---|---|---|---|---|"
    for name, row in _rows(groups, "whole_clip"):
        size, how = name.rsplit(", ", 1)
        rate, cpu = row["frames_per_s"], row["cpu_ms_per_frame"]["median"]
        yield _line(
            f"clip {size}, {_KINDS[how]}",
            f"{rate['median']:.0f} frames/s",
            f"{row['slowest_frames_per_s']:.0f} frames/s",
            f"{cpu:.1f} ms a frame",
            f"{row['memory_mb']} MB",
        )
    for name, row in _rows(groups, "live"):
        if "not measured" in row:
            yield _line(f"live {name}", row["not measured"], "", "", "")
            continue
        delay = row["delay_ms"]
        yield _line(
            f"live {name}",
            f"{row['analyses_per_s']:.0f} analyses/s, shown after {delay['p50']:.0f} ms",
            f"shown after {delay['p95']:.0f} ms",
            f"{row['cpu_share_of_one_core']:.2f} of a core",
            f"{row['memory_mb']} MB",
        )
    for name, row in _rows(groups, "responsiveness"):
        yield _line(
            f"window, {name}",
            f"99 % of clicks wait under {row['p99_ms']:.0f} ms",
            f"longest wait {row['longest_ms']:.0f} ms",
            f"{row['own_p99_ms']:.0f} ms where a core was free",
            "",
        )
    for name, row in _rows(groups, "start"):
        if "seconds" in row:
            yield _line(
                name.replace("_", " "),
                f"{row['seconds']['median']:.2f} s",
                f"{row['seconds']['p95']:.2f} s",
                f"{row['cpu_s']['median']:.2f} s" if "cpu_s" in row else "",
                f"{row['memory_mb']} MB",
            )
    for name, row in _rows(groups, "soak"):
        with_ = "a stand-in for the network" if name == "stand-in" else "the real network"
        first, last = (row[when]["memory_mb"] for when in ("first", "last"))
        slope = row["slopes_per_100000_frames"]["memory_mb"]
        yield _line(
            f"soak of {row['frames']:,} frames in {row['seconds']:.0f} s, with {with_}",
            f"memory from {first:.0f} to {last:.0f} MB",
            f"{slope:.1f} MB for 100,000 frames" if row["frames"] >= 100_000 else "",
            "",
            f"{row['last']['memory_mb']:.0f} MB",
        )
    yield ""
    yield (
        "Worst is the slowest run of a clip, the longest wait of the window, the growth of a soak "
        "after its first fifth, and else the 95th percentile. For the window the column of the "
        "processor says how long a click waits where a core is free for it. The camera of the "
        "live runs gives 30 pictures a second, no more."
    )
    yield ""
    yield from rivals_table()


def _about(groups: dict[str, Any]) -> Iterator[str]:
    measured = {words: groups[name]["machine"] for name, words in _GROUPS.items() if name in groups}
    machines: dict[str, list[str]] = {}
    for words, on in measured.items():
        machines.setdefault(_machine(on), []).append(words)
    if len(machines) == 1:
        yield f"{next(iter(machines))}."
    else:
        for machine, what in machines.items():
            yield f"{' and '.join(what).capitalize()}: {machine}."
    for words, on in measured.items():
        if on["busy_elsewhere"] > 0.1:
            yield (
                f"While {words} were measured other programs used {on['busy_elsewhere']:.0%} of "
                "the machine: compare those rows with each other, and trust the processor times."
            )


def _processor(measured: dict[str, Any]) -> tuple[str, int]:
    on = measured["machine"]
    return on["processor"], on["cores"]


def _machine(on: dict[str, Any]) -> str:
    return (
        f"{on['processor']}, {on['cores']} cores, {on['measured_at'][:10]}, "
        f"Python {on['python']}, ONNX Runtime {on['versions']['onnxruntime']}"
    )


def rivals_table() -> Iterator[str]:
    """Yield this program beside others, a column for each clip; nothing where nothing was run."""
    clips = _read(HERE / "rivals" / "results.json")
    if not clips:
        return
    machines = list(dict.fromkeys(_machine(clip["machine"]) for clip in clips.values()))
    frames = " and ".join(dict.fromkeys(str(clip["frames"]) for clip in clips.values()))
    alone = _read(HERE / "results.json").get("whole_clip")
    when = "at another hour than the clips above"
    if alone and {_processor(clip) for clip in clips.values()} != {_processor(alone)}:
        when = "on another machine than the clips above (compare within this table only)"
    yield (
        f"Beside other programs, in turns on clips of {frames} frames, {when}: "
        f"{' and '.join(machines)}."
    )
    yield ""
    yield "| frames/s (ms of processor a frame) | " + " | ".join(clips) + " |"
    yield "|---" * (len(clips) + 1) + "|"
    for name in next(iter(clips.values()))["programs"]:
        cells = []
        for clip in clips.values():
            told = clip["programs"][name]
            cells.append(
                f"does not run: {shorten(told['does not run'], 110, placeholder=' …')}"
                if "does not run" in told
                else f"{told['frames_per_s']['median']:.1f} "
                f"({told['cpu_ms_per_frame']['median']:.0f})"
            )
        if len(set(cells)) == 1:
            cells = [cells[0], *[""] * (len(cells) - 1)]
        yield _line(name, *cells)


def _read(path: Path) -> dict[str, Any]:
    """Return what was measured; nothing where nothing was."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return content


def _rows(groups: dict[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    yield from groups.get(name, {}).get("rows", {}).items()


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
