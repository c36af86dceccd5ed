"""Writes FSRNet's card from its figures; nobody edits a figure by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from training.config import as_toml
from training.restoration import RestorationConfig
from training.size_sweep import describe
from training.whole_frames import describe as describe_frames


def write_restoration_card(metrics: Mapping[str, Any], config: RestorationConfig) -> str:
    """Return the card as Markdown.

    Args:
        metrics: Content of `metrics.json`, see `training.publish_restoration`.
        config: The run's recipe.
    """
    sizes = metrics["upscale"]
    acts, poor = sizes["auto_px"], config.degradation
    auto = (
        f"Its gain is surely above zero {_span(*acts)}: `auto` acts there."
        if acts
        else "At no size at which faces are read is its gain surely above 0: `auto` acts nowhere."
    )
    control = len(metrics["size_sweep"]["sizes"][0]["classifiers"]) > 1
    before, given, after = "", "", ""
    if control:
        before += (
            "    python -m training.train training/configs/dense_xception.toml \\\n"
            "        --data fer2013.csv --aligned aligned.npz --out runs/control \\\n"
            "        --set augmentation.shrink=0\n"
        )
        given = " \\\n        --control runs/control"
    publish = f"    python -m training.publish_restoration runs/fsrnet --data fer2013.csv{given}"
    if metrics["whole_frames"]:  # measured through the program, with the network in its place
        after = (
            "\n    python -m training.whole_frames --data fer2013.csv --out frames --json \\\n"
            f"        > frames.json\n{publish} \\\n        --whole-frames frames.json"
        )
    return f"""# {config.title}

`fsrnet`: {metrics["parameters"]:,} parameters, {metrics["ms_per_face"]:.1f} ms of one core a face
on the machine that wrote this card. Redraws the grey chip of a face that was cut from fewer than
48 pixels, before its apparent expression is read. FSRNet (Chen et al., CVPR 2018): coarse network,
fine encoder, prior estimation (68 heatmaps, parsing maps), fine decoder. A redrawn face is an
estimate of what was seen, not a sharper photograph; the program marks it.

## Figures

{metrics["usage"]} of FER-2013, {metrics["n"]:,} pictures, shrunk by areas and enlarged again; 95 %
intervals by bootstrap, those of the gain paired by picture. The epoch was chosen on these pictures.
{auto} While it redraws, the program reads faces down to {sizes["smallest_px"]} pixels and says "too
small" below; without redrawing it reads them down to 16.

{describe(metrics["size_sweep"])}

![Accuracy by size](size_sweep.png)

{_control(control, metrics["classifier"])} FER-2013 is itself soft: beyond 48 pixels redrawing would
be cosmetic, and is not offered.

{_frames(metrics["whole_frames"])}

## Reproduce

    python -m training.size_sweep --data fer2013.csv --usage {metrics["usage"]}
    python -m training.aligned_chips --data fer2013.csv --out aligned.npz
    python -m training.super_resolution training/configs/fsrnet.toml --data fer2013.csv \\
        --aligned aligned.npz --out runs/fsrnet
{before}{publish}{after}

## How it was trained

On FER-2013's Training rows alone, raw and aligned, {metrics["epochs"]} epochs of
{config.batches * config.batch_size:,} chips, {metrics["hours"]:.1f} hours; the weights are those of
epoch {metrics["best_epoch"]}. Each chip is shrunk to {poor.smallest_px} to {poor.largest_px}
pixels by areas or single pixels; {1 - poor.clean:.0%} of all are given noise as well, and of all
{poor.blurred_share:.0%} are blurred and {poor.jpeg_share:.0%} pass through JPEG. The losses
are the paper's and one more, the divergence of what `{config.classifier}` says of the
redrawn chip from what it says of the sharp one. {config.note}

```toml
{as_toml(replace(config, note="")).strip()}
```

## Known failures

- It can only guess what a few pixels do not show, and it guesses what most faces show.
- Heavily compressed, moving or turned faces are not what it learned from.

## Data, rights, use

FER-2013 (Goodfellow et al., 2013); no single picture is part of this repository. Provenance,
intended and excluded use are those of the classifiers: see their cards.
"""


def _span(smallest: int, largest: int) -> str:
    if smallest == largest:
        return f"at {smallest} pixels"
    return f"from {smallest} to {largest} pixels"


def _control(is_there: bool, classifier: str) -> str:
    if is_there:
        return (
            f'`{classifier}` was trained with chips shrunk at random; the network "without '
            'shrinking" is of the same architecture and was not: the difference between the two '
            "belongs to the training, not to the redrawing."
        )
    return (
        f"`{classifier}` was trained with chips shrunk at random, and so owes part of what it "
        "reads at small sizes to its own training; a control trained without was not measured."
    )


def _frames(table: Sequence[Any]) -> str:
    if not table:
        return "Whole frames through the program were not measured for this card."
    return describe_frames(table)
