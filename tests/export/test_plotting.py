"""What a person set for matplotlib in other programs changes no chart and stops none."""

import io
import subprocess
import sys

import pytest
from PIL import Image

from benchmarks.machine import ROOT

SETTINGS = "text.usetex: True\nsavefig.bbox: tight\nno.such.key: 1\n"  # and no LaTeX in PATH
DRAWN = {
    "timeline": (
        "from fer_desktop.export.chart import draw_timeline\n"
        "from fer_desktop.export.curves import Curves\n"
        "from tests.export.synthetic import PROVENANCE, analysis, face\n"
        "curves = Curves()\n"
        "for index in range(20):\n"
        "    curves.add(analysis(face(), index=index))\n"
        "drawn = draw_timeline(curves, PROVENANCE)\n"
    ),
    "report": (
        "from fer_desktop.export.report import sitting_report\n"
        "from fer_desktop.export.report_parts import ReportFacts\n"
        "from tests.export.stored import BEGAN, minute, record\n"
        "drawn = sitting_report(record(minute()), ReportFacts('Ada', BEGAN, {}))\n"
    ),
}


@pytest.fixture
def draw(tmp_path, monkeypatch):
    """Draw in a program of its own, whose home and working folder are empty but for settings."""
    home, here = tmp_path / "home", tmp_path / "here"
    for place in (home / ".config" / "matplotlib", here):
        place.mkdir(parents=True)
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.delenv("MPLCONFIGDIR")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    def run(what):
        script = f"{DRAWN[what]}import sys\nsys.stdout.buffer.write(drawn)\n"
        finished = subprocess.run(
            [sys.executable, "-c", script], cwd=here, capture_output=True, check=False
        )
        assert (finished.returncode, finished.stderr.decode()) == (0, "")
        return finished.stdout

    return run


@pytest.mark.parametrize("place", ["home/.config/matplotlib", "here"])
@pytest.mark.parametrize("what", DRAWN)
def test_settings_for_other_programs_change_nothing(what, place, draw, tmp_path):
    (tmp_path / place / "matplotlibrc").write_text(SETTINGS, "utf-8")
    drawn = draw(what)
    if what == "timeline":
        with Image.open(io.BytesIO(drawn)) as image:
            assert image.width == 1800
    else:
        assert drawn.startswith(b"%PDF-")


def test_a_backend_that_there_is_not_stops_no_chart(draw, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "nonsense")
    assert draw("timeline").startswith(b"\x89PNG")


def test_the_list_of_fonts_is_kept_in_the_cache_folder(draw, tmp_path):
    draw("timeline")
    assert [path for path in (tmp_path / "home").rglob("*") if path.is_file()] == []
    (kept,) = (tmp_path / "fer-data" / "cache" / "matplotlib").iterdir()
    assert kept.name.startswith("fontlist")
