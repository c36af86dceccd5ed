"""What is opened only to say how long a run will take."""

import pytest

from fer_desktop.command import expected, reporter, videos
from fer_desktop.command.expected import expected_frames_of_all
from fer_desktop.errors import ExitCode
from fer_desktop.interrupts import Interrupts
from fer_desktop.settings import Settings
from tests.drawn_media import write_video


@pytest.fixture
def films(tmp_path):
    paths = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for path in paths:
        write_video(path, 5)
    return paths


@pytest.mark.parametrize("is_shown", [True, False])
def test_videos_are_opened_for_a_bar_only_where_one_is_shown(
    is_shown, films, tmp_path, monkeypatch
):
    opened = []
    really = expected.open_video
    monkeypatch.setattr(expected, "open_video", lambda path: opened.append(path) or really(path))
    monkeypatch.setattr(reporter, "_can_redraw", lambda: is_shown)
    monkeypatch.setattr(videos, "spread", lambda jobs, *more: [None] * len(jobs))
    settings = Settings(video=tuple(films), workers=2, output=tmp_path / "out")
    videos.run_videos(settings, Interrupts())
    assert opened == (films if is_shown else [])


def test_nothing_is_opened_for_a_bar_once_a_signal_came(films, monkeypatch):
    interrupts = Interrupts()
    assert expected_frames_of_all(films, Settings(), interrupts) == 10
    interrupts.exit_code = ExitCode.INTERRUPTED
    monkeypatch.setattr(expected, "open_video", lambda path: pytest.fail("opened"))
    assert expected_frames_of_all(films, Settings(), interrupts) is None
