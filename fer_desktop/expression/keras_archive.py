"""Looks into a .keras file before Keras does, so that no file of a stranger runs code here.

A .keras file is a zip of a network's plan (config.json) and its weights (HDF5). The plan names
Python classes, and loaders have been talked into importing and calling others: Lambda layers
(CVE-2024-3660), functions named by the plan (CVE-2025-1550, CVE-2025-9906), layers that read
files (keras pull request 21751). Keras' own safe mode stops those known; this module lets through
only a list of layers that compute, and Keras' safe mode stays on behind it.

Knows the format only: Keras itself is not imported.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from fer_desktop.errors import ModelError

MAX_BYTES: Final = 1 << 30
"""Largest model, packed or unpacked: five times a 32-bit VGG19 with its optimiser's state."""

_MEMBERS: Final = frozenset({"metadata.json", "config.json", "model.weights.h5"})
_MAX_PLAN_BYTES: Final = 16 << 20  # plans of real networks take kilobytes

_MARKERS: Final = frozenset({"__keras_tensor__", "__tuple__", "__ellipsis__", "__slice__"})
"""Class names that stand for plain values."""

_MODEL_CLASSES: Final = frozenset({"Functional", "Sequential"})
_LAYER_CLASSES: Final = frozenset(
    """
    InputLayer Dense EinsumDense Identity Activation ReLU LeakyReLU PReLU ELU Softmax
    Conv1D Conv2D SeparableConv1D SeparableConv2D DepthwiseConv1D DepthwiseConv2D Conv2DTranspose
    MaxPooling2D AveragePooling2D AdaptiveAveragePooling2D AdaptiveMaxPooling2D
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D
    BatchNormalization LayerNormalization GroupNormalization UnitNormalization RMSNormalization
    SpectralNormalization Normalization Rescaling
    Dropout SpatialDropout1D SpatialDropout2D GaussianNoise GaussianDropout AlphaDropout
    ActivityRegularization
    Add Subtract Multiply Average Maximum Minimum Concatenate Dot
    Flatten Reshape Permute RepeatVector ZeroPadding2D Cropping2D UpSampling2D Resizing CenterCrop
    Attention AdditiveAttention MultiHeadAttention GroupQueryAttention
    RandomFlip RandomRotation RandomTranslation RandomZoom RandomCrop RandomShear
    RandomBrightness RandomContrast RandomErasing
    """.split()  # noqa: SIM905 - seventy quoted strings read worse
)
"""Layers that compute on tensors and neither run other code nor read files."""

_MODULES_OF_MODELS: Final = ("keras", "keras.models", "keras.src.models.functional")
_MODULES_OF_PLAIN_CLASSES: Final = ("keras.initializers", "keras.regularizers", "keras.constraints")


def inspect_archive(content: bytes, name: str) -> None:
    """Check a .keras file without building anything from it.

    Args:
        content: The whole file.
        name: What error messages call it.

    Raises:
        ModelError: Empty, damaged, no .keras file, unpacks to more than `MAX_BYTES`, or its plan
            names something outside the list of layers.
    """
    if not content:
        raise ModelError(f"{name} is empty (0 bytes).", "Copy or save the file again.")
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise ModelError(
            f"{name} is not a .keras file, or it is cut off.",
            "Save the network with Keras 3 as NAME.keras (no .h5, no pickle) and copy it whole.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_members(archive, name)
            plan = json.loads(archive.read("config.json"))
            if damaged := archive.testzip():
                raise ModelError(f"{name} is damaged: {damaged} does not match its checksum.")
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:  # RuntimeError covers encrypted members and RecursionError
        raise ModelError(f"{name} is damaged and cannot be unpacked: {error}.") from error
    if not isinstance(plan, dict) or plan.get("class_name") not in _MODEL_CLASSES:
        raise ModelError(f"{name} is not a .keras file: its plan names no network.")
    # Keras is told not to compile, so losses and metrics of the person's own do no harm.
    plan["compile_config"] = None
    for described in _classes(plan):
        _check_class(described, name)


def _check_members(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(set(names)) != len(names) or set(names) - _MEMBERS or "config.json" not in names:
        raise ModelError(
            f"{name} holds other files than a network's plan and weights.",
            "Save the network again with Keras 3 as NAME.keras, without preprocessing layers that "
            "carry files.",
        )
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_BYTES or archive.getinfo("config.json").file_size > _MAX_PLAN_BYTES:
        raise ModelError(f"{name} unpacks to {unpacked:,} bytes, more than a network takes.")


def _classes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every description of an object in a plan, however deep."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if value.get("class_name") is not None:
                yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _check_class(described: dict[str, Any], name: str) -> None:
    class_name, module = described["class_name"], described.get("module")
    registered = described.get("registered_name")
    if class_name in _MARKERS and module is None:
        return
    if registered in (None, class_name) and _is_known(module, class_name):
        return
    by_module = f"{module}.{class_name}" if module else str(class_name)
    wanted = by_module if registered in (None, class_name) else str(registered)
    raise ModelError(
        f"{name} asks to run {wanted[:100]!r}, which may be any code; it was not loaded.",
        "Build the network from Keras' own layers without Lambda or own classes, or export it "
        "as ONNX.",
    )


def _is_known(module: object, class_name: object) -> bool:
    if not isinstance(module, str) or not isinstance(class_name, str):
        return False
    if module == "keras.layers":
        return class_name in _LAYER_CLASSES
    if module in _MODULES_OF_PLAIN_CLASSES:
        return re.fullmatch(r"[A-Z][A-Za-z0-9]*", class_name) is not None
    if class_name in _MODEL_CLASSES:
        return module in _MODULES_OF_MODELS
    return module == "keras" and class_name == "DTypePolicy"
