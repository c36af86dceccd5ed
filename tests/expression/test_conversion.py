"""What surrounds the conversion of a .keras file; for itself see test_own_keras_file.py."""

import json
import subprocess
from pathlib import Path

import pytest

from fer_desktop.errors import ModelError
from fer_desktop.expression import conversion
from fer_desktop.expression.conversion import converted_graph
from fer_desktop.expression.own_network import read_own_network
from fer_desktop.paths import cache_dir
from tests.expression.hostile import archive, plan


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Read a .keras file on a machine that has the extra."""
    monkeypatch.setattr(conversion, "find_spec", lambda name: object())
    path = tmp_path / "my\nnetwork.keras"
    path.write_bytes(archive(plan()))
    return read_own_network(path)


@pytest.fixture
def converter(monkeypatch):
    """Stand in for the converter's process; a test says how it ends."""

    class Converter:
        runs = 0
        graph: bytes | None = b"graph"
        returncode = 0
        stderr = b""

        def __call__(self, command, **options):
            self.runs += 1
            if self.returncode is None:
                raise subprocess.TimeoutExpired(command, options["timeout"])
            if self.graph is not None:
                Path(command[-1]).write_bytes(self.graph)
            return subprocess.CompletedProcess(command, self.returncode, b"", self.stderr)

    stand_in = Converter()
    monkeypatch.setattr(subprocess, "run", stand_in)
    return stand_in


def test_a_graph_is_made_once_and_then_found_by_the_hash_of_its_file(own, converter):
    assert [converted_graph(own), converted_graph(own)] == [b"graph", b"graph"]
    assert converter.runs == 1
    (cached,) = (cache_dir() / "networks").iterdir()
    assert own.sha256 in cached.name


def test_an_empty_file_in_the_cache_is_made_again(own, converter):
    converted_graph(own)
    (cached,) = (cache_dir() / "networks").iterdir()
    cached.write_bytes(b"")
    assert converted_graph(own) == b"graph"
    assert converter.runs == 2


def test_a_cache_that_cannot_be_written_costs_time_only(own, converter):
    cache_dir().parent.mkdir(parents=True)
    cache_dir().write_text("a file where the folder should be")
    assert [converted_graph(own), converted_graph(own)] == [b"graph", b"graph"]
    assert converter.runs == 2


@pytest.mark.fault("43")
def test_the_converter_s_sentence_reaches_the_person(own, converter):
    converter.returncode = 4
    converter.stderr = b"noise\n" + json.dumps(["It is\nbroken.", "Mend it."]).encode()
    with pytest.raises(ModelError) as caught:
        converted_graph(own)
    assert (caught.value.message, caught.value.remedy) == ("It is\nbroken.", "Mend it.")


@pytest.mark.fault("43")
@pytest.mark.parametrize(
    ("returncode", "graph", "reason"),
    [
        (-9, None, "converter ended with -9"),
        (1, b"half", "converter ended with 1"),
        (0, None, "converter ended with 0"),
        (None, None, "within 300 seconds"),
    ],
    ids=["killed", "crashed", "wrote nothing", "never ended"],
)
def test_a_converter_that_fails_is_one_sentence_and_leaves_no_cache(
    own, converter, returncode, graph, reason
):
    converter.returncode, converter.graph = returncode, graph
    with pytest.raises(ModelError, match=reason):
        converted_graph(own)
    assert not (cache_dir() / "networks").exists()
