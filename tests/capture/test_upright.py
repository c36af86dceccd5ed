"""Frames that carry what PyAV has no name for, such as EXIF, are read, and upright."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from fer_desktop.capture.video import open_video
from tests.drawn_media import draw


def write_camera_video(path: Path, rotation: int = 0, codec: str = "mjpeg") -> None:
    """Write three pictures with EXIF as some cameras do, each a file of its own."""
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    image = Image.fromarray(draw(1, 320, 240))
    content = io.BytesIO()
    image.save(content, "JPEG" if codec == "mjpeg" else "PNG", exif=exif)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        stream.width, stream.height = image.size
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "rgb24"
        if rotation:
            stream.set_display_rotation(rotation)
        for number in range(3):
            packet = av.Packet(content.getvalue())
            packet.pts = packet.dts = number
            packet.time_base, packet.stream = Fraction(1, 25), stream
            packet.is_keyframe = True
            container.mux(packet)


@pytest.mark.fault("20")
@pytest.mark.parametrize(("name", "codec"), [("clip.avi", "mjpeg"), ("clip.mov", "png")])
def test_every_frame_with_exif_is_read(name: str, codec: str, tmp_path: Path) -> None:
    write_camera_video(tmp_path / name, codec=codec)
    with open_video(tmp_path / name) as video:
        assert len(list(video.frames())) == 3


@pytest.mark.fault("22")
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_frame_with_exif_is_turned_as_the_container_says(rotation: int, tmp_path: Path) -> None:
    write_camera_video(tmp_path / "turned.mov", rotation)
    with open_video(tmp_path / "turned.mov") as video:
        image = next(video.frames()).image
    turned = np.rot90(draw(1, 320, 240), rotation // 90)[..., ::-1]
    assert image.shape == turned.shape
    assert np.abs(turned.astype(int) - image).mean() < 8
