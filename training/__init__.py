"""How the program learned what lies in models/ and landmarks/; run from the checkout."""

import os

from fer_desktop.paths import cache_dir

# Before any module of this package imports Keras; why, see `fer_desktop.expression.keras_engine`.
os.environ.setdefault("KERAS_HOME", str(cache_dir() / "keras"))
