"""An exported picture holds pixels and says that a machine guessed; nothing else."""

import numpy as np
import pytest
from PIL import Image

from fer_desktop.errors import OutputError
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.pictures import write_picture
from tests.export.synthetic import analysis, face, frame, leftovers

GPS_IFD = 0x8825


def test_pixels_come_back_as_they_were(tmp_path):
    image = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    write_picture(tmp_path / "x.annotated.png", image)
    with Image.open(tmp_path / "x.annotated.png") as written:
        assert written.format == "PNG"
        np.testing.assert_array_equal(np.asarray(written)[..., ::-1], image)


@pytest.mark.fault("41")
def test_no_place_no_camera_no_preview_travel_along(tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "Camera Works"
    exif.get_ifd(GPS_IFD)[2] = (52.0, 31.0, 0.0)
    taken = tmp_path / "taken.jpg"
    Image.new("RGB", (160, 120), "grey").save(taken, exif=exif, comment="at home")
    with Image.open(taken) as original:
        assert original.getexif().get_ifd(GPS_IFD)
        pixels = np.asarray(original)[..., ::-1].copy()
    drawn = Annotator().draw(type(frame())(0, 0.0, pixels), analysis(face()))
    write_picture(tmp_path / "taken.annotated.png", drawn)
    with Image.open(tmp_path / "taken.annotated.png") as written:
        assert dict(written.getexif()) == {}
        assert written.info == {"Comment": "AI estimate of apparent expression"}
    content = (tmp_path / "taken.annotated.png").read_bytes()
    assert b"Camera Works" not in content
    assert b"at home" not in content
    assert b"eXIf" not in content


@pytest.mark.fault("79")
def test_a_failed_picture_leaves_the_old_one(tmp_path, device_failing_at):
    path = tmp_path / "x.annotated.png"
    path.write_bytes(b"old")
    noise = np.random.default_rng(0).integers(0, 256, (100, 100, 3), np.uint8)
    with device_failing_at(5000), pytest.raises(OutputError):
        write_picture(path, noise)
    assert path.read_bytes() == b"old"
    assert leftovers(tmp_path) == [path.name]
