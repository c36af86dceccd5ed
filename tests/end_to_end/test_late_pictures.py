"""Recordings whose sound begins before the pictures, as screen recorders and browsers make them."""

import json
from fractions import Fraction

from fer_desktop.errors import ExitCode
from tests.drawn_media import write_video

NOTE = "late.mkv: The pictures begin 2.00 s after the sound; times count from the first picture."


def test_that_times_count_from_the_first_picture_is_said_and_is_no_damage(fer, tmp_path):
    times = [2 + Fraction(number, 25) for number in range(10)]
    write_video(tmp_path / "late.mkv", 10, times=times, sound_s=3.0)
    flags = ("--video", "late.mkv", "-o", "out", "--no-annotate", "--strict", "--force")
    answer = fer(*flags, "--json")
    assert answer.code == ExitCode.OK
    assert NOTE in answer.err
    document = json.loads(answer.out)
    assert (document["first_frame_s"], document["warnings"]) == (2.0, [])
    assert fer(*flags, "--quiet").err == ""
