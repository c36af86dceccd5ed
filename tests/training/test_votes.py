from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fer_desktop.errors import ExitCode, InputError
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


ELSEWHERE = VOTES[1].replace("Training", "PublicTest")


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        pytest.param(VOTES[:1], "do not belong together", id="a row less"),
        pytest.param([*VOTES, VOTES[0]], "do not belong together", id="a row more"),
        pytest.param([VOTES[0], ELSEWHERE], "do not belong together", id="another order"),
        pytest.param([VOTES[0], "Training,b.png,1,x\n"], "is not FER+'s", id="no numbers"),
        pytest.param([VOTES[0], "x" * 200_000], "is not FER+'s", id="a long line"),
    ],
)
def test_what_is_not_the_votes_of_the_pictures_gets_one_sentence(
    tmp_path: Path,
    pictures: np.ndarray,
    counts: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
):
    assert main(write(tmp_path, pictures, counts)) == ExitCode.INPUT
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "votes.npz").exists()


def test_wrong_pictures_are_named_by_their_line(
    tmp_path: Path, pictures: np.ndarray, capsys: pytest.CaptureFixture[str]
):
    words = write(tmp_path, pictures[:, 1:], VOTES)
    assert main(words) == ExitCode.INPUT
    assert "line 2: 2256 pixels instead of 2304" in capsys.readouterr().err


def test_votes_are_written_to_the_very_file_that_is_named(tmp_path: Path, pictures: np.ndarray):
    words = write(tmp_path, pictures, VOTES)
    assert main([*words[:-1], str(tmp_path / "votes")]) == ExitCode.OK
    assert read_votes(tmp_path / "votes", pictures).shape == (2, 7)


def test_a_missing_folder_is_told_before_the_work(
    tmp_path: Path, pictures: np.ndarray, capsys: pytest.CaptureFixture[str]
):
    words = write(tmp_path, pictures, VOTES)
    assert main([*words[:-1], str(tmp_path / "none" / "votes.npz")]) == ExitCode.OUTPUT
    assert "its folder does not exist" in capsys.readouterr().err


def save_no_arrays(path: Path) -> None:
    np.save(path.open("wb"), np.zeros(3))


def save_damaged(path: Path) -> None:
    np.savez_compressed(path, pixels=np.zeros((9, 48, 48), np.uint8), ferplus_votes=np.eye(9, 10))
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(30)
    path.write_bytes(content)


def save_nothing_in_them(path: Path) -> None:
    np.savez(path, pixels=np.zeros((0, 48, 48), np.uint8), ferplus_votes=np.zeros((0, 10)))


@pytest.mark.parametrize("save", [save_no_arrays, save_damaged, save_nothing_in_them])
def test_files_without_votes_are_refused(save, tmp_path: Path, pictures: np.ndarray):
    save(tmp_path / "votes.npz")
    with pytest.raises(InputError, match=r"holds no FER\+ votes\. Write them with"):
        read_votes(tmp_path / "votes.npz", pictures)
