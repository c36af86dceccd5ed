"""Published networks in Keras itself; left out where the extra [keras] is not installed."""

import io

import numpy as np
import pytest

from fer_desktop.errors import ModelError
from fer_desktop.expression.canaries import read_canaries
from fer_desktop.expression.classifier import open_classifier
from fer_desktop.expression.registry import probe_chip, read_registry
from tests.expression.networks import publish

keras_engine = pytest.importorskip(
    "fer_desktop.expression.keras_engine",
    reason='Keras is not installed: pip install "fer-desktop[keras]"',
    exc_type=ImportError,
)

import h5py  # noqa: E402 - these two come with the engine
import keras  # noqa: E402

from fer_desktop.networks.dense_xception import dense_xception  # noqa: E402

TINY = {"stem": [4, 6], "growth": [4, 4], "modules": [1, 2], "head": 8}


@pytest.fixture(scope="module")
def tiny_network():
    """Build a real network with weights that are exact in float16."""
    keras.utils.set_random_seed(11)
    model = dense_xception(**TINY)
    random = np.random.default_rng(11)
    model.set_weights(
        [
            (np.abs(w) + random.uniform(0, 0.5, w.shape)).astype(np.float16)
            if "variance" in variable.name
            else (w + random.normal(0, 0.5, w.shape)).astype(np.float16)
            for variable, w in zip(model.weights, model.get_weights(), strict=True)
        ]
    )
    return model


def weights_file(model, folder, dtype=np.float16):
    """Save weights as they are published: every dataset in float16."""
    path = folder / "full.weights.h5"
    model.save_weights(path)
    with h5py.File(path, "r+") as file:
        names = []
        file.visititems(lambda name, item: names.append(name) if hasattr(item, "shape") else None)
        for name in names:
            values = file[name][()]
            del file[name]
            file[name] = values.astype(dtype)
    return path.read_bytes()


@pytest.fixture(scope="module")
def published(tiny_network, tmp_path_factory):
    """Publish the tiny network: exported graph and float16 weights of the same model."""
    folder = tmp_path_factory.mktemp("models")
    keras_engine.write_graph(tiny_network, folder / "graph.onnx")
    contents = {
        "graph": (folder / "graph.onnx").read_bytes(),
        "weights": weights_file(tiny_network, folder),
    }
    changes = {"architecture": "dense_xception", "arguments": TINY}
    return read_registry(publish(folder, contents=contents, **changes))


def test_both_engines_agree_on_a_thousand_chips(published):
    chips = [probe_chip(seed, 48) for seed in range(994)] + list(read_canaries()[:6])
    by_graph = open_classifier("mini-xception", "onnx", registry=published).classify(chips)
    by_keras = open_classifier("mini-xception", "keras", registry=published).classify(chips)
    difference = max(
        np.abs(one.probabilities - other.probabilities).max()
        for one, other in zip(by_graph, by_keras, strict=True)
    )
    spread = np.std([distribution.probabilities for distribution in by_keras], axis=0)
    assert difference < 1e-3
    assert spread.max() > 0.01  # a network that always says the same would agree too easily


def test_the_keras_engine_says_which_file_it_opened(published):
    network = open_classifier("mini-xception", "keras", registry=published).network
    assert network.engine == "keras"
    assert network.sha256 == published.entry("mini-xception").files["weights"].sha256


def test_a_batch_of_any_size_gives_each_chip_the_same_answer(published):
    engine = open_classifier("mini-xception", "keras", registry=published)
    chips = [probe_chip(seed, 48) for seed in range(5)]
    together = engine.classify(chips)
    for chip, expected in zip(chips, together, strict=True):
        np.testing.assert_allclose(
            engine.classify([chip])[0].probabilities, expected.probabilities, atol=1e-5
        )


@pytest.mark.fault("46")
def test_weights_that_are_not_the_published_ones_are_refused(tiny_network, tmp_path):
    changes = {"architecture": "dense_xception", "arguments": TINY}
    contents = {"graph": b"not asked for", "weights": b"the published ones"}
    probe = {"chip_seed": 7, "probabilities": [1 / 7] * 7, "tolerance": 1e-3}
    registry = read_registry(publish(tmp_path, contents=contents, probe=probe, **changes))
    sound = weights_file(tiny_network, tmp_path)  # but of another training
    registry.entry("mini-xception").files["weights"].path.write_bytes(sound)
    with pytest.raises(ModelError, match="SHA-256 differs"):
        open_classifier("mini-xception", "keras", registry=registry)


@pytest.mark.fault("43")
def test_weights_of_another_architecture_are_one_sentence(published):
    entry = published.entry("mini-xception")
    other = dense_xception(**{**TINY, "growth": [5, 5]})
    path = entry.files["weights"].path.with_name("other.weights.h5")
    other.save_weights(path)
    with pytest.raises(ModelError, match="does not fit the architecture dense_xception"):
        keras_engine.open_published(entry, path.read_bytes())


@pytest.mark.fault("43")
@pytest.mark.parametrize(
    "missing", ["layers", "layers/dense", "layers/batch_normalization_2/vars/3"]
)
def test_weights_that_lack_a_layer_do_not_leave_it_random(published, missing, tmp_path):
    entry = published.entry("mini-xception")
    path = tmp_path / "cut.weights.h5"
    path.write_bytes(entry.verified("weights"))
    with h5py.File(path, "r+") as file:
        del file[missing]
    with pytest.raises(ModelError, match="does not fit the architecture"):
        keras_engine.open_published(entry, path.read_bytes())


def hdf5(write):
    """Return an HDF5 file that `write` fills."""
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        write(file)
    return content.getvalue()


def external_storage(file):
    file.create_dataset("w", (4,), "f4", external=[("/etc/hostname", 0, 16)])


def virtual(file):
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("/etc/hostname", "w", (4,))
    file.create_virtual_dataset("w", layout)


@pytest.mark.fault("47")
@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (lambda file: file.__setitem__("w", h5py.ExternalLink("/etc/x.h5", "w")), "elsewhere"),
        (lambda file: file.__setitem__("w", h5py.SoftLink("/loop")), "elsewhere"),
        (external_storage, "elsewhere"),
        (virtual, "elsewhere"),
        (lambda file: file.create_dataset("w", (1 << 40,), "f4", chunks=(1024,)), "claims"),
    ],
    ids=["external link", "soft link", "external storage", "virtual", "four terabytes"],
)
def test_weights_that_lead_out_of_their_file_are_refused(write, reason):
    with pytest.raises(ModelError, match=reason):
        keras_engine.check_weights(hdf5(write), "network")


@pytest.mark.fault("43")
@pytest.mark.parametrize("content", [b"", b"text", hdf5(lambda file: None)[:50]])
def test_weights_that_are_no_hdf5_are_one_sentence(content):
    with pytest.raises(ModelError, match="its weights are no HDF5 file"):
        keras_engine.check_weights(content, "network")
