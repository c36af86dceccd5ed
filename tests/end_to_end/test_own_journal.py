"""A journal where results are to go: of a run that broke off, or somebody's own file."""

import pytest
from PIL import Image

from fer_desktop.errors import ExitCode
from tests.end_to_end.conftest import names_in
from tests.fakes import FakeDetector, draw, square

pytestmark = pytest.mark.fault("31")


@pytest.fixture(params=["--video", "--image"])
def flags(request, clip, tmp_path):
    """Flags of a run whose results lie where the person works."""
    Image.fromarray(draw(square(40, 40))).save(tmp_path / "p.png")
    if request.param == "--image":
        return ["--image", "p.png", "-o", ".", "--no-annotate"]
    return ["--video", clip, "-o", ".", "--no-annotate", "--end", "0.2"]


@pytest.fixture
def journal(flags, tmp_path):
    return tmp_path / ("clip.journal" if flags[0] == "--video" else "images.journal")


@pytest.mark.parametrize("text", ["my diary\n", "without a line break", '{"own": 1}\n'])
@pytest.mark.parametrize("more", [None, "--force", "--resume"])
def test_somebodys_own_file_of_that_name_stays(more, text, fer, flags, journal, tmp_path):
    journal.write_text(text, encoding="utf-8")
    before = names_in(tmp_path)
    refused = fer(*flags, *filter(None, [more]))
    assert refused.code == ExitCode.OUTPUT
    if more is None:
        assert f"{journal.name} exists already" in refused.err
    else:
        assert f"{journal.name} is no journal of a run. Move it elsewhere" in refused.err
    assert journal.read_text("utf-8") == text
    assert names_in(tmp_path) == before


class Failing(FakeDetector):
    def detect(self, grey):
        raise RuntimeError("a bug")


def test_a_journal_that_is_all_a_run_has_left_is_not_dropped_unasked(fer, clip, tmp_path):
    flags = ["--video", clip, "-o", "out", "--format", "parquet", "--data-dir", tmp_path / "data"]
    fer.stages["detector"] = Failing()
    assert fer(*flags).code == ExitCode.FAILURE
    assert names_in("out") == ["clip.journal"]
    fer.stages["detector"] = FakeDetector()
    refused = fer(*flags)
    assert refused.code == ExitCode.OUTPUT
    assert "clip.journal exists already. Replace it with --force, go on" in refused.err
    assert names_in("out") == ["clip.journal"]
    assert fer(*flags, "--force").code == ExitCode.OK
    assert "clip.journal" not in names_in("out")


def test_an_input_called_like_its_own_journal_is_not_deleted(fer, clip, tmp_path):
    source = tmp_path / "film.journal"  # a video, whatever its name
    source.write_bytes(clip.read_bytes())
    for more in ([], ["--force"], ["--resume"]):
        assert fer("--video", source, "-o", ".", *more).code == ExitCode.OUTPUT
        assert source.read_bytes() == clip.read_bytes()


@pytest.mark.parametrize("left", ["", '{"fer', '{"fer_journal":5,"run":"0'])
@pytest.mark.parametrize("more", ["--force", "--resume"])
def test_a_journal_cut_off_in_its_first_line_is_begun_anew(more, left, fer, flags, journal):
    journal.write_text(left, encoding="utf-8")
    assert fer(*flags, more).code == ExitCode.OK
    assert not journal.exists()
