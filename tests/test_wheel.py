"""The program works installed from its wheel, installed editable, and run from the checkout.

The environments here are fresh but borrow the dependencies of the one that runs the tests,
through a .pth file: nothing is downloaded, and only our own package is installed.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "samples" / "demo.mp4"
PICTURE = ROOT / "samples" / "one_face.jpg"
NOT_SOURCE = shutil.ignore_patterns(
    ".*", "__pycache__", "*.egg-info", "build", "dist", "out", "runs", "tests", "*-fer"
)


@dataclass(frozen=True)
class Installation:
    """One way to have the program.

    Attributes:
        python: Interpreter of its environment.
        command: What a person types.
        cwd: Where they type it.
    """

    python: Path
    command: tuple[str, ...]
    cwd: Path

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return _run(*self.command, *arguments, cwd=self.cwd)

    def ask(self, expression: str) -> str:
        """What the installed package answers to a Python expression."""
        script = f"import fer_desktop, fer_desktop.paths as paths; print({expression})"
        result = _run(self.python, "-c", script, cwd=self.cwd)
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: text for key, text in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def _fresh_environment(folder: Path) -> Path:
    """Make an environment that has the dependencies but not the program; return its Python."""
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    site_packages = sysconfig.get_path(
        "purelib", "venv", {"base": str(folder), "platbase": str(folder)}
    )
    # Folders named in a .pth file have their own .pth files ignored, so that the editable
    # install of the testing environment stays out.
    Path(site_packages, "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return scripts / Path(sys.executable).name


def _install(python: Path, *what: str | Path) -> None:
    options = ("--no-deps", "--no-index", "--no-build-isolation", "--force-reinstall", "--quiet")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", *options)
    result = _run(*pip, *what, cwd=ROOT)
    assert result.returncode == 0, result.stderr


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, so that building leaves nothing in the real ones."""
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("source") / "fer", ignore=NOT_SOURCE))


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet")
    result = _run(*build, "--wheel-dir", folder, checkout, cwd=folder)
    assert result.returncode == 0, result.stderr
    return next(folder.glob("fer_desktop-*.whl"))


@pytest.fixture(scope="module", params=["wheel", "editable", "checkout"])
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, checkout: Path
) -> Installation:
    folder = tmp_path_factory.mktemp(request.param)
    python = _fresh_environment(folder / "venv")
    if request.param == "checkout":
        return Installation(python, (str(python), "-m", "fer_desktop"), checkout)
    if request.param == "wheel":
        _install(python, request.getfixturevalue("wheel"))
    else:
        _install(python, "--editable", checkout)
    return Installation(python, (str(python.with_name("fer-desktop")),), folder)


def test_wheel_carries_what_was_learned_and_no_workshop(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    assert {
        "fer_desktop/py.typed",
        "fer_desktop/models/manifest.json",
        "fer_desktop/landmarks/predictor_68.dat",
    } <= set(names)
    assert any(name.endswith(".onnx") for name in names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"fer_desktop"}


@pytest.mark.parametrize("folder", ["fer_desktop", "models", "landmarks"])
def test_wheel_carries_every_file_of_the_program(wheel: Path, checkout: Path, folder: str):
    carried = set(zipfile.ZipFile(wheel).namelist())
    home = "" if folder == "fer_desktop" else "fer_desktop/"
    sources = [path for path in (checkout / folder).rglob("*") if path.is_file()]
    expected = {home + path.relative_to(checkout).as_posix() for path in sources}
    assert expected - carried == set()


def test_environment_of_the_wheel_test_lacks_the_program(tmp_path: Path):
    python = _fresh_environment(tmp_path / "venv")
    assert _run(python, "-c", "import numpy", cwd=tmp_path).returncode == 0
    assert _run(python, "-c", "import fer_desktop", cwd=tmp_path).returncode == 1


def test_program_is_the_one_that_was_installed(installation: Installation, checkout: Path):
    place = Path(installation.ask("fer_desktop.__file__"))
    assert ROOT not in place.parents
    assert installation.python.parents[1] in place.parents or checkout in place.parents


@pytest.mark.parametrize("folder", ["models_dir", "landmarks_dir"])
def test_learned_files_are_found(installation: Installation, folder: str):
    found = Path(installation.ask(f"paths.{folder}()"))
    assert any(path.suffix in {".dat", ".json"} for path in found.iterdir())
    assert ROOT not in found.parents


def test_version_is_that_of_the_package(installation: Installation):
    result = installation.run("--version")
    assert result.returncode == 0
    assert "0.1.0" in result.stdout


def test_clip_is_analysed(installation: Installation, tmp_path: Path):
    result = installation.run("--video", DEMO, "--end", "0.5", "--output", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    with (tmp_path / "out" / "demo.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == 15
    assert {row["success"] for row in rows} == {"1"}
    summary = json.loads((tmp_path / "out" / "demo.summary.json").read_text(encoding="utf-8"))
    assert summary["complete"]


def test_picture_is_analysed(installation: Installation, tmp_path: Path):
    result = installation.run("--image", PICTURE, "--output", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    with (tmp_path / "out" / "images.csv").open(encoding="utf-8", newline="") as table:
        assert [row["success"] for row in csv.DictReader(table)] == ["1"]


def test_wheel_names_both_commands(wheel: Path):
    archive = zipfile.ZipFile(wheel)
    entry_points = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
    text = archive.read(entry_points).decode()
    assert "[console_scripts]\nfer-desktop = " in text
    assert "[gui_scripts]\nfer-desktop-gui = " in text
