"""Stand-ins for the heavy stages: quick, exact, and driven by what is drawn on the frames.

A "face" is a square lighter than `LIGHT` on a dark frame. Its mean grey chooses its distribution.
"""

from collections.abc import Sequence

import av
import cv2
import numpy as np

from fer_desktop.analysis.pipeline import Analyzer, FaceModels
from fer_desktop.capture.frame import Frame
from fer_desktop.expression.emotions import EMOTIONS, EmotionDistribution
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.faces.geometry import POINTS_LOWER, POINTS_SPREAD, Detection, FaceBox

LIGHT = 100


def draw(*faces: FaceBox, size=(320, 240), grey=200):
    """Return a BGR picture, shape (H, W, 3), with striped squares for faces."""
    width, height = size
    image = np.full((height, width, 3), 20, np.uint8)
    for face in faces:
        top, bottom = max(face.top, 0), max(face.bottom, 0)
        left, right = max(face.left, 0), max(face.right, 0)
        image[top:bottom, left:right] = grey
        image[top:bottom:4, left:right] = grey + 5  # no chip may be of one grey
    return image


def square(x, y, side=60):
    return FaceBox(x, y, x + side, y + side)


def film(boxes_of_frames, rate_hz=10.0, start_index=0, **drawing):
    """Return one `Frame` for each list of boxes."""
    return [
        Frame(start_index + number, number / rate_hz, draw(*boxes, **drawing))
        for number, boxes in enumerate(boxes_of_frames)
    ]


class FakeDetector:
    """Finds the squares; `blind` holds the numbers of calls at which it finds nothing."""

    def __init__(self, blind: Sequence[int] = ()) -> None:
        self.searches = 0
        self.looks = 0
        self._blind = set(blind)
        self._calls = 0

    def detect(self, grey, known=()):
        self.searches += 1
        return self._find(grey, 0, 0)

    def detect_near(self, grey, box, pose=0):
        self.looks += 1
        around = box.enlarged(1.8)
        left, top = max(around.left, 0), max(around.top, 0)
        region = grey[top : max(around.bottom, 0), left : max(around.right, 0)]
        found = self._find(region, left, top) if region.size else []
        return max(found, key=lambda each: each.box.iou(box), default=None)

    def _find(self, grey, left, top):
        self._calls += 1
        if self._calls - 1 in self._blind:
            return []
        count, _, boxes, _ = cv2.connectedComponentsWithStats((grey > LIGHT).astype(np.uint8))
        return [
            Detection(FaceBox(left + x, top + y, left + x + w, top + y + h), float(area))
            for x, y, w, h, area in boxes[1:count].tolist()
        ]


class FakePredictor:
    """Lays the mean face into the box, so that the box around it is that very box."""

    name = "fake points"
    sha256 = "0" * 64

    def predict(self, grey, box, tilt_deg):
        from fer_desktop.faces.alignment import mean_face

        face = mean_face() - mean_face().mean(axis=0)
        scale = box.width * POINTS_SPREAD / np.sqrt((face**2).sum(axis=1).mean())
        x, y = box.center
        return (face * scale + (x, y + POINTS_LOWER * box.width)).astype(np.float32)


class FakeClassifier:
    """The lighter the chip, the happier; everything else falls on neutral."""

    chip_size = 48
    network = NetworkInfo("fake", "none", "f" * 64, 1.0, "Fake", "onnx")

    def __init__(self, fail_at: int | None = None) -> None:
        self.batches: list[int] = []
        self._fail_at = fail_at

    def classify(self, chips):
        if self._fail_at is not None and len(self.batches) >= self._fail_at:
            raise RuntimeError("model failed")
        self.batches.append(len(chips))
        return [distribution(happy=float(chip.mean()) / 255) for chip in chips]


class FakeUpscaler:
    """Draws the chips of small faces white but for one line: whoever is redrawn looks happy."""

    id = "fake upscaler"
    sha256 = "e" * 64
    smallest_px = 8

    def __init__(self, acts_px=(8, 47)) -> None:
        self.acts_px = acts_px
        self.batches: list[list[np.ndarray]] = []

    def acts_on(self, size_px):
        return self.acts_px[0] <= size_px <= self.acts_px[1]

    def redraw(self, chips):
        self.batches.append(list(chips))
        white = np.full((48, 48), 230, np.uint8)
        white[::2] = 210
        return [white.copy() for _ in chips]


def distribution(**shares):
    """Return a distribution; what the named emotions leave falls on neutral."""
    probabilities = np.zeros(len(EMOTIONS), np.float32)
    for emotion, share in shares.items():
        probabilities[EMOTIONS.index(emotion)] = share
    probabilities[EMOTIONS.index("neutral")] += np.float32(1) - probabilities.sum()
    return EmotionDistribution(probabilities)


def fake_models(*, aligned=True, detector=None, classifier=None, upscaler=None):
    return FaceModels(
        detector=detector or FakeDetector(),
        predictor=FakePredictor() if aligned else None,
        classifier=classifier or FakeClassifier(),
        upscaler=upscaler,
    )


def fake_analyzer(*, redraw_every_s=0.0, **models):
    return Analyzer(fake_models(**models), redraw_every_s=redraw_every_s)


def fake_file_run(analyzer=None):
    """Return what a file of the window's queue is analysed with."""
    from fer_desktop.gui.wiring import FileRun

    made = fake_loaded_models().provenance("", None, {"model": "fake"})
    return FileRun(analyzer or fake_analyzer(), made)


def fake_loaded_models(*, aligned=True, **stages):
    """Return what `fer_desktop.api.load_models` would, with fakes for stages."""
    from fer_desktop.api import LoadedModels

    models = fake_models(aligned=aligned, **stages)
    return LoadedModels(
        stages=models,
        network=FakeClassifier.network,
        accuracy="50.0% of 2 made-up chips",
        detector="dlib",
        predictor=FakePredictor() if aligned else None,
        upscaler=models.upscaler,
        notes=FakeClassifier.network.notes,
        open_detector=lambda: models.detector,
    )


def write_film(path, boxes_of_frames, rate_hz=25, **drawing):
    """Write a video file, one frame for each list of boxes."""
    with av.open(str(path), "w") as container:
        stream = None
        for frame in film(boxes_of_frames, rate_hz, **drawing):
            if stream is None:
                how = {"crf": "10", "preset": "superfast"}
                stream = container.add_stream("libx264", rate=rate_hz, options=how)
                stream.width, stream.height = frame.width, frame.height
                stream.pix_fmt = "yuv420p"
            picture = av.VideoFrame.from_ndarray(frame.image, format="bgr24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path
