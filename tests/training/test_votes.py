from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fer_desktop.errors import ExitCode
from fer_desktop.expression.emotions import EMOTIONS
from training.votes import main, read_votes

HEAD = (
    "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n"
)
VOTES = ["Training,a.png,1,7,0,0,0,0,2,0,0,0\n", "Training,,0,0,0,0,0,0,0,0,0,10\n"]


@pytest.fixture
def pictures() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (2, 48, 48)).astype(np.uint8)


def write(folder: Path, pictures: np.ndarray, counts: list[str]) -> list[str]:
    """Write both files; returns the words of the command."""
    data, published = folder / "fer2013.csv", folder / "fer2013new.csv"
    rows = [f"3,{' '.join(map(str, picture.ravel()))},Training\n" for picture in pictures]
    data.write_text("emotion,pixels,Usage\n" + "".join(rows))
    published.write_text(HEAD + "".join(counts))
    return [str(data), str(published), "--out", str(folder / "votes.npz")]


def test_published_votes_are_found_again_by_their_pictures(
    tmp_path: Path, pictures: np.ndarray, capsys: pytest.CaptureFixture[str]
):
    assert main(write(tmp_path, pictures, VOTES)) == ExitCode.OK
    assert capsys.readouterr().out == "2 pictures, 2 of them with votes\n"

    unknown = np.zeros((1, 48, 48), np.uint8)
    found = read_votes(tmp_path / "votes.npz", np.concatenate([unknown, pictures]))

    named = [dict(zip(EMOTIONS, row, strict=True)) for row in found.tolist()]
    assert {emotion: votes for emotion, votes in named[1].items() if votes} == {
        "neutral": 1, "happy": 7, "fear": 2,
    }  # fmt: skip
    assert not any(named[0].values())
    assert not any(named[2].values())


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param(VOTES[:1], id="a row less"),
        pytest.param([*VOTES, VOTES[0]], id="a row more"),
        pytest.param([VOTES[0], "Training,b.png,1,x\n"], id="no numbers"),
    ],
)
def test_files_that_do_not_belong_together_get_one_sentence(
    tmp_path: Path, pictures: np.ndarray, counts: list[str], capsys: pytest.CaptureFixture[str]
):
    assert main(write(tmp_path, pictures, counts)) == ExitCode.INPUT
    assert "do not belong together" in capsys.readouterr().err
    assert not (tmp_path / "votes.npz").exists()
