"""Commands run as the pages print them, and say before the work where results cannot go."""

from __future__ import annotations

import argparse
import importlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from fer_desktop.errors import ExitCode
from tests.training.conftest import FinishedRun
from tests.training.synthetic import draw_rows, write_csv, write_recipe
from training import aligned_chips, canaries, landmarks

ROOT = Path(__file__).parents[2]
CONFIGS = ROOT / "training/configs"
PAGES = ("training/README.md", "landmarks/card.md", *(f"models/{network}/card.md" for network in
         ("mini_xception", "vgg19", "fsrnet")))  # fmt: skip


def printed(page: str) -> list[list[str]]:
    """Return the words of each command that a page prints, continued lines joined."""
    text = (ROOT / page).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = re.findall(r"^    python -m (training\..*)$", text, re.MULTILINE)
    return [shlex.split(line.partition(" > ")[0], comments=True) for line in lines]


COMMANDS = [(page, words) for page in PAGES for words in printed(page)]


class AcceptedError(Exception):
    """The parser takes the words."""


def test_every_page_prints_commands():
    assert {page for page, _ in COMMANDS} == set(PAGES)
    assert len(COMMANDS) > 20


@pytest.mark.parametrize(
    "words", [words for _, words in COMMANDS], ids=[f"{page}: {w[0]}" for page, w in COMMANDS]
)
def test_commands_take_the_words_that_are_printed(
    words: list[str], monkeypatch: pytest.MonkeyPatch
):
    parse = argparse.ArgumentParser.parse_args

    def accept(parser: argparse.ArgumentParser, given: list[str]) -> None:
        parse(parser, given)
        raise AcceptedError

    module = importlib.import_module(words[0])
    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", accept)
    with pytest.raises(AcceptedError):
        module.main(words[1:])


@pytest.fixture
def taken(tmp_path: Path) -> str:
    """A file where a command is to make its folder."""
    path = tmp_path / "taken"
    path.write_text("mine")
    return str(path)


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(write_csv(draw_rows(4), tmp_path / "rows.csv"))


def refused(module: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code = importlib.import_module(f"training.{module}").main(words)
    told = capsys.readouterr().err
    assert (code, "cannot be written: " in told) == (ExitCode.OUTPUT, True), told


def test_a_file_is_no_folder_for_a_run(taken, data, tmp_path, capsys):
    recipe = write_recipe(tmp_path / "tiny.toml")
    refused("train", [str(recipe), "--data", data, "--out", taken], capsys)


def test_a_file_is_no_folder_for_an_ablation(taken, data, capsys):
    refused("ablation", ["--data", data, "--out", taken], capsys)


def test_a_file_is_no_folder_for_whole_frames(taken, data, capsys):
    refused("whole_frames", ["--data", data, "--out", taken], capsys)


def test_a_file_is_no_folder_for_landmarks_which_is_told_before_the_training(
    taken, annotated_archive, capsys, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(landmarks, "train", lambda *_, **__: pytest.fail("trained for nothing"))
    words = [str(CONFIGS / "landmarks.toml"), "--faces", str(annotated_archive), "-o", taken]
    monkeypatch.setattr(landmarks, "split_by_person", lambda faces, *_: (faces[:1], faces[1:]))
    refused("landmarks", words, capsys)


def test_a_file_is_no_folder_for_a_sheet(taken, annotated_archive, capsys):
    recipe = str(CONFIGS / "landmarks.toml")
    words = ["--faces", str(annotated_archive), "--left-out", recipe, "-o", taken]
    refused("landmark_sheet", words, capsys)


def test_a_folder_is_no_file_which_is_told_before_the_work(
    data, tmp_path, capsys, monkeypatch: pytest.MonkeyPatch
):
    for module in (aligned_chips, canaries):
        monkeypatch.setattr(module, "read_rows", lambda _: pytest.fail("read for nothing"))
    refused("aligned_chips", ["--data", data, "--out", str(tmp_path)], capsys)
    monkeypatch.setattr(sys, "argv", ["canaries", "--data", data, "-o", str(tmp_path)])
    assert canaries.main() == ExitCode.OUTPUT


def test_a_file_is_no_folder_of_published_networks(
    taken, finished_run: FinishedRun, capsys: pytest.CaptureFixture[str]
):
    for command in ("publish", "publish_restoration"):
        words = [str(finished_run.folder.path), "--data", str(finished_run.data)]
        words += ["--as", "vgg19", "--recipe", "none"] if command == "publish" else []
        main = importlib.import_module(f"training.{command}").main
        assert main([*words, "--target", taken]) == ExitCode.USAGE
        assert "is not a folder" in capsys.readouterr().err


def test_trainings_neither_obey_nor_write_the_keras_settings_of_the_home_folder(tmp_path: Path):
    settings = tmp_path / ".keras/keras.json"
    settings.parent.mkdir()
    settings.write_text('{"image_data_format": "channels_first"}')
    environment = os.environ | {"HOME": str(tmp_path), "FER_DATA_DIR": str(tmp_path / "data")}
    environment.pop("KERAS_HOME", None)
    script = "import training.train, keras\nprint(keras.config.image_data_format())"

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert done.stdout.split() == ["channels_last"], done.stderr
    assert settings.read_text() == '{"image_data_format": "channels_first"}'
