"""Makes a sharp chip as poor as a camera makes the face of somebody who stands far away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

LEAST_BLUR_PX: Final = 0.2
"""Standard deviation of a blur up to which its kernel is a single pixel, and changes nothing."""


@dataclass(frozen=True, slots=True)
class Degradation:
    """How poor; what is drawn, is drawn anew for each chip.

    Attributes:
        smallest_px: Smallest side a chip is shrunk to.
        largest_px: Largest.
        bicubic: Share of chips shrunk by single pixels (bicubic), as cheap scalers do; the others
            by areas, as a sensor sees them.
        clean: Share of chips that are made smaller and nothing else.
        blur_px: Largest standard deviation of the lens' blur, in pixels of the small chip.
        noise: Largest standard deviation of the sensor's noise, in grey levels.
        jpeg: Share of the chips not left clean that pass through JPEG.
        jpeg_quality: Lowest quality of those, up to 95.
    """

    smallest_px: int = 8
    largest_px: int = 36
    bicubic: float = 0.3
    clean: float = 0.0
    blur_px: float = 0.6
    noise: float = 4.0
    jpeg: float = 0.5
    jpeg_quality: int = 60

    @property
    def blurred_share(self) -> float:
        """Share of all chips that a lens' blur changes."""
        return (1 - self.clean) * (1 - LEAST_BLUR_PX / max(self.blur_px, LEAST_BLUR_PX))

    @property
    def jpeg_share(self) -> float:
        """Share of all chips that pass through JPEG."""
        return (1 - self.clean) * self.jpeg


def degrade(chip: Grey, how: Degradation, random: np.random.Generator) -> Grey:
    """Return what is left of a sharp chip (48, 48): shape (side, side), of a side drawn at random.

    The logarithm of the side is uniform: small ones need more practice.
    """
    side = round(float(np.exp(random.uniform(np.log(how.smallest_px), np.log(how.largest_px)))))
    method = cv2.INTER_CUBIC if random.random() < how.bicubic else cv2.INTER_AREA
    small = cv2.resize(chip, (side, side), interpolation=method).astype(np.float32)
    if random.random() < how.clean:
        return np.clip(np.rint(small), 0, 255).astype(np.uint8)
    if (sigma := random.uniform(0, how.blur_px)) > LEAST_BLUR_PX:
        small = np.asarray(cv2.GaussianBlur(small, (0, 0), sigma), np.float32)
    small = small + random.normal(0, random.uniform(0, how.noise), small.shape)
    seen: Grey = np.clip(np.rint(small), 0, 255).astype(np.uint8)
    if random.random() < how.jpeg:
        quality = int(random.integers(how.jpeg_quality, 96))
        _, content = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, quality])
        seen = np.asarray(cv2.imdecode(content, cv2.IMREAD_GRAYSCALE), np.uint8)
    return seen


def shrink(chips: Grey, side: int) -> Grey:
    """Shrink chips (N, 48, 48) by areas to (N, side, side): the plain case, for figures."""
    return np.stack(
        [np.asarray(cv2.resize(c, (side, side), interpolation=cv2.INTER_AREA)) for c in chips]
    ).astype(np.uint8)
