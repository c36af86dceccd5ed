"""A summary that lies there tells whether it is of the run that is asked for."""

from dataclasses import replace

import pytest

from fer_desktop.command.finished import read_finished
from fer_desktop.errors import OutputError
from fer_desktop.export.summary import Summary
from tests.export.synthetic import PROVENANCE

OUTPUT = {"format": ["csv"], "annotate": True, "landmarks": False}


@pytest.fixture
def summary(tmp_path):
    with Summary(tmp_path / "clip.summary.json", PROVENANCE, 1 / 25) as written:
        written.forms = OUTPUT
    return tmp_path / "clip.summary.json"


def test_the_same_input_network_and_settings_are_the_same_run(summary):
    assert read_finished(summary, PROVENANCE, OUTPUT) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"source_sha256": "0" * 64},
        {"network_sha256": "0" * 64},
        {"alignment_sha256": "0" * 64},
        {"super_resolution": "fsrnet", "super_resolution_sha256": "0" * 64},
        {"settings": {"model": "mini-xception", "every": 2}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_anything_else_that_makes_the_numbers_is_another_run(summary, change):
    with pytest.raises(OutputError, match="another input, network or setting"):
        read_finished(summary, replace(PROVENANCE, **change), OUTPUT)
