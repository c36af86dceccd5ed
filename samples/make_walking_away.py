"""Draws the clip of a face that becomes small: for what redraws small faces, and for its tests.

    python -m samples.make_walking_away            writes walking_away.mp4 here
    python -m samples.make_walking_away --out DIR  writes it elsewhere

The portrait and the background are those of `samples.make_demo`. The face is 64 pixels high at
first and 16 at the end, as of somebody who walks away from the camera at an even pace.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from samples.make_demo import FACE_BOX, HEIGHT_PX, HERE, WIDTH_PX, Portrait, Pose, background

FRAME_RATE: Final = 15
FRAME_COUNT: Final = 60
FIRST_PX: Final = 64.0
LAST_PX: Final = 16.0


def face_height(index: int) -> float:
    """Return the height of the face in a frame, in pixels: one over the distance walked."""
    share = index / (FRAME_COUNT - 1)
    return 1 / ((1 - share) / FIRST_PX + share / LAST_PX)


def frames(indices: Iterable[int] = range(FRAME_COUNT)) -> Iterator[NDArray[np.uint8]]:
    """Yield the clip's frames, each shape (480, 640, 3), uint8, BGR."""
    portrait = Portrait("astronaut")
    for index in indices:
        time_s = index / FRAME_RATE
        image = background(time_s)
        height = face_height(index)
        y = HEIGHT_PX * (0.35 + 0.1 * height / FIRST_PX) + 0.04 * height * math.sin(9 * time_s)
        scale = height / (FACE_BOX[3] - FACE_BOX[1])
        portrait.draw(image, Pose(0.5 * WIDTH_PX, y, scale, 0.0, 1.0))
        yield np.clip(np.rint(image), 0, 255).astype(np.uint8)


def write_clip(path: Path) -> None:
    """Write the clip as H.264."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=FRAME_RATE, options={"crf": "18", "g": "30"})
        video.width, video.height, video.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        for image in frames():
            container.mux(video.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(video.encode(None))


def main() -> None:
    """Write the clip."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE, help="folder (default: samples/)")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    write_clip(out / "walking_away.mp4")
    print(f"wrote {out}/walking_away.mp4")


if __name__ == "__main__":
    main()
