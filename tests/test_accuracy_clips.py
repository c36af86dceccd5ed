"""The figures of a person's own clips are all told, whatever the clips are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import accuracy


def test_clips_of_one_name_have_a_row_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    clips = [tmp_path / name for name in ("a/clip.mp4", "b/clip.mp4", "b/other.mp4")]
    for clip in clips:
        clip.parent.mkdir(exist_ok=True)
        clip.touch()
    monkeypatch.setattr(accuracy, "load_models", lambda: None)
    monkeypatch.setattr(accuracy, "of_frames", lambda frames, models: {})
    monkeypatch.setattr(accuracy, "_of_file", lambda path, models: {"file": path})

    rows = accuracy.measure([clips[0], tmp_path / "b"])

    assert [row.get("file") for row in rows.values()][2:] == clips
    assert list(rows)[1] == "demo.mp4"
    assert list(rows)[2:] == [str(clips[0]), str(clips[1]), "other.mp4"]
