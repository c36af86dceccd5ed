"""Fills the README's tables from what they are about, so that they stay true.

    python -m benchmarks.readme          writes them
    python -m benchmarks.readme --check  exits 1 if one is out of date

A table stands between `<!-- NAME -->` and `<!-- /NAME -->`: `options` comes from the program's own
list of options, `accuracy` and `classes` from the metrics of the published networks, `speed` from
benchmarks/results.json.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from benchmarks.speed_table import speed_table
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.settings import Option, options

ROOT: Final = Path(__file__).parent.parent
README: Final = ROOT / "README.md"


def options_table() -> Iterator[str]:
    """Yield the table of the command line's options."""
    yield "| option | meaning |"
    yield "|---|---|"
    for option in options().values():
        yield f"| {_spelling(option)} | {option.help.replace('|', chr(92) + '|')} |"


def _spelling(option: Option) -> str:
    names = [f"`{flag}`" for flag in option.flags]
    if option.negatable:
        names.append(f"`--no-{option.flags[-1].removeprefix('--')}`")
    value = f" `{option.metavar}`" if option.metavar else ""
    return (", ".join(names) + value).replace("|", "\\|")


def published_metrics() -> dict[str, dict[str, Any]]:
    """Return the metrics of each published classifier by its id, from `models/`."""
    manifest = json.loads((ROOT / "models" / "manifest.json").read_text(encoding="utf-8"))
    return {
        name: json.loads(
            (ROOT / "models" / network["folder"] / "metrics.json").read_text(encoding="utf-8")
        )
        for name, network in manifest["networks"].items()
        if network["kind"] == "classifier"
    }


def accuracy_table() -> Iterator[str]:
    """Yield how often each published network is right, with more views, and how well it knows."""
    heads = [
        *("network", "parameters", "pictures", "accuracy", "95 % interval", "mirrored too"),
        *("ten-crop", "recall", "ECE"),
    ]
    yield "| " + " | ".join(heads) + " |"
    yield "|---" * len(heads) + "|"
    for name, metrics in published_metrics().items():
        low, high = metrics["intervals_95"]["accuracy"]
        cells = (
            f"`{name}` ({metrics['architecture']})",
            f"{metrics['parameters']:,}",
            f"{metrics['n']:,} {metrics['usage']}",
            f"{metrics['accuracy']:.3f}",
            f"{low:.3f} to {high:.3f}",
            f"{metrics['also']['flip']['accuracy']:.3f}",
            f"{metrics['also']['tencrop']['accuracy']:.3f}",
            f"{metrics['macro_recall']:.3f}",
            f"{fmean(metrics['cross_fitted_ece']['pooled']):.3f}",
        )
        yield "| " + " | ".join(cells) + " |"


def classes_table() -> Iterator[str]:
    """Yield how often each expression is recognised by each published network, of how many."""
    yield "| recognised of | " + " | ".join(EMOTIONS) + " |"
    yield "|---" * (len(EMOTIONS) + 1) + "|"
    measured = published_metrics()
    for counts in dict.fromkeys(tuple(map(sum, each["confusion"])) for each in measured.values()):
        yield "| pictures | " + " | ".join(map(str, counts)) + " |"
    for name, metrics in measured.items():
        recalls = (f"{metrics['per_class_recall'][emotion]:.2f}" for emotion in EMOTIONS)
        yield f"| `{name}` | " + " | ".join(recalls) + " |"


TABLES: Final[dict[str, Callable[[], Iterator[str]]]] = {
    "options": options_table,
    "accuracy": accuracy_table,
    "classes": classes_table,
    "speed": speed_table,
}


def filled(text: str) -> str:
    """Return the README's `text` with every table as it should be; ValueError without its marks."""
    for name, rows in TABLES.items():
        pattern = f"<!-- {name} -->\n(.*?)<!-- /{name} -->"
        places = list(re.finditer(pattern, text, re.DOTALL))
        if len(places) != 1:
            raise ValueError(f"README.md has {len(places)} places for the table {name!r}")
        start, end = places[0].span(1)
        text = text[:start] + "".join(f"{row}\n" for row in rows()) + text[end:]
    return text


def write() -> None:
    """Write the tables into the README."""
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")


def main() -> int:
    """Write the tables, or say whether they are up to date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    text = README.read_text(encoding="utf-8")
    if parser.parse_args().check:
        return 0 if filled(text) == text else 1
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
