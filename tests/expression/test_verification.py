import json

import pytest

from fer_desktop.expression.registry import probe_chip, read_registry
from fer_desktop.expression.verification import verify_all
from tests.expression.networks import graph, publish, publish_redrawing, redrawing_graph


def check_of(folder, network_id="mini-xception"):
    (check,) = (found for found in verify_all(read_registry(folder)) if found.id == network_id)
    return check


def test_an_untouched_network_is_present_intact_and_reproduces(tmp_path):
    check = check_of(publish(tmp_path, contents={"graph": graph(), "card": b"card"}))
    assert (check.present, check.intact, check.reproduces, check.problem) == (
        True,
        True,
        True,
        None,
    )
    assert check.probe_difference < 1e-6
    assert check.title == "Template"
    assert check.metrics["interval_95"] == [0.6, 1.0]


def test_each_known_network_is_reported_in_order_also_where_it_is_not_published(tmp_path):
    checks = verify_all(read_registry(publish(tmp_path)))
    assert [check.id for check in checks] == ["mini-xception", "vgg19", "fsrnet"]
    assert [check.present for check in checks] == [True, False, False]
    assert "not published" in checks[1].problem


@pytest.mark.fault("42")
def test_a_missing_manifest_is_reported_not_raised(tmp_path, monkeypatch):
    monkeypatch.setattr("fer_desktop.expression.registry.models_dir", lambda: tmp_path)
    checks = verify_all()
    assert not any(check.present for check in checks)
    assert all("No networks are installed" in check.problem for check in checks)


@pytest.mark.fault("42")
def test_a_missing_file_is_reported(tmp_path):
    publish(tmp_path, contents={"graph": graph(), "card": b"card"})
    (tmp_path / "template" / "card.txt").unlink()
    check = check_of(tmp_path)
    assert not check.present
    assert not check.intact
    assert "card.txt is missing" in check.problem


@pytest.mark.fault("43", "46")
def test_a_damaged_file_is_reported_and_not_opened(tmp_path):
    publish(tmp_path)
    (tmp_path / "template" / "network.onnx").write_bytes(b"damaged")
    check = check_of(tmp_path)
    assert check.present
    assert not check.intact
    assert check.probe_difference is None
    assert "SHA-256 differs" in check.problem


def test_a_network_that_computes_otherwise_is_reported(tmp_path):
    manifest = publish(tmp_path) / "manifest.json"
    fields = json.loads(manifest.read_text(encoding="utf-8"))
    fields["networks"]["mini-xception"]["probe"]["probabilities"] = [1.0, 0, 0, 0, 0, 0, 0]
    manifest.write_text(json.dumps(fields), encoding="utf-8")
    check = check_of(tmp_path)
    assert check.intact
    assert not check.reproduces
    assert check.probe_difference > 0.5
    assert "other numbers" in check.problem


def test_a_restoring_network_is_probed_by_the_means_of_its_rows(tmp_path):
    # One that leaves every pixel as it is: the means are those of the probe's chip.
    means = (probe_chip(7, 48) / 255).mean(axis=1).tolist()
    publish_redrawing(
        tmp_path,
        redrawing_graph(((0, 0, 0), (0, 1, 0), (0, 0, 0))),
        probe={"chip_seed": 7, "row_means": means, "tolerance": 1e-4},
    )
    check = check_of(tmp_path, "fsrnet")
    assert check.problem is None
    assert check.reproduces


def test_what_a_face_takes_is_measured_of_every_network_that_runs(tmp_path):
    publish(tmp_path, metrics={})
    publish_redrawing(tmp_path)
    assert check_of(tmp_path).ms_per_face > 0
    assert check_of(tmp_path, "fsrnet").ms_per_face > 0
    (tmp_path / "fsrnet" / "fsrnet.onnx").write_bytes(b"damaged")
    assert check_of(tmp_path, "fsrnet").ms_per_face is None
