"""FSRNet's card says what was done, in the order in which it can be done again."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.config import read_recipe
from training.degradation import LEAST_BLUR_PX, Degradation
from training.restoration import RestorationConfig
from training.restoration_card import write_restoration_card

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def metrics() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / "models/fsrnet/metrics.json").read_text("utf-8"))
    return content


@pytest.fixture(scope="module")
def config() -> RestorationConfig:
    return read_recipe(RestorationConfig, ROOT / "training/configs/fsrnet.toml")


def commands(card: str) -> list[list[str]]:
    joined = card.replace("\\\n", " ")
    return [line.split()[2:] for line in re.findall("^    (python -m .*)$", joined, re.MULTILINE)]


def test_whole_frames_are_measured_once_the_network_is_in_its_place(metrics, config):
    *_, first, frames, again = commands(write_restoration_card(metrics, config))
    assert first[0] == "training.publish_restoration"
    assert first[-2:] == ["--control", "runs/control"]
    assert (frames[0], frames[-1]) == ("training.whole_frames", "frames.json")
    assert again == [*first, "--whole-frames", "frames.json"]

    without = commands(write_restoration_card(metrics | {"whole_frames": []}, config))
    assert without[-1] == first
    assert "training.whole_frames" not in [name for name, *_ in without]


def test_shares_are_of_all_chips(metrics, config):
    card = " ".join(write_restoration_card(metrics, config).split())
    assert "50% of all are given noise as well" in card
    assert "of all 33% are blurred and 25% pass through JPEG" in card


@pytest.mark.parametrize("blur_px", [0.0, 0.1, 0.6, 2.0])
def test_the_share_of_blurred_chips_is_that_of_the_draws(blur_px: float):
    how = replace(Degradation(), clean=0.25, blur_px=blur_px)
    random = np.random.default_rng(0)
    drawn = (random.random(40_000) >= how.clean) & (
        random.uniform(0, how.blur_px, 40_000) > LEAST_BLUR_PX
    )
    assert how.blurred_share == pytest.approx(drawn.mean(), abs=0.01)
