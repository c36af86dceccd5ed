"""Paths with bytes that are no text, as old disks have them: every result is written and named."""

import json
import os

import pytest
from PIL import Image

from fer_desktop.command.standard_output import write_out
from fer_desktop.errors import ExitCode
from fer_desktop.expression.emotions import EMOTIONS
from tests.fakes import draw, square

pytestmark = pytest.mark.fault("26")


@pytest.fixture
def odd(tmp_path, clip):
    """A folder called by such a byte, with two videos, a picture and a network."""
    folder = tmp_path / os.fsdecode(b"old \xff")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system knows no such names")
    for name in ("a.mp4", "b.mp4"):
        (folder / name).write_bytes(clip.read_bytes())
    Image.fromarray(draw(square(40, 40))).save(folder / "a.png")
    (folder / "own.onnx").write_bytes(b"never opened: its place is taken by a fake")
    (folder / "own.json").write_text(json.dumps({"labels": list(EMOTIONS)}))
    return folder


@pytest.mark.parametrize(("flag", "name"), [("--video", "a.mp4"), ("--image", "a.png")])
def test_every_result_is_written_and_named(flag, name, fer, odd):
    from pyarrow import parquet

    flags = [flag, odd / name, "-o", odd / "out", "--format", "csv,jsonl,parquet"]
    flags += ["--model", odd / "own.onnx", *(["--every", "10"] if flag == "--video" else [])]
    answer = fer(*flags, "--json")
    assert answer.code == ExitCode.OK
    document = json.loads(answer.out)
    assert document["complete"]
    assert {result.rpartition("\\udcff")[2] for result in document["results"]} == {
        f"/out/{path.name}" for path in (odd / "out").iterdir()
    }
    assert document["settings"]["model"].endswith("old \\udcff/own.onnx")
    (table,) = (odd / "out").glob("*.parquet")
    with table.open("rb") as file:
        assert parquet.read_table(file)["input"][0].as_py().endswith(f"old \\udcff/{name}")
    if flag == "--video":
        assert "nothing is left to do" in fer(*flags, "--resume").out


def test_what_failed_there_is_named_too(fer, odd):
    flags = ["--video", odd, "-o", odd / "out", "--no-annotate", "--every", "10", "--json"]
    assert fer(*flags).code == ExitCode.OK
    refused = fer(*flags, "--landmarks", "--resume")
    assert refused.code == ExitCode.FAILURE
    for run in json.loads(refused.out)["runs"]:
        assert "old \\udcff/out" in run["error"]["message"]


def test_json_is_valid_whatever_it_names(capfd):
    write_out(json.dumps({"title": os.fsdecode(b"\xff")}, ensure_ascii=False))
    assert json.loads(capfd.readouterr().out) == {"title": "\udcff"}
