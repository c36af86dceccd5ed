from __future__ import annotations

from pathlib import Path

import dlib
import numpy as np
import pytest

from training.landmark_file import round_predictor


def saved_predictor(folder: Path) -> Path:
    """A small predictor, as dlib writes it."""
    noise = np.random.default_rng(0).integers(0, 255, (3, 60, 60), dtype=np.uint8)
    rng = np.random.default_rng(1)
    labels = [
        [
            dlib.full_object_detection(
                dlib.rectangle(5, 5, 55, 55),
                [dlib.point(*rng.integers(10, 50, 2).tolist()) for _ in range(6)],
            )
        ]
        for _ in noise
    ]
    options = dlib.shape_predictor_training_options()
    options.cascade_depth, options.num_trees_per_cascade_level = 2, 3
    options.tree_depth, options.feature_pool_size = 2, 12
    dlib.train_shape_predictor(list(noise), labels, options).save(str(folder / "small.dat"))
    return folder / "small.dat"


def test_rounded_file_is_smaller_and_finds_the_same(tmp_path: Path):
    path = saved_predictor(tmp_path)
    rounded = tmp_path / "rounded.dat"
    rounded.write_bytes(round_predictor(path.read_bytes()))
    assert rounded.stat().st_size < 0.85 * path.stat().st_size
    picture = np.random.default_rng(5).integers(0, 255, (60, 60), dtype=np.uint8)
    box = dlib.rectangle(5, 5, 55, 55)
    found = [
        [(p.x, p.y) for p in dlib.shape_predictor(str(file))(picture, box).parts()]
        for file in (path, rounded)
    ]
    assert np.abs(np.subtract(*found)).max() <= 1


def test_all_digits_kept_is_the_same_file(tmp_path: Path):
    content = saved_predictor(tmp_path).read_bytes()
    assert round_predictor(content, bits=24) == content


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda content: b"", id="empty"),
        pytest.param(lambda content: content[:-5], id="cut off"),
        pytest.param(lambda content: content + b"\x01\x00", id="longer"),
        pytest.param(lambda content: b"\x01\x02" + content[2:], id="another version"),
        pytest.param(lambda content: b"\x7f" + content[1:], id="no number"),
    ],
)
def test_content_of_another_kind_is_not_rounded(tmp_path: Path, spoil):
    with pytest.raises(ValueError, match=r"version|number|file|matrix"):
        round_predictor(spoil(saved_predictor(tmp_path).read_bytes()))
