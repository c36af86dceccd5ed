"""What the pages say about options, figures, columns, files and commands is so."""

from __future__ import annotations

import configparser
import json
import multiprocessing.heap
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent

import cv2
import pytest

from benchmarks import readme, speed_table
from fer_desktop import api
from fer_desktop.capture.camera_ring import CameraRing
from fer_desktop.export.rows import COLUMNS
from fer_desktop.settings import options
from tests.fakes import square, write_film

ROOT = Path(__file__).parent.parent
PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "PRIVACY.md", "samples/PROVENANCE.md"]


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def test_tables_are_those_of_the_program_and_its_networks():
    assert readme.filled(text_of("README.md")) == text_of("README.md")


def test_every_column_of_the_table_is_explained():
    assert [name for name in COLUMNS if f"`{name}`" not in text_of("README.md")] == []


@pytest.mark.parametrize("page", PAGES)
def test_linked_files_exist(page: str):
    links = re.findall(r"\]\(([^)#:]+)\)", text_of(page))
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_exist(page: str):
    targets = re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE)
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text_of(page), re.MULTILINE)) <= set(targets)


@pytest.mark.parametrize("page", PAGES)
def test_modules_to_run_exist(page: str):
    modules = re.findall(r"python -m ([a-z_]+(?:\.[a-z_]+)*)", text_of(page))
    assert [module for module in modules if find_spec(module) is None] == []


@pytest.mark.parametrize("page", PAGES)
def test_options_exist(page: str):
    known = {flag for option in options().values() for flag in option.flags}
    known |= {"--help", "--version", "--no-annotate"}
    # A word in backticks that begins with two dashes; other programs' are written with theirs.
    assert set(re.findall(r"`(--[a-z-]+)", text_of(page))) <= known


def _example_of_the_page() -> str:
    (block,) = re.findall(r"^```python\n(.*?)^```", text_of("README.md"), re.MULTILINE | re.DOTALL)
    return block


def _example_of_the_module() -> str:
    return dedent(re.search(r"^    from .*?(?=^\S)", api.__doc__, re.MULTILINE | re.DOTALL)[0])


@pytest.mark.parametrize("example", [_example_of_the_page, _example_of_the_module])
def test_example_names_no_expression_where_the_program_would_not(
    example, tmp_path, monkeypatch, capsys
):
    portrait = cv2.imread(str(ROOT / "samples" / "one_face.jpg"))
    cv2.imwrite(str(tmp_path / "portrait.jpg"), (portrait * 0.12).astype("uint8"))
    write_film(tmp_path / "clip.mp4", [[square(40, 60)]])
    monkeypatch.chdir(tmp_path)
    exec(compile(example(), example.__name__, "exec"), {})
    of_the_face, of_the_video = capsys.readouterr().out.splitlines()
    assert "cannot say" in of_the_face
    assert "dark" in of_the_face
    assert of_the_video.startswith("0.0 ")


def test_packages_of_the_program_are_on_the_map():
    folders = {path.parent.name for path in (ROOT / "fer_desktop").glob("*/__init__.py")}
    assert [
        name for name in sorted(folders) if f"`{name}/`" not in text_of("ARCHITECTURE.md")
    ] == []


def test_modules_on_the_map_exist():
    named = re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.py)`", text_of("ARCHITECTURE.md"))
    places = [ROOT, ROOT / "fer_desktop", *(ROOT / "fer_desktop").glob("*/")]
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


def test_range_of_pythons_is_the_one_that_pip_is_told():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    first, end = re.fullmatch(
        r">=3\.(\d+), <3\.(\d+)", config["options"]["python_requires"]
    ).groups()
    assert f"Python 3.{first} to 3.{int(end) - 1}, in a clone" in text_of("README.md")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_pictures_of_a_camera_lie_in_a_nameless_file_where_shared_memory_has_no_room(monkeypatch):
    monkeypatch.setattr(multiprocessing.heap.Arena, "_dir_candidates", [])  # as it is on macOS

    def nameless():
        links = [
            str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()
        ]
        return {link for link in links if "/pym-" in link and link.endswith(" (deleted)")}

    before = nameless()
    ring = CameraRing(multiprocessing.get_context("spawn"), 3840 * 2160 * 3)
    (file,) = nameless() - before
    assert not file.startswith("/dev/shm/")
    assert ring is not None
    told = " ".join(text_of("PRIVACY.md").split())
    assert "is a nameless file in the folder of temporary files" in told


@pytest.mark.parametrize(
    ("processor", "words"),
    [
        ("one", "at another hour than the clips above: one"),
        ("two", "on another machine than the clips above (compare within this table only): two"),
    ],
)
def test_programs_that_ran_on_another_machine_are_not_compared_with_the_rows_above(
    processor, words, tmp_path, monkeypatch
):
    def on(name):
        versions = {"onnxruntime": "1"}
        about = {"cores": 2, "measured_at": "2026-11-29T08", "python": "3", "versions": versions}
        return {"machine": {"processor": name, "busy_elsewhere": 0.0, **about}}

    monkeypatch.setattr(speed_table, "HERE", tmp_path)
    (tmp_path / "rivals").mkdir()
    (tmp_path / "results.json").write_text(json.dumps({"whole_clip": {**on("one"), "rows": {}}}))
    clips = {"a clip": {**on(processor), "frames": 300, "programs": {}}}
    (tmp_path / "rivals" / "results.json").write_text(json.dumps(clips))
    assert [row for row in speed_table.speed_table() if words in row]


def test_pictures_of_each_expression_are_told_beside_how_often_it_is_recognised():
    rows = [row.split(" | ") for row in readme.classes_table()]
    assert rows[2][0] == "| pictures"
    assert rows[2][rows[0].index("disgust")] == "56"
