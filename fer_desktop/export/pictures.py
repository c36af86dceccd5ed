"""Annotated pictures as files."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fer_desktop.export.partial import write_atomically
from fer_desktop.export.provenance import AI_COMMENT


def write_picture(path: Path, image: NDArray[np.uint8]) -> None:
    """Write an annotated picture as PNG.

    Only pixels and one comment are written: no EXIF, no place, no camera, no preview of the
    original.

    Args:
        path: Its final name.
        image: Shape (H, W, 3), uint8, BGR.

    Raises:
        OutputError: It cannot be written.
    """
    comment = PngInfo()
    comment.add_text("Comment", AI_COMMENT)
    content = io.BytesIO()
    rgb = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
    Image.fromarray(rgb).save(content, format="PNG", pnginfo=comment, compress_level=4)
    write_atomically(path, content.getvalue())
