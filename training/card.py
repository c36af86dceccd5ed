"""Writes a network's card, `card.md`, from its figures; nobody edits a figure by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from fer_desktop.expression.emotions import EMOTIONS
from training.config import RunConfig, as_toml, read_config

_CONFIGS: Final = Path(__file__).parent / "configs"


def write_card(network_id: str, metrics: Mapping[str, Any], config: RunConfig) -> str:
    """Return the card as Markdown.

    Args:
        network_id: For commands.
        metrics: Content of `metrics.json`, see `training.publish`.
        config: The run's recipe.
    """
    figures = {"raw": metrics, **metrics["also"]}
    shipped = metrics
    usage = metrics["usage"]
    weakest = sorted(EMOTIONS, key=lambda name: shipped["per_class_recall"][name])[:3]
    confusions = "; ".join(_confusions(shipped["confusion"], weakest))
    ece = metrics["cross_fitted_ece"]
    teachers, steps = config.teacher.networks, runs_before(config)
    taught = (
        f"It imitated {', '.join(teachers)} (weight {config.teacher.weight}, "
        f"temperature {config.teacher.temperature}) besides the labels."
        if teachers
        else f"{'In this run it' if steps else 'It'} learned from the labels alone, "
        "without a teacher network."
    )
    rights = ""
    if config.votes:
        rights = " FER+'s votes are Microsoft's, under the MIT licence."
        taught += (
            f" Where a Training picture has FER+'s ten votes, {config.votes:.0%} of its target "
            "says which labels they make likely (Barsoum et al., ICMI 2016)."
        )
    note = f" {config.note}" if config.note else ""
    but_note = ", but for that note" if config.note else ""
    shows_aligned = config.augmentation.aligned > 0
    before, given, asked = "", "", ""
    if shows_aligned:
        before += "    python -m training.aligned_chips --data fer2013.csv --out aligned.npz\n"
        given += "--aligned aligned.npz "
    if config.votes or "where_people_agree" in metrics:
        before += "    python -m training.votes fer2013.csv fer2013new.csv --out votes.npz\n"
    if config.votes:
        given += "--votes votes.npz "
    if "where_people_agree" in metrics:
        asked = " --votes votes.npz"
    if steps:
        before += f"""    for step in {" ".join(steps)}; do
        python -m training.train training/configs/$step.toml --data fer2013.csv \\
            {given}--out runs/$step
    done
"""
    return f"""# {metrics["title"]}

`{network_id}`: {metrics["architecture"]}, {metrics["parameters"]:,} parameters. Reads the apparent
expression on one upright grey face of 48 x 48 pixels: {", ".join(EMOTIONS)}.
It sees movements of a face as people labelled them; it does not see what anybody feels.

## Figures

{usage} of FER-2013, {shipped["n"]:,} pictures. The epoch, the temperature and the recipe were
chosen on these same pictures, so expect a little less on others; PrivateTest was not used.

| | accuracy (95 %) | macro recall | macro precision | macro F1 | AUC | loss | ECE |
|---|---|---|---|---|---|---|---|
{_rows(figures)}

- {shipped["n"] - shipped["n_without_copies"]:,} pictures also occur among the Training rows, which
  were left out of the training. On the other {shipped["n_without_copies"]:,}: accuracy
  {shipped["accuracy_without_copies"]:.3f}.{_agreement(shipped)}
- Pictures of another set that recur in Training were left out of the training only where the file
  learned from held that set (see "What was left out"). Score any other set by the accuracy without
  copies, which `evaluate` prints for it.
- Expected calibration error, each picture under the temperature fitted on the half it is not in,
  five splits: {_spread(ece["pooled"])} over all pictures. As the mean of the two halves, which
  scatter more, {_spread(ece["of_halves"])}; a perfectly calibrated network would show
  {ece["of_halves_if_perfect"]:.3f} there. The shipped temperature,
  {metrics["temperature"]:.3f}, was fitted on all of {usage}.

| label | pictures | recall | precision |
|---|---|---|---|
{_classes(shipped)}

![Confusion matrix](confusion.png)
![Curves of the run](curves.png)

Keras and ONNX Runtime run the same rounded weights; their largest difference on {usage} is
{metrics["largest_engine_difference"]:.1e}. Storing kernels in 16 bits changed the accuracy by
{metrics["accuracy_in_16_bits"] - metrics["accuracy_in_32_bits"]:+.4f}.

## Reproduce

    python -m training.evaluate --model {network_id} --data fer2013.csv --usage {usage}
{before}    python -m training.train {metrics["recipe"]} --data fer2013.csv \\
        {given}--out runs/{network_id}
    python -m training.publish runs/{network_id} --as {network_id} \\
        --recipe {metrics["recipe"]} --data fer2013.csv{asked}

## How it was trained

{metrics["learned_from"]:,} pictures of FER-2013's Training rows, {metrics["epochs"]} epochs,
{metrics["hours"]:.1f} hours on {metrics["machine"]}; the weights are those of epoch
{metrics["best_epoch"]}, where the accuracy on {usage} was highest. {taught}{note}
What was left out:

{_list(metrics["cleaning"])}

The whole recipe{but_note}:

```toml
{as_toml(replace(config, note="")).strip()}
```

## Known failures

- Weakest on {", ".join(weakest)}. Most frequent mistakes there: {confusions}.
- In about 36 of 100 pictures the expression for which most of FER+'s ten labellers voted is not
  FER-2013's label: the figures above measure agreement with one noisy label.
- Nothing is known about age, sex or skin of the people in FER-2013, so nothing is promised for
  any group. Faces turned far aside, covered, very dark or below 24 pixels are read badly; below
  16 the program says "too small" instead.
- FER-2013 holds posed and staged faces from a picture search, not people's everyday lives.

## Data, rights, use

FER-2013 (Goodfellow et al., "Challenges in Representation Learning", 2013, arXiv:1307.0414) was
collected with an image search for a competition; its rules give no right to redistribute the
pictures, and what rights the search gave is unclear. No single picture is part of this repository:
`training/training_hashes.txt` holds digests, `models/canaries.png` a mean of each class, carried to
caricature. The weights are published under the repository's licence with that provenance
stated.{rights}

For: looking at one's own apparent expressions, research, annotating footage whose people agreed.
Not for: diagnosis, treatment, hiring, schooling, policing, or judging anybody; in the European
Union inferring emotions at work and in education is prohibited (Regulation (EU) 2024/1689,
Article 5).
"""


def runs_before(config: RunConfig) -> list[str]:
    """Return the recipes whose runs a run begins with or imitates, the first to make first.

    A run that another one names lies in `runs`, in a folder called like its recipe.
    """
    steps: list[str] = []
    for name in (*config.start, *config.teacher.networks):
        recipe = _CONFIGS / f"{name.removeprefix('runs/')}.toml"
        if name.startswith("runs/") and recipe.exists():
            steps += [*runs_before(read_config(recipe)), recipe.stem]
    return list(dict.fromkeys(steps))


def _spread(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def _rows(figures: Mapping[str, Any]) -> str:
    names = {
        "raw": "**as shipped**, single pass",
        "flip": "mean with the mirror image",
        "tencrop": "mean of ten crops",
        "aligned": "aligned chips",
    }
    lines = []
    for key, name in names.items():
        if (found := figures.get(key)) is None:
            continue
        low, high = found["intervals_95"]["accuracy"]
        share = f" ({found['aligned_share']:.0%} could be aligned)" if key == "aligned" else ""
        lines.append(
            f"| {name}{share} | {found['accuracy']:.4f} ({low:.3f} to {high:.3f}) "
            f"| {found['macro_recall']:.3f} | {found['macro_precision']:.3f} "
            f"| {found['macro_f1']:.3f} | {found['auc_ovr']:.3f} | {found['loss']:.3f} "
            f"| {found['ece']:.3f} |"
        )
    return "\n".join(lines)


def _classes(shipped: Mapping[str, Any]) -> str:
    lines = []
    confusion = shipped["confusion"]
    for index, name in enumerate(EMOTIONS):
        named = sum(row[index] for row in confusion)
        precision = confusion[index][index] / named if named else 0.0
        lines.append(
            f"| {name} | {sum(confusion[index])} | {shipped['per_class_recall'][name]:.3f} "
            f"| {precision:.3f} |"
        )
    return "\n".join(lines)


def _confusions(confusion: list[list[int]], labels: list[str]) -> list[str]:
    sentences = []
    for name in labels:
        row = confusion[EMOTIONS.index(name)]
        wrong = max(
            (index for index in range(len(row)) if EMOTIONS[index] != name),
            key=lambda index: row[index],
        )
        share = row[wrong] / max(sum(row), 1)
        sentences.append(f"{name} named {EMOTIONS[wrong]} ({share:.0%})")
    return sentences


def _agreement(shipped: Mapping[str, Any]) -> str:
    agree = shipped.get("where_people_agree")
    if not agree or not agree["n"]:
        return ""
    return (
        f"\n- Where at least 8 of 10 FER+ voters agree ({agree['n']:,} pictures) it names "
        f"{agree['accuracy']:.3f}\n  as they did."
    )


def _list(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
