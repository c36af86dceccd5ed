"""Draws the demo clip, the sample pictures and the truth about where the faces are.

The only photograph used is `skimage.data.astronaut()`: NASA's portrait of Eileen Collins, in
the public domain. Her head and shoulders are moved, scaled, turned and darkened over a grey
background that drifts; the second face is her mirror image in other light.

    python -m samples.make_demo            writes demo.mp4, demo.json and the pictures here
    python -m samples.make_demo --out DIR  writes them elsewhere

A truth box is where dlib's HOG detector boxes the face on the untouched photograph, carried
along by the same movement that draws it.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data

HERE: Final = Path(__file__).parent
WIDTH_PX: Final = 640
HEIGHT_PX: Final = 480
FRAME_RATE: Final = 30
DURATION_S: Final = 12
FRAME_COUNT: Final = FRAME_RATE * DURATION_S
SAMPLE_RATE_HZ: Final = 48_000

# The face on the photograph (512 x 512) as dlib 20 boxes it: left, top, right, bottom.
FACE_BOX: Final = (179, 83, 267, 171)
PHOTOGRAPH_PX: Final = 512

# Key poses: (second, x and y of the face's middle in frame widths and heights, scale, turn in
# degrees, light). Between two of them everything moves smoothly.
ASTRONAUT: Final = (
    (0.0, 0.50, 0.42, 1.50, 0, 1.00),
    (1.5, 0.36, 0.46, 1.20, -6, 1.00),
    (3.0, 0.56, 0.40, 1.90, 5, 1.00),
    (3.8, 0.54, 0.42, 1.80, 0, 0.30),
    (4.6, 0.50, 0.42, 1.60, 0, 1.00),
    (5.4, 0.28, 0.40, 1.40, 0, 1.00),
    (8.2, 0.31, 0.44, 1.50, 4, 1.00),
    (8.8, -0.30, 0.44, 1.50, 0, 1.00),
    (10.2, -0.30, 0.40, 1.60, 0, 1.00),
    (10.8, 0.45, 0.42, 1.60, 0, 1.00),
    (12.0, 0.55, 0.42, 1.70, -4, 1.00),
)
MIRRORED: Final = (
    (0.0, 1.30, 0.46, 1.30, 0, 0.85),
    (5.2, 1.30, 0.46, 1.30, 0, 0.85),
    (5.8, 0.72, 0.46, 1.30, 0, 0.85),
    (7.0, 0.68, 0.42, 1.50, -5, 0.85),
    (8.2, 0.70, 0.44, 1.40, 0, 0.85),
    (8.8, 1.30, 0.46, 1.30, 0, 0.85),
    (12.0, 1.30, 0.46, 1.30, 0, 0.85),
)

CAST: Final = {"astronaut": ASTRONAUT, "mirrored": MIRRORED}


@dataclass(frozen=True, slots=True)
class Pose:
    """Where and how a face is drawn.

    Attributes:
        x: Middle of the face, pixels of the frame.
        y: Middle of the face, pixels of the frame.
        scale: Frame pixels per pixel of the photograph.
        turn_deg: Clockwise turn in the plane of the picture.
        light: Factor on the brightness.
    """

    x: float
    y: float
    scale: float
    turn_deg: float
    light: float


SCENES: Final = {
    "one_face": [("astronaut", Pose(320, 200, 1.6, 0, 1.0))],
    "two_faces": [
        ("astronaut", Pose(180, 200, 1.4, 0, 1.0)),
        ("mirrored", Pose(460, 215, 1.4, 0, 0.9)),
    ],
    "small_face": [("astronaut", Pose(320, 200, 24 / 88, 0, 1.0))],
    "no_face": [],
}
"""The sample pictures: which face is drawn how."""


@dataclass(frozen=True, slots=True)
class DrawnFace:
    """The truth about one face of a frame.

    Attributes:
        face: "astronaut" or "mirrored".
        left: First column of the box.
        top: First row.
        right: Column after the last.
        bottom: Row after the last.
        visible: Share of the box that lies inside the frame.
    """

    face: str
    left: int
    top: int
    right: int
    bottom: int
    visible: float


class Portrait:
    """One of the cast, cut out of the photograph and ready to be drawn anywhere."""

    def __init__(self, name: str) -> None:
        photograph: NDArray[np.uint8] = data.astronaut()  # type: ignore[no-untyped-call]
        picture = photograph[:, :, ::-1].astype(np.float32)
        left, top, right, bottom = FACE_BOX
        if name == "mirrored":
            picture = _lit_from_the_left(picture[:, ::-1])
            left, right = PHOTOGRAPH_PX - right, PHOTOGRAPH_PX - left
        self._middle: tuple[float, float] = ((left + right) / 2, (top + bottom) / 2)
        alpha = _soft_oval(self._middle)
        # Premultiplied, so that edges stay clean.
        self._layer = np.dstack([picture * alpha[:, :, None], alpha])

    def draw(self, image: NDArray[np.float32], pose: Pose) -> None:
        """Draw the portrait onto `image`, shape (H, W, 3), in place."""
        warp = cv2.getRotationMatrix2D(self._middle, -pose.turn_deg, pose.scale)
        warp[0, 2] += pose.x - self._middle[0]
        warp[1, 2] += pose.y - self._middle[1]
        height, width = image.shape[:2]
        layer = self._layer
        if pose.scale < 1:  # warpAffine does not average what it shrinks
            layer = cv2.GaussianBlur(layer, (0, 0), 0.5 / pose.scale)
        layer = cv2.warpAffine(layer, warp, (width, height), flags=cv2.INTER_CUBIC)
        np.multiply(image, 1 - layer[:, :, 3:], out=image)
        np.add(image, layer[:, :, :3] * pose.light, out=image)


def true_box(face: str, pose: Pose) -> DrawnFace:
    """Return where the face drawn in `pose` is."""
    half_width = (FACE_BOX[2] - FACE_BOX[0]) * pose.scale / 2
    half_height = (FACE_BOX[3] - FACE_BOX[1]) * pose.scale / 2
    left, right = round(pose.x - half_width), round(pose.x + half_width)
    top, bottom = round(pose.y - half_height), round(pose.y + half_height)
    width_inside = max(0, min(right, WIDTH_PX) - max(left, 0))
    height_inside = max(0, min(bottom, HEIGHT_PX) - max(top, 0))
    visible = width_inside * height_inside / ((right - left) * (bottom - top))
    return DrawnFace(face, left, top, right, bottom, round(visible, 3))


def _lit_from_the_left(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    ramp = np.linspace(1.25, 0.55, PHOTOGRAPH_PX, dtype=np.float32)[None, :, None]
    grey = picture.mean(axis=2, keepdims=True)
    lit: NDArray[np.float32] = np.clip((0.5 * picture + 0.5 * grey) * ramp, 0, 255)
    return lit


def _soft_oval(middle: tuple[float, float]) -> NDArray[np.float32]:
    """Return the opacity of head and shoulders, shape (512, 512), 0 to 1."""
    y, x = np.mgrid[0:PHOTOGRAPH_PX, 0:PHOTOGRAPH_PX].astype(np.float32)
    distance = np.hypot((x - middle[0]) / 108, (y - middle[1] - 10) / 122)
    alpha: NDArray[np.float32] = np.clip((1.0 - distance) / 0.18, 0, 1).astype(np.float32)
    return alpha


def background(time_s: float) -> NDArray[np.float32]:
    """Return the drifting grey background at `time_s`, shape (480, 640, 3), 0 to 255."""
    y, x = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float32)
    waves = np.sin(x / 90 + time_s * 0.8) + np.sin(y / 70 - time_s * 0.5 + x / 150)
    shade = 118 + 22 * waves - 30 * (y / HEIGHT_PX)
    return np.dstack([shade + 6, shade + 2, shade]).astype(np.float32)


def pose_at(keys: tuple[tuple[float, ...], ...], time_s: float) -> Pose:
    """Return the pose at `time_s` between the key poses before and after it."""
    after = next(i for i, key in enumerate(keys) if key[0] > time_s or i == len(keys) - 1)
    before = keys[max(after - 1, 0)]
    share = (time_s - before[0]) / (keys[after][0] - before[0])
    eased = (1 - math.cos(math.pi * share)) / 2
    x, y, scale, turn, light = (
        a + (b - a) * eased for a, b in zip(before[1:], keys[after][1:], strict=True)
    )
    return Pose(x * WIDTH_PX, y * HEIGHT_PX, scale, turn, light)


def truth() -> list[list[DrawnFace]]:
    """Return the faces in view in each frame of the clip."""
    clip = []
    for index in range(FRAME_COUNT):
        faces = [true_box(n, pose_at(keys, index / FRAME_RATE)) for n, keys in CAST.items()]
        clip.append([face for face in faces if face.visible > 0])
    return clip


def frames(indices: Iterable[int] = range(FRAME_COUNT)) -> Iterator[NDArray[np.uint8]]:
    """Yield the clip's frames, each shape (480, 640, 3), uint8, BGR."""
    portraits = {name: Portrait(name) for name in CAST}
    for index in indices:
        time_s = index / FRAME_RATE
        image = background(time_s)
        for name, keys in CAST.items():
            portraits[name].draw(image, pose_at(keys, time_s))
        yield _to_uint8(image)


def pictures() -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Yield the sample pictures: name, and picture in BGR."""
    for name, scene in SCENES.items():
        image = background(0.0)
        for face, pose in scene:
            Portrait(face).draw(image, pose)
        yield name, _to_uint8(image)


def sound() -> NDArray[np.float32]:
    """Return a quiet chord, shape (1, samples): a tone for each face while it is in view."""
    seconds = np.arange(DURATION_S * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    frame_times = np.arange(FRAME_COUNT) / FRAME_RATE
    chord = np.zeros_like(seconds)
    for name, pitch_hz in (("astronaut", 220.0), ("mirrored", 277.2)):
        in_view = [sum(f.visible for f in faces if f.face == name) for faces in truth()]
        chord += np.interp(seconds, frame_times, in_view) * np.sin(2 * np.pi * pitch_hz * seconds)
    return (0.04 * chord).astype(np.float32)[None]


def write_clip(path: Path) -> None:
    """Write the clip as H.264 with sound."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=FRAME_RATE, options={"crf": "21", "g": "60"})
        video.width, video.height, video.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        audio = container.add_stream("aac", rate=SAMPLE_RATE_HZ, layout="mono")
        audio.bit_rate = 48_000
        for image in frames():
            container.mux(video.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(video.encode(None))
        heard = av.AudioFrame.from_ndarray(sound(), format="fltp", layout="mono")
        heard.sample_rate, heard.pts = SAMPLE_RATE_HZ, 0
        heard.time_base = Fraction(1, SAMPLE_RATE_HZ)
        container.mux(audio.encode(heard))
        container.mux(audio.encode(None))


def describe() -> str:
    """Return the truth as JSON: one line a frame, with a list for each face in view."""
    rows = [json.dumps([list(astuple(face)) for face in faces]) for faces in truth()]
    head = {
        "width": WIDTH_PX,
        "height": HEIGHT_PX,
        "frame_rate": FRAME_RATE,
        "frame_count": FRAME_COUNT,
        "columns": [field.name for field in fields(DrawnFace)],
    }
    return json.dumps(head)[:-1] + ',\n"frames": [\n' + ",\n".join(rows) + "\n]}\n"


def _to_uint8(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def main() -> None:
    """Write everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE, help="folder (default: samples/)")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    write_clip(out / "demo.mp4")
    (out / "demo.json").write_text(describe(), encoding="utf-8")
    for name, image in pictures():
        cv2.imwrite(str(out / f"{name}.jpg"), image, [cv2.IMWRITE_JPEG_QUALITY, 92])
    print(f"wrote {out}/demo.mp4, demo.json and {len(SCENES)} pictures")


if __name__ == "__main__":
    main()
