"""From a picture to upright face chips: detection, 68 points, alignment, quality."""
