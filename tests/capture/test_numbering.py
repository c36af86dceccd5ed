"""A frame has one number, wherever reading begins and whatever is damaged before it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
import pytest

from fer_desktop.capture.numbering import Numbering
from fer_desktop.capture.video import open_video
from tests.drawn_media import RATE, draw, read_number, write_video

GROUPS = {"g": "10"}
X265 = {"preset": "ultrafast", "x265-params": "log-level=none:keyint=10"}


def numbers(path: Path, start_s: float = 0.0) -> list[tuple[float, int]]:
    """Time and number of each frame."""
    with open_video(path) as video:
        return [(frame.timestamp_s, frame.index) for frame in video.frames(start_s)]


def blank(path: Path, *packets: int) -> None:
    """Overwrite the contents of some packets; the index and the times stay whole."""
    with av.open(str(path)) as container:
        places = [(p.pos, p.size) for p in container.demux(video=0) if p.size]
    content = bytearray(path.read_bytes())
    for position, size in (places[packet] for packet in packets):
        assert position is not None
        content[position : position + size] = bytes(size)
    path.write_bytes(content)


@pytest.mark.fault("27")
@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt", "options"),
    [
        ("clip.avi", "mjpeg", "yuvj420p", {}),
        ("order.avi", "libx264", "yuv420p", {**GROUPS, "bf": "3"}),
        ("order4.avi", "mpeg4", "yuv420p", {**GROUPS, "bf": "2"}),
        ("clip.mov", "libx264", "yuv420p", {**GROUPS, "bf": "0"}),
        ("clip.mp4", "libx264", "yuv420p", GROUPS),
        ("clip.m4v", "mpeg4", "yuv420p", {**GROUPS, "bf": "2"}),
        ("hevc.mp4", "libx265", "yuv420p", X265),
    ],
)
def test_frames_behind_damage_keep_their_numbers(
    name: str, codec: str, pix_fmt: str, options: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / name
    write_video(path, codec=codec, pix_fmt=pix_fmt, options=options)
    blank(path, 5, 11, 17)
    whole = numbers(path)
    assert len(whole) < 3 * RATE  # some are missing
    assert whole == [(time_s, round(time_s * RATE)) for time_s, _ in whole]
    for start_s in (0.3, 1.0, 2.5):
        part = numbers(path, start_s)
        assert part == [each for each in whole if each[0] >= start_s]


def test_the_number_is_that_of_the_picture(tmp_path: Path) -> None:
    path = tmp_path / "clip.avi"
    write_video(path, codec="mjpeg", pix_fmt="yuvj420p")
    blank(path, 5, 11, 17)
    with open_video(path) as video:
        for start_s in (0.0, 1.0):
            frames = list(video.frames(start_s))
            assert [frame.index for frame in frames] == [read_number(f.image) for f in frames]


def test_a_file_cut_at_its_beginning_counts_from_the_first_frame_that_is_whole(
    tmp_path: Path,
) -> None:
    path = tmp_path / "clip.ts"
    write_video(path, options=GROUPS)
    path.write_bytes(path.read_bytes()[188 * 12 :])  # packets of MPEG-TS
    whole = numbers(path)
    assert [number for _, number in whole] == list(range(len(whole)))
    assert numbers(path, 1.0) == [each for each in whole if each[0] >= 1.0]


def test_pictures_that_are_never_shown_have_no_number(tmp_path: Path) -> None:
    path = tmp_path / "clip.webm"
    write_video(path, codec="libvpx", options={})
    content = bytearray(path.read_bytes())
    with av.open(str(path)) as container:
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    for packet in (packets[3], packets[7], packets[40]):
        content[content.index(packet)] &= ~0x10  # an encoder's alternate reference looks so
    path.write_bytes(content)
    whole = numbers(path)
    assert [number for _, number in whole] == list(range(3 * RATE - 3))
    assert numbers(path, 1.0) == [each for each in whole if each[0] >= 1.0]


def test_avi_of_pictures_in_another_order_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "clip.avi"
    write_video(path, options={"bf": "3"})
    assert [number for _, number in numbers(path)] == list(range(3 * RATE))


@dataclass(frozen=True)
class Shown:
    """What of a decoded frame tells its number."""

    pts: int | None
    interlaced_frame: bool = False
    dts: int | None = None


@pytest.mark.parametrize(
    ("packets", "frames", "numbers"),
    [
        pytest.param([0, 2, 1, 3], [0, 1, 2, 3], [0, 1, 2, 3], id="whole"),
        pytest.param([0, 1, 2, 3, 4], [0, 3, 4], [0, 3, 4], id="two missing"),
        pytest.param(range(10), [0, 5, 1, 6, 9], [0, 5, 6, 7, 9], id="one late"),
        pytest.param(range(10), [3, 4, 6], [0, 1, 3], id="beginning missing"),
        pytest.param([0, 10, 20, 30], [1, 11, 31], [0, 1, 2], id="other times"),
        pytest.param([None, None, None], [0, 2, 3], [0, 1, 2], id="packets without times"),
        pytest.param(range(4), [None, None, None], [0, 1, 2], id="frames without times"),
    ],
)
def test_numbers_follow_the_times_of_packets(packets, frames, numbers) -> None:
    numbering = Numbering()
    for pts in packets:
        numbering.expect(pts)
    assert [numbering.number(Shown(pts)) for pts in frames] == numbers


def test_fields_in_packets_of_their_own_are_one_frame() -> None:
    numbering = Numbering()
    for pts in range(8):
        numbering.expect(pts)
    fields = [Shown(pts, interlaced_frame=True) for pts in (0, 2, 4, 6)]
    assert [numbering.number(frame) for frame in fields] == [0, 1, 2, 3]


def repeat_of_the_last(packet: bytes) -> bytes:
    """An MPEG-4 picture at 25 Hz as "not coded", ISO/IEC 14496-2: the one before it once more."""
    begin = packet.index(b"\x00\x00\x01\xb6") + 4
    bits = "".join(f"{byte:08b}" for byte in packet[begin : begin + 8])
    coded = bits.index("0", 2) + 8  # behind the seconds that have passed, 5 bits and two markers
    assert bits[coded] == "1"
    bits = bits[:coded] + "00"
    bits += "1" * (-len(bits) % 8)
    return packet[:begin] + int(bits, 2).to_bytes(len(bits) // 8)


@pytest.mark.parametrize("suffix", ["avi", "mp4", "mkv"])
def test_a_picture_that_is_said_to_be_the_last_one_again_is_no_hole(tmp_path: Path, suffix: str):
    path = tmp_path / f"standing.{suffix}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 64, 48, "yuv420p", 20
        picture = av.VideoFrame.from_ndarray(draw(0)[:48, :64], "rgb24")
        packets = [packet for _ in range(20) for packet in stream.encode(picture)]
        for number, packet in enumerate([*packets, *stream.encode()]):
            content = bytes(packet)
            again = av.Packet(repeat_of_the_last(content) if 5 <= number < 12 else content)
            again.pts, again.dts, again.time_base = packet.pts, packet.dts, packet.time_base
            again.stream, again.is_keyframe = stream, packet.is_keyframe
            container.mux(again)
    shown = numbers(path)
    assert [number for _, number in shown] == list(range(13))
    assert shown[5][0] == pytest.approx(12 / 25, abs=0.002)
