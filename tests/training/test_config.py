"""Recipes: every number is checked before a run starts, and a run folder keeps it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from fer_desktop.errors import InputError, UsageError
from training.config import Phase, as_toml, read_config
from training.train import phase_of

CONFIGS = Path(__file__).parents[2] / "training/configs"
RECIPES = sorted(path for path in CONFIGS.glob("*.toml") if "architecture" in path.read_text())


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_recipes_survive_being_written_out(path: Path, tmp_path: Path):
    config = read_config(path)

    copy = tmp_path / "config.toml"
    copy.write_text(as_toml(config), encoding="utf-8")

    assert read_config(copy) == config


def test_notes_survive_whatever_they_hold(tmp_path: Path):
    note = 'Two lines,\n"quoted" \\ with\ttabs, \x7f, \x01 and 汉字.'
    config = dataclasses.replace(read_config(CONFIGS / "vgg19_paper.toml"), note=note)

    copy = tmp_path / "config.toml"
    copy.write_text(as_toml(config), encoding="utf-8")

    assert read_config(copy).note == note


@pytest.mark.parametrize(
    ("change", "key", "value"),
    [
        ("batch_size=64", "batch_size", 64),
        ("seed = 5", "seed", 5),
        ("architecture=mini_xception", "architecture", "mini_xception"),
        ("network.width=0.5", "network", {"width": 0.5, "l2": 1e-4}),
        ("phases=[{size=32, epochs=2}]", "phases", (Phase(32, 2),)),
    ],
)
def test_set_changes_one_value(change: str, key: str, value: object):
    assert getattr(read_config(CONFIGS / "vgg19_paper.toml", [change]), key) == value


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("batchsize=64", "has no setting batchsize"),
        ("batch_size=many", "batch_size cannot be 'many'"),
        ("batch_size=1.5", "batch_size cannot be 1.5"),
        ("optimizer.name=lion", "It takes one of sgd, adam, adamw"),
        ("optimizer.nesterov=1", "nesterov cannot be 1"),
        ("batch_size", "is not key=value"),
        ("batch_size=0", r"batch_size cannot be 0\. It is at least 1\.$"),
        ("votes=0.5", r"votes cannot be 0\.5\. It is at least 0 and at most 0\.49\."),
        ("optimizer.average=1.5", "average cannot be 1.5"),
        ("optimizer.learning_rate=nan", "learning_rate cannot be nan"),
        ("teacher.temperature=0", "temperature cannot be 0.0"),
        ("augmentation.shrink_to_px=60", "shrink_to_px cannot be 60"),
        ("phases=[{size=64}]", "size cannot be 64"),
        ("phases=[{epochs=-2}]", "epochs cannot be -2"),
        ("phases=[]", "have no epoch"),
    ],
)
def test_what_does_not_fit_is_named(change: str, sentence: str):
    with pytest.raises(UsageError, match=sentence):
        read_config(CONFIGS / "vgg19_paper.toml", [change])


@pytest.mark.parametrize("content", [None, "title = ", "\0"])
def test_files_that_are_no_recipe_are_refused(content: str | None, tmp_path: Path):
    path = tmp_path / "recipe.toml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match="is not a training recipe"):
        read_config(path)


def test_recipe_without_architecture_is_incomplete(tmp_path: Path):
    path = tmp_path / "recipe.toml"
    path.write_text('title = "a"')
    with pytest.raises(UsageError, match="is incomplete"):
        read_config(path)


def test_epochs_belong_to_phases_in_order():
    changes = ["phases=[{size=32, epochs=2}, {size=48, epochs=1}]"]
    config = read_config(CONFIGS / "vgg19_paper.toml", changes)

    assert [phase_of(config, epoch).size for epoch in range(config.epochs)] == [32, 32, 48]
