"""The seven faces: drawn by us, in the palette's colours, rasters true to the drawings."""

import re
from importlib.resources import files

import numpy as np
import pytest
from PIL import Image

from fer_desktop.export.rasters import emoji_picture
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.palette import STYLES
from tests.export.emoji_rasters import SIDE_PX, drawn


def svg_of(emotion):
    return files("fer_desktop").joinpath("resources", "emoji", f"{emotion}.svg").read_text("utf-8")


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_raster_is_what_the_svg_draws(emotion):
    image = drawn(emotion)
    memory = image.constBits()
    memory.setsize(image.sizeInBytes())
    argb = np.frombuffer(memory, np.uint8).reshape(SIDE_PX, SIDE_PX, 4)
    fresh = Image.fromarray(np.ascontiguousarray(argb[..., [2, 1, 0, 3]]), "RGBA")
    committed = emoji_picture(emotion)
    assert committed.size == (SIDE_PX, SIDE_PX)
    difference = np.abs(
        np.asarray(fresh.convert("RGBa")).astype(int)
        - np.asarray(committed.convert("RGBa")).astype(int)
    )
    assert difference.mean() < 1


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_faces_have_the_colour_of_their_emotion_and_say_what_they_show(emotion):
    svg = svg_of(emotion)
    assert re.search(rf'<circle cx="32" cy="32" [^>]*fill="{STYLES[emotion].on_dark}"', svg)
    assert f"<title>{emotion}: " in svg


@pytest.mark.fault("82f")
def test_faces_differ_without_their_colours_even_when_small():
    greys = [
        np.asarray(emoji_picture(emotion).convert("L").resize((24, 24)), float)
        for emotion in EMOTIONS
    ]
    # The same brightness for all discs, so that only what is drawn in them is compared.
    drawings = [grey < grey[12, 3] - 25 for grey in greys]
    for one in range(len(EMOTIONS)):
        for other in range(one):
            assert np.count_nonzero(drawings[one] != drawings[other]) >= 12


def test_no_other_file_can_be_asked_for():
    with pytest.raises(KeyError):
        emoji_picture("../../secret")
