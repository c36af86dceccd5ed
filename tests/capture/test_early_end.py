"""Whether a file broke off, or just ends as it says."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from PIL import Image

from fer_desktop.capture.video import open_video
from tests.drawn_media import RATE, draw, read_number, write_video
from tests.media import VIDEOS, Media

CUT = [each for each in VIDEOS if each.ended_early]


@pytest.mark.fault("18")
@pytest.mark.parametrize("each", CUT, ids=lambda each: each.name)
def test_cut_file_gives_what_is_there_and_says_where_it_ended(each: Media, media: Path) -> None:
    with open_video(media / each.name) as video:
        frames = list(video.frames())
        assert video.info.frame_count == 3 * RATE  # declared, not true
        assert each.frames <= len(frames) < 3 * RATE
        assert video.ended_early == f"ended early at {frames[-1].timestamp_s:.2f} s of 3.0 s"
    assert [read_number(frame.image) for frame in frames] == list(range(len(frames)))


@pytest.mark.fault("18")
def test_part_before_the_cut_has_not_ended_early(media: Path) -> None:
    with open_video(media / "trunc.mkv") as video:
        assert len(list(video.frames(end_s=0.5))) == 15
        assert video.ended_early is None


@pytest.mark.fault("18")
@pytest.mark.parametrize("suffix", ["mp4", "mkv", "flv", "ts"])
def test_sound_that_outlasts_the_picture_is_no_early_end(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"song.{suffix}"
    write_video(path, RATE, sound_s=3.0)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"DURATION", b"duratioN"))  # Matroska's time of each stream
    with open_video(path) as video:
        assert len(list(video.frames())) == RATE
        assert video.ended_early is None


def hold_last_frame(path: Path, target: Path, held_s: int) -> None:
    """Copy a video; its last frame is shown for so long."""
    with av.open(str(path)) as source, av.open(str(target), "w") as copy:
        stream = copy.add_stream_from_template(source.streams.video[0])
        packets = [packet for packet in source.demux(video=0) if packet.pts is not None]
        last = max(packets, key=lambda packet: packet.pts or 0)
        last.duration = int(held_s / (last.time_base or 1))
        for packet in packets:
            packet.stream = stream
            copy.mux(packet)


@pytest.mark.fault("18", "21")
@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("held.mp4", "libx264", {"bf": "0"}),
        ("held.mkv", "libx264", {}),
        ("held.gif", "", {}),
    ],
)
def test_a_last_frame_that_is_held_is_no_early_end(
    name: str, codec: str, options: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / name
    if codec:
        write_video(path.with_stem("plain"), RATE, codec=codec, options=options)
        hold_last_frame(path.with_stem("plain"), path, 5)
    else:
        first, *others = (Image.fromarray(draw(number)) for number in range(RATE))
        times_ms = [100] * len(others) + [5000]
        first.save(path, save_all=True, append_images=others, duration=times_ms)
    with open_video(path) as video:
        frames = list(video.frames())
        assert len(frames) == RATE
        assert video.info.duration_s == pytest.approx(frames[-1].timestamp_s + 5, abs=0.05)
        assert video.ended_early is None
