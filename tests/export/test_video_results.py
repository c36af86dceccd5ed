"""The results of a video are opened together, and say how it went."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from fer_desktop.capture.video import open_video
from fer_desktop.export.outputs import plan_videos
from fer_desktop.export.video_results import note_about, open_video_results, warnings_about
from samples import make_demo
from tests.export.synthetic import PROVENANCE

DEMO = make_demo.HERE / "demo.mp4"


def read(damaged=0, replaced=0, ended_early=None):
    return SimpleNamespace(
        damaged_packets=damaged, replaced_times=replaced, ended_early=ended_early
    )


@pytest.mark.fault("18", "27")
@pytest.mark.parametrize(
    ("video", "warnings"),
    [
        (read(), []),
        (read(damaged=1), ["1 damaged piece was passed over"]),
        (read(damaged=2), ["2 damaged pieces were passed over"]),
        (read(replaced=1), ["1 time was replaced, because time did not rise there"]),
        (
            read(damaged=3, replaced=2, ended_early="ended early at 1.00 s"),
            [
                "3 damaged pieces were passed over",
                "2 times were replaced, because time did not rise there",
                "ended early at 1.00 s",
            ],
        ),
    ],
)
def test_everything_that_went_wrong_is_a_sentence(video, warnings):
    assert warnings_about(video) == warnings


@pytest.mark.parametrize(
    ("first_frame_s", "note"),
    [
        (0.0, None),
        (0.1, None),
        (1.2, "The pictures begin 1.20 s after the sound; times count from the first picture."),
    ],
)
def test_a_late_first_picture_is_noted_and_told_in_the_summary(first_frame_s, note, tmp_path):
    (outputs,) = plan_videos([DEMO], tmp_path, annotate=False)
    with open_video(DEMO) as video:
        info = replace(video.info, first_frame_s=first_frame_s)
        assert note_about(info) == note
        assert note_about(replace(info, has_audio=False)) is None
        with open_video_results(outputs, PROVENANCE, info) as (summary, _):
            assert summary.document()["first_frame_s"] == first_frame_s


@pytest.mark.parametrize("annotate", [True, False])
def test_the_summary_says_what_was_to_be_written(annotate, tmp_path):
    (outputs,) = plan_videos([DEMO], tmp_path, formats=("csv", "jsonl"), annotate=annotate)
    with (
        open_video(DEMO) as video,
        open_video_results(outputs, PROVENANCE, video.info, landmarks=True) as (summary, sinks),
    ):
        written = summary.document()["output"]
    assert written == {"format": ["csv", "jsonl"], "annotate": annotate, "landmarks": True}
    assert summary in sinks
