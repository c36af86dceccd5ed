"""Faces of which something can be seen, and whether nothing of it is left."""

import numpy as np

from tests.fakes import draw

_GREYS = (200, 150)


def draw_detailed(*faces):
    """Return a BGR picture of faces full of detail, the first of them the lightest."""
    image = draw(*faces)
    noise = np.random.default_rng(3).integers(-40, 40, image.shape)
    for face, grey in zip(faces, _GREYS, strict=False):
        part = np.s_[face.top : face.bottom, face.left : face.right]
        image[part] = np.clip(grey + noise[part], 120, 255)
    return image


def is_hidden(image, box):
    """Whether nothing of a face is left but blocks."""
    inside = image[box.top + 4 : box.bottom - 4, box.left + 4 : box.right - 4]
    return len(np.unique(inside.reshape(-1, 3), axis=0)) <= 36
