"""From frames to analyses: tracking, smoothing, one run's state."""
