"""The corpus of videos and pictures, for every test of this folder."""

from tests.media import media

__all__ = ["media"]
