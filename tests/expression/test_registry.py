import json

import numpy as np
import pytest

from fer_desktop.errors import ExitCode, ModelError
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.redrawn_sizes import RedrawnSizes
from fer_desktop.expression.registry import probe_chip, read_registry
from tests.expression.networks import publish, publish_redrawing


def rewrite(folder, **changes):
    """Replace fields of the manifest itself."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_the_manifest_is_read_field_by_field(tmp_path):
    folder = publish(tmp_path, temperature=1.5, arguments={"growth": 24})
    entry = read_registry(folder).entry("mini-xception")
    assert (entry.title, entry.architecture, entry.arguments) == (
        "Template",
        "mini_xception",
        {"growth": 24},
    )
    assert entry.labels == EMOTIONS
    assert entry.temperature == 1.5
    assert entry.metrics["accuracy"] == 1.0
    assert entry.files["graph"].path == folder / "template" / "network.onnx"


def test_a_super_resolution_network_needs_no_labels(tmp_path):
    entry = read_registry(publish_redrawing(tmp_path)).entry("fsrnet")
    assert entry.labels == ()
    assert entry.probe.expected.shape == (48,)


@pytest.mark.parametrize("auto_px", [(12, 24), (8, 47), (12, 12), None])
def test_a_super_resolution_network_says_at_which_sizes_it_helps(tmp_path, auto_px):
    entry = read_registry(publish_redrawing(tmp_path, auto_px=auto_px)).entry("fsrnet")
    assert entry.redrawn == RedrawnSizes(smallest_px=8, auto_px=auto_px)


def test_a_classifier_redraws_nothing(tmp_path):
    assert read_registry(publish(tmp_path)).entry("mini-xception").redrawn is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"upscale": None}, "lacks 'upscale'"),
        ({"upscale": {"smallest_px": 8}}, "lacks 'auto_px'"),
        ({"upscale": {"smallest_px": 8, "auto_px": [12]}}, "not whole numbers"),
        ({"upscale": {"smallest_px": 8, "auto_px": [12, 20, 24]}}, "not whole numbers"),
        ({"upscale": {"smallest_px": 8.5, "auto_px": None}}, "not whole numbers"),
        ({"upscale": {"smallest_px": True, "auto_px": None}}, "not whole numbers"),
        ({"upscale": {"smallest_px": 0, "auto_px": None}}, "do not rise"),
        ({"upscale": {"smallest_px": 48, "auto_px": None}}, "do not rise"),
        ({"upscale": {"smallest_px": 8, "auto_px": [24, 12]}}, "do not rise"),
        ({"upscale": {"smallest_px": 13, "auto_px": [12, 24]}}, "do not rise"),
        ({"upscale": {"smallest_px": 8, "auto_px": [12, 48]}}, "do not rise"),
        ({"input": {"shape": [48, 48, 1], "scaling": "min_max"}}, "redraws chips of"),
        ({"input": {"shape": [64, 64, 1], "scaling": "zero_to_one"}}, "redraws chips of"),
    ],
)
def test_sizes_that_make_no_sense_are_refused(tmp_path, change, reason):
    with pytest.raises(ModelError, match=reason):
        read_registry(publish_redrawing(tmp_path, **change))


@pytest.mark.fault("42")
def test_a_missing_manifest_says_how_to_get_a_network(tmp_path):
    with pytest.raises(ModelError, match=r"No networks are installed.*train") as caught:
        read_registry(tmp_path)
    assert caught.value.exit_code == ExitCode.MODEL == 4


@pytest.mark.fault("42")
def test_a_network_that_is_not_published_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"vgg19 is not installed\. Choose one of: mini-xception"):
        read_registry(publish(tmp_path)).entry("vgg19")


def test_in_place_of_a_missing_classifier_only_classifiers_are_offered(tmp_path):
    registry = read_registry(publish_redrawing(publish(tmp_path)))
    assert set(registry.networks) == {"mini-xception", "fsrnet"}
    with pytest.raises(ModelError, match=r"Choose one of: mini-xception; or train it"):
        registry.entry("vgg19")


@pytest.mark.fault("42")
def test_a_missing_file_is_named(tmp_path):
    entry = read_registry(publish(tmp_path)).entry("mini-xception")
    entry.files["graph"].path.unlink()
    with pytest.raises(ModelError, match=r"network\.onnx is missing"):
        entry.verified("graph")


@pytest.mark.fault("43", "46")
@pytest.mark.parametrize("damage", ["one bit", "cut off", "0 bytes", "other file"])
def test_a_file_that_is_not_the_published_one_is_refused(tmp_path, damage):
    entry = read_registry(publish(tmp_path)).entry("mini-xception")
    path = entry.files["graph"].path
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    damaged = {"one bit": content, "cut off": content[:500], "0 bytes": b"", "other file": b"hi"}
    path.write_bytes(damaged[damage])
    with pytest.raises(ModelError, match=r"network\.onnx is damaged: SHA-256 differs\.") as caught:
        entry.verified("graph")
    assert "--model" in caught.value.remedy
    with pytest.raises(ModelError, match="SHA-256 differs"):
        entry.verify_files()


def test_the_content_of_an_untouched_file_is_returned(tmp_path):
    entry = read_registry(publish(tmp_path, contents={"card": b"a card"})).entry("mini-xception")
    assert entry.verified("card") == b"a card"
    entry.verify_files()


def test_a_role_without_a_file_is_refused(tmp_path):
    entry = read_registry(publish(tmp_path)).entry("mini-xception")
    with pytest.raises(ModelError, match="published without a weights"):
        entry.verified("weights")


@pytest.mark.fault("43")
@pytest.mark.parametrize(
    "content",
    [b"", b"not json", b"[]", b"{}", b'{"format": 1}', b"\xff\xfe", b"[" * 100_000],
    ids=["empty", "text", "list", "no format", "no networks", "no text", "deep"],
)
def test_a_damaged_manifest_is_one_sentence(tmp_path, content):
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"manifest\.json is not a list of networks"):
        read_registry(tmp_path)


def test_a_newer_manifest_is_refused(tmp_path):
    rewrite(publish(tmp_path), format=2)
    with pytest.raises(ModelError, match="has format 2; this version reads 1"):
        read_registry(tmp_path)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "oracle"}, "no network of the kind 'oracle'"),
        ({"kind": "super_resolution"}, "mini-xception is no network of the kind"),
        ({"labels": ["angry"] * 7}, "are not the seven"),
        ({"labels": None}, "lacks 'labels'"),
        ({"temperature": 0}, "temperature"),
        ({"temperature": float("nan")}, "temperature"),
        ({"input": {"shape": [48, 48, 1], "scaling": "log"}}, "unknown scaling"),
        ({"input": {"shape": [48, 48], "scaling": "min_max"}}, "not enough values"),
        ({"folder": "../elsewhere"}, "not a plain file name"),
        ({"folder": "/etc"}, "not a plain file name"),
        ({"architecture": "os.path"}, "no name of a builder"),
        (
            {"files": {"graph": {"name": "../x", "sha256": "0", "bytes": 1}}},
            "not a plain file name",
        ),
        ({"probe": {"chip_seed": 7, "probabilities": [1.0], "tolerance": 1e-3}}, "probe"),
        ({"probe": {"chip_seed": 7, "probabilities": [float("nan")], "tolerance": 1}}, "finite"),
    ],
)
def test_an_entry_that_breaks_the_format_is_refused(tmp_path, change, reason):
    publish(tmp_path, **change)
    with pytest.raises(ModelError, match=reason):
        read_registry(tmp_path)


def test_an_unknown_network_id_is_refused(tmp_path):
    with pytest.raises(ModelError, match="unknown network 'mini_xception'"):
        read_registry(publish(tmp_path, "mini_xception"))


def test_a_probe_chip_is_the_same_picture_for_ever():
    chip = probe_chip(7, 48)
    assert chip.dtype == np.uint8
    assert chip.shape == (48, 48)
    # Written down once: manifests of other versions rest on these numbers.
    assert chip[0, :6].tolist() == [169, 177, 176, 159, 194, 178]
    assert int(chip.sum(dtype=np.int64)) == 278_333
    assert (probe_chip(8, 48) != chip).any()
