import numpy as np
import pytest

from fer_desktop.errors import ExitCode, ModelError
from fer_desktop.expression.registry import read_registry
from fer_desktop.expression.upscaler import open_upscaler
from tests.expression.networks import graph, publish, publish_redrawing, redrawing_graph

UNCHANGED = ((0, 0, 0), (0, 1, 0), (0, 0, 0))


def opened(folder, mode="always", content=None, **entry):
    return open_upscaler(mode, registry=read_registry(publish_redrawing(folder, content, **entry)))


def soft_chip():
    row = 90 + 60 * np.sin(np.arange(48) / 4)
    return np.rint((row[:, np.newaxis] + row) / 2).astype(np.uint8)


def test_all_chips_are_redrawn_in_one_batch_and_in_order(tmp_path):
    upscaler = opened(tmp_path)
    chips = [soft_chip(), np.roll(soft_chip(), 7, axis=0), soft_chip().T // 2]
    together = upscaler.redraw(chips)
    for chip, redrawn in zip(chips, together, strict=True):
        assert redrawn.shape == (48, 48)
        assert redrawn.dtype == np.uint8
        assert np.array_equal(redrawn, upscaler.redraw([chip])[0])
        assert not np.array_equal(redrawn, chip)
    assert upscaler.redraw([]) == []


def test_what_the_network_leaves_as_it_is_comes_back_to_the_last_grey_level(tmp_path):
    ramp = np.arange(48 * 48, dtype=np.uint32).reshape(48, 48).astype(np.uint8)
    (redrawn,) = opened(tmp_path, content=redrawing_graph(UNCHANGED)).redraw([ramp])
    assert np.array_equal(redrawn, ramp)


def test_numbers_beyond_black_and_white_are_cut_off_and_do_not_wrap(tmp_path):
    edge = np.zeros((48, 48), np.uint8)
    edge[:, 24:] = 255
    (redrawn,) = opened(tmp_path).redraw([edge])
    assert redrawn[10, 23] == 0  # -255 before
    assert redrawn[10, 24] == 255  # 510 before


@pytest.mark.parametrize(
    ("mode", "acts", "leaves"),
    [("auto", (12, 16, 24), (8, 11, 25, 47, 48)), ("always", (8, 12, 47), (7, 48, 90))],
)
def test_each_mode_acts_at_its_sizes(tmp_path, mode, acts, leaves):
    upscaler = opened(tmp_path, mode, smallest_px=8, auto_px=(12, 24))
    assert [size for size in (*acts, *leaves) if upscaler.acts_on(size)] == list(acts)


def test_off_opens_nothing(tmp_path):
    assert opened(tmp_path, "off") is None


def test_auto_acts_nowhere_without_a_gain(tmp_path):
    assert opened(tmp_path, "auto", auto_px=None) is None
    assert opened(tmp_path, "always", auto_px=None).acts_on(20)


@pytest.mark.fault("49")
def test_auto_without_a_network_redraws_nothing(tmp_path):
    assert open_upscaler("auto", registry=read_registry(publish(tmp_path))) is None


@pytest.mark.fault("49")
def test_always_without_a_network_says_so_with_the_code_of_a_missing_model(tmp_path):
    with pytest.raises(ModelError, match=r"fsrnet, which redraws small faces, is not") as caught:
        open_upscaler("always", registry=read_registry(publish(tmp_path)))
    assert caught.value.exit_code == ExitCode.MODEL
    assert "--super-resolution" in caught.value.remedy


@pytest.mark.fault("43", "49")
@pytest.mark.parametrize("mode", ["auto", "always"])
def test_a_damaged_network_is_refused(tmp_path, mode):
    publish_redrawing(tmp_path)
    (tmp_path / "fsrnet" / "fsrnet.onnx").write_bytes(redrawing_graph(UNCHANGED))
    with pytest.raises(ModelError, match="SHA-256 differs") as caught:
        open_upscaler(mode, registry=read_registry(tmp_path))
    assert "--super-resolution off" in caught.value.remedy


def test_a_network_that_computes_other_numbers_here_is_refused(tmp_path):
    probe = {"chip_seed": 7, "row_means": [0.1] * 48, "tolerance": 1e-3}
    with pytest.raises(ModelError, match="other numbers"):
        opened(tmp_path, probe=probe)


@pytest.mark.fault("44")
def test_a_network_that_gives_no_pictures_is_refused(tmp_path):
    probe = {"chip_seed": 7, "row_means": [1 / 7] * 7, "tolerance": 1.0}
    with pytest.raises(ModelError, match="pictures of another shape"):
        opened(tmp_path, content=graph(), probe=probe)
