"""`--resume` of a run that broke off, by other flags or another version: refused, left alone."""

import platform
from dataclasses import replace

import pytest
from PIL import Image

from fer_desktop.errors import ExitCode
from fer_desktop.export import provenance
from tests.end_to_end.conftest import Interrupting, names_in, rows_of
from tests.fakes import FakeClassifier, FakeDetector, draw, square

pytestmark = [
    pytest.mark.fault("31"),
    pytest.mark.parametrize("flag", ["--video", "--image"]),
]


@pytest.fixture
def broken_off(flag, fer, clip, tmp_path):
    """Break a run off; return its flags."""
    for name in "abc":
        Image.fromarray(draw(square(40, 40))).save(tmp_path / f"{name}.png")
    inputs = [clip] if flag == "--video" else ["a.png", "b.png", "c.png"]
    flags = [flag, *inputs, "-o", "out", "--format", "csv,jsonl"]
    fer.stages["detector"] = Interrupting(search=2)
    assert fer(*flags).code == ExitCode.INTERRUPTED
    fer.stages["detector"] = FakeDetector()
    return flags


def contents_of(folder):
    return {name: (folder / name).read_bytes() for name in names_in(folder)}


@pytest.mark.parametrize("more", [["--format", "jsonl"], ["--no-annotate"], ["--landmarks"]])
def test_other_results_are_another_run(more, fer, broken_off, tmp_path):
    before = contents_of(tmp_path / "out")
    refused = fer(*broken_off, *more, "--resume")
    assert refused.code == ExitCode.OUTPUT
    assert "belongs to a run with another input, network or setting" in refused.err
    assert contents_of(tmp_path / "out") == before


def test_another_network_is_another_run(fer, broken_off, tmp_path, monkeypatch):
    before = contents_of(tmp_path / "out")
    other = replace(FakeClassifier.network, sha256="0" * 64)
    monkeypatch.setattr(FakeClassifier, "network", other)
    refused = fer(*broken_off, "--resume")
    assert refused.code == ExitCode.OUTPUT
    assert "belongs to a run with another input, network or setting" in refused.err
    assert contents_of(tmp_path / "out") == before


def test_two_versions_are_not_mixed_in_one_table(fer, broken_off, tmp_path, monkeypatch):
    before = contents_of(tmp_path / "out")
    really = provenance.version
    monkeypatch.setattr(
        provenance, "version", lambda name: "0.0" if name == "onnxruntime" else really(name)
    )
    refused = fer(*broken_off, "--resume")
    assert refused.code == ExitCode.OUTPUT
    assert "another version of the program or of its packages. Begin anew" in refused.err
    assert contents_of(tmp_path / "out") == before
    assert fer(*broken_off, "--force").code == ExitCode.OK


def test_a_newer_system_and_another_order_of_formats_are_the_same_run(
    fer, broken_off, tmp_path, monkeypatch
):
    monkeypatch.setattr(platform, "platform", lambda **_: "Linux-99")
    assert fer(*broken_off, "--format", "jsonl,csv", "--resume").code == ExitCode.OK
    table = "clip.csv" if broken_off[0] == "--video" else "images.csv"
    assert len(rows_of(tmp_path / "out" / table)) == (60 if broken_off[0] == "--video" else 3)


def test_a_run_of_a_program_that_read_faces_otherwise_is_begun_anew(fer, broken_off, tmp_path):
    (journal,) = (tmp_path / "out").glob("*.journal")
    now = b'"fer_journal":6'
    assert now in journal.read_bytes()
    journal.write_bytes(journal.read_bytes().replace(now, b'"fer_journal":5'))
    before = contents_of(tmp_path / "out")
    refused = fer(*broken_off, "--resume")
    assert refused.code == ExitCode.OUTPUT
    assert "another version of the program" in refused.err
    assert contents_of(tmp_path / "out") == before
