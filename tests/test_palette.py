"""The palette keeps its promises, measured."""

from itertools import combinations

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.palette import DARK_GROUND, STYLES, rgb

LIGHT_GROUND = "#ffffff"

# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision
# deficiency", IEEE TVCG 2009: severity 1.0, for linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip


def linear(colour):
    level = np.array(rgb(colour)) / 255
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)


def seen(colour, sight):
    level = np.clip(SIGHT[sight] @ linear(colour), 0, 1)
    srgb = np.where(level <= 0.0031308, level * 12.92, 1.055 * level ** (1 / 2.4) - 0.055)
    return rgb2lab(srgb)


def luminance(colour):
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_emotion_has_a_style():
    assert set(STYLES) == set(EMOTIONS)


@pytest.mark.fault("82f")
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", ["on_light", "on_dark"])
def test_colours_stay_apart_however_one_sees(theme, sight):
    colours = [getattr(style, theme) for style in STYLES.values()]
    differences = [
        deltaE_ciede2000(seen(one, sight), seen(other, sight))
        for one, other in combinations(colours, 2)
    ]
    assert min(differences) >= 15


@pytest.mark.fault("82f")
def test_every_emotion_has_its_own_pattern_and_marker():
    assert len({style.dash for style in STYLES.values()}) == len(EMOTIONS)
    assert len({style.marker for style in STYLES.values()}) == len(EMOTIONS)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_colours_can_be_seen_on_their_ground(emotion):
    style = STYLES[emotion]
    assert contrast(style.on_light, LIGHT_GROUND) >= 3
    assert contrast(style.on_dark, DARK_GROUND) >= 3
