"""Changes one thing at a time in the VGG19 paper's recipe (its Table 6).

    python -m training.ablation --data fer2013.csv --out runs/ablation --width 0.125 --epochs 10

Each row is a run of its own, which goes on after an interruption. The figures are those of its
best epoch on PublicTest. The paper kept the learning rate of SGD, 0.01, when it changed to Adam;
so does this table, and a further row shows Adam with a rate that suits it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from fer_desktop.errors import ExitCode, UserError
from training.arrays import make_folder, writing
from training.config import read_config
from training.run_folder import RunFolder
from training.train import limit_threads, train

RECIPE: Final = Path(__file__).with_name("configs") / "vgg19_paper.toml"

CHANGES: Final[Mapping[str, tuple[str, ...]]] = {
    "as the paper says": (),
    "batch 64": ("batch_size=64",),
    "2x2 kernels": ("network.kernel_size=2",),
    "Adam, rate kept": ("optimizer.name=adam",),
    "Adam, rate 0.001": ("optimizer.name=adam", "optimizer.learning_rate=0.001"),
}
"""Row of the table -> what it changes in the recipe."""

FIGURES: Final = ("precision", "f1", "recall", "auc")


def ablate(data: Path, out: Path, width: float, epochs: int, size: int) -> str:
    """Train every row and return the table as Markdown.

    Args:
        data: CSV or folder.
        out: Folder of the runs.
        width: Of the network; the paper's is 1.
        epochs: Of each run; the paper's are 300.
        size: Side of the pictures in pixels.

    Raises:
        UserError: The data cannot be read, or `out` holds rows of another table.
    """
    from training.callbacks import DivergedError  # brings Keras, after the threads are limited

    make_folder(out)
    rows: dict[str, Mapping[str, float]] = {}
    for name, changes in CHANGES.items():
        scale = (f"network.width={width}", f"phases=[{{size={size}, epochs={epochs}}}]")
        config = read_config(RECIPE, (*scale, *changes))
        folder = RunFolder(out / name.replace(" ", "_").replace(",", ""))
        print(f"--- {name}", flush=True)
        try:
            train(config, data, folder.path)
        except DivergedError as error:  # its best epoch, if any, counts; the others go on
            print(error, file=sys.stderr)
        if folder.log.exists() and (log := folder.read_log()):
            rows[name] = max(log, key=lambda line: line["test_accuracy"])
    return table(rows, width, epochs, size)


def table(rows: Mapping[str, Mapping[str, float]], width: float, epochs: int, size: int) -> str:
    """Write the rows, one log line each, as Markdown with what they were computed with."""
    head = [f"{rows_} {name}" for rows_ in ("training", "test") for name in FIGURES]
    lines = [
        f"VGG19 at width {width:g}, {epochs} epochs, pictures of {size} px, one seed; test rows "
        "are PublicTest, on which the best epoch was chosen.",
        "",
        f"| | {' | '.join(head)} | epoch |",
        "|---" * (len(head) + 2) + "|",
    ]
    for name, line in rows.items():
        values = [
            f"{line[f'{part}_{figure}']:.3f}" for part in ("train", "test") for figure in FIGURES
        ]
        lines.append(f"| {name} | {' | '.join(values)} | {line['epoch']:.0f} |")
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.ablation", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv or a folder")
    parser.add_argument("--out", type=Path, required=True, help="folder of the runs")
    parser.add_argument("--width", type=float, default=0.125)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--size", type=int, default=48)
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args(argv)
    limit_threads(options.threads)
    try:
        text = ablate(options.data, options.out, options.width, options.epochs, options.size)
        with writing(path := options.out / "ablation.md"):
            path.write_text(text, encoding="utf-8")
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from the last whole epoch.", file=sys.stderr)
        return ExitCode.INTERRUPTED
    print(text)
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
