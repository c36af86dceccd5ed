"""What surrounds the conversion of a .keras file; for itself see test_own_keras_file.py."""

import errno
import json
import os
import resource
import subprocess
from pathlib import Path

import pytest

from fer_desktop.errors import ModelError
from fer_desktop.expression import conversion
from fer_desktop.expression.conversion import converted_graph
from fer_desktop.expression.own_network import read_own_network
from fer_desktop.paths import cache_dir
from tests.expression.hostile import archive, plan
from tests.expression.networks import graph


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
        at_end = staticmethod(lambda: None)

        def __call__(self, command, **options):
            self.runs += 1
            if self.returncode is None:
                raise subprocess.TimeoutExpired(command, options["timeout"])
            if self.graph is not None:
                Path(command[-1]).write_bytes(self.graph)
            self.at_end()
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


WHOLE = graph()
HOLE = WHOLE[:2000] + bytes(2000) + WHOLE[4000:]


@pytest.mark.fault("43")
@pytest.mark.parametrize("damaged", [WHOLE[: len(WHOLE) // 2], HOLE], ids=["half", "hole"])
def test_a_damaged_graph_in_the_cache_is_made_again(own, converter, damaged):
    converter.graph = WHOLE
    converted_graph(own)
    (cached,) = (cache_dir() / "networks").iterdir()
    cached.write_bytes(damaged)
    assert [converted_graph(own), converted_graph(own)] == [WHOLE, WHOLE]
    assert converter.runs == 2
    assert [file.read_bytes() for file in (cache_dir() / "networks").iterdir()] == [WHOLE]


@pytest.mark.fault("43")
def test_a_graph_that_was_kept_by_the_name_of_its_source_alone_is_made_again(own, converter):
    old = cache_dir() / "networks" / f"{own.sha256}-1.onnx"
    old.parent.mkdir(parents=True)
    old.write_bytes(WHOLE[: len(WHOLE) // 2])
    converter.graph = WHOLE
    assert converted_graph(own) == WHOLE
    assert not old.exists()


@pytest.fixture
def three_bytes_only():
    """Return what takes the room for files away; they may then have three bytes each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_while_writing_leaves_the_cache_empty(own, converter, three_bytes_only):
    converter.at_end = three_bytes_only
    assert converted_graph(own) == b"graph"
    assert list((cache_dir() / "networks").iterdir()) == []


def test_a_graph_that_does_not_reach_the_disk_is_not_kept(own, converter, monkeypatch):
    def no_room(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    assert converted_graph(own) == b"graph"
    assert list((cache_dir() / "networks").iterdir()) == []


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
