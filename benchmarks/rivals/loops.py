"""One rival on one clip; runs in the rivals' own environment, without this project's program.

python loops.py CLIP RIVAL    prints frames, seconds, processor seconds and memory as JSON

The clock begins with the first frame, after a warm-up; decoding is PyAV's in every row, as in ours.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

Analyze = Callable[[Any], int]


def fer() -> Analyze:
    """Build `fer` with its bundled network and its default detector, OpenCV's Haar cascade."""
    from fer.fer import FER  # type: ignore[import-not-found]  # the package's own module: its classes ask for more packages

    detector = FER(mtcnn=False)
    return lambda image: len(detector.detect_emotions(image))


def haar_and_keras() -> Analyze:
    """Rebuild the demo loop of oarriaga/face_classification: Haar, then `predict` per face.

    The network has the layers of its mini-Xception with random weights: speed needs no others.
    """
    import cv2
    import numpy as np
    from keras import layers, models

    def block(x: Any, filters: int) -> Any:
        beside = layers.Conv2D(filters, 1, strides=2, padding="same", use_bias=False)(x)
        beside = layers.BatchNormalization()(beside)
        for is_last in (False, True):
            x = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False)(x)
            x = layers.BatchNormalization()(x)
            x = x if is_last else layers.Activation("relu")(x)
        x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
        return layers.add([x, beside])

    chip = x = layers.Input((64, 64, 1))
    for _ in range(2):
        x = layers.Conv2D(8, 3, use_bias=False)(x)
        x = layers.Activation("relu")(layers.BatchNormalization()(x))
    for filters in (16, 32, 64, 128):
        x = block(x, filters)
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(7, 3, padding="same")(x))
    network = models.Model(chip, layers.Activation("softmax")(x))
    folder = Path(cv2.__file__).with_name("data")
    cascade = cv2.CascadeClassifier(str(folder / "haarcascade_frontalface_default.xml"))

    def analyze(image: Any) -> int:
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        boxes = cascade.detectMultiScale(grey, 1.3, 5)
        for x, y, width, height in boxes:
            face = grey[max(0, y - 40) : y + height + 40, max(0, x - 20) : x + width + 20]
            face = cv2.resize(face, (64, 64)).astype(np.float32)
            network.predict(((face / 255 - 0.5) * 2)[None, :, :, None], verbose=0)
        return len(boxes)

    return analyze


def deepface() -> Analyze:
    """Build DeepFace's `analyze` for emotions with its OpenCV detector; it fetches its weights."""
    from deepface import DeepFace  # type: ignore[import-not-found]

    def analyze(image: Any) -> int:
        found = DeepFace.analyze(
            image, actions=["emotion"], detector_backend="opencv", enforce_detection=False
        )
        return len(found)

    return analyze


def hsemotion() -> Analyze:
    """Build HSEmotion's small network on ONNX behind OpenCV's Haar; it fetches its weights."""
    import urllib.request  # noqa: F401  the package uses it without importing it

    import cv2
    from hsemotion_onnx.facial_emotions import HSEmotionRecognizer  # type: ignore[import-not-found]

    recognizer = HSEmotionRecognizer(model_name="enet_b0_8_best_vgaf")
    folder = Path(cv2.__file__).with_name("data")
    cascade = cv2.CascadeClassifier(str(folder / "haarcascade_frontalface_default.xml"))

    def analyze(image: Any) -> int:
        boxes = cascade.detectMultiScale(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), 1.3, 5)
        for x, y, width, height in boxes:
            recognizer.predict_emotions(image[y : y + height, x : x + width, ::-1], logits=False)
        return len(boxes)

    return analyze


RIVALS = {
    "fer": fer,
    "Haar and Keras predict": haar_and_keras,
    "deepface": deepface,
    "hsemotion-onnx": hsemotion,
}


def frames(clip: str) -> Iterator[Any]:
    """Yield the frames of a clip, BGR."""
    import av

    with av.open(clip) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="bgr24")


def main() -> None:
    """Run one rival, or print the one sentence that says why it does not run."""
    clip, name = sys.argv[1:]
    try:
        analyze = RIVALS[name]()
        for image in (next(frames(clip)),) * 3:
            analyze(image)
        wall, cpu, count, faces = time.perf_counter(), time.process_time(), 0, 0
        for image in frames(clip):
            faces += analyze(image)
            count += 1
    except BaseException as error:  # noqa: BLE001  every reason is a row
        words = str(error).encode("ascii", "ignore").decode()  # some decorate theirs
        lines = [line.strip(" ,") for line in words.splitlines() if line.strip()]
        print(json.dumps({"reason": f"{type(error).__name__}: {(lines or [''])[0]}"[:200]}))
        return
    told = {
        "frames": count,
        "faces": faces,
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
