from dataclasses import asdict, replace

import numpy as np
import pytest

from fer_desktop.analysis.kept import KeptAnalyses
from fer_desktop.faces.quality import REASONS
from tests.fakes import distribution, fake_analyzer, film, square

CROWDED = film([[square(10, 20)], [], [square(10, 20), square(150, 60, side=12)], [square(12, 20)]])


def analysed(frames=CROWDED):
    analyzer = fake_analyzer()
    return [analyzer.analyze(frame) for frame in frames]


def kept(analyses, frames=CROWDED):
    rows = KeptAnalyses()
    for frame, analysis in zip(frames, analyses, strict=True):
        rows.write(frame, analysis)
    return rows


def numbers(face):
    """Return all that is said about a face, as values that compare."""
    return (
        face.track_id,
        face.box,
        face.confidence,
        asdict(face.quality),
        face.upscaled,
        None if face.emotions is None else face.emotions.probabilities.tolist(),
        None if face.smoothed is None else face.smoothed.probabilities.tolist(),
    )


def test_every_number_comes_back_as_it_was():
    analyses = analysed()
    rows = kept(analyses)
    assert len(rows) == len(analyses)
    for back, given in zip(rows, analyses, strict=True):
        assert (back.frame_index, back.timestamp_s) == (given.frame_index, given.timestamp_s)
        assert list(map(numbers, back.faces)) == list(map(numbers, given.faces))
    assert len(rows.at(2).faces) == 2
    assert rows.at(2).faces[1].emotions is None  # too small to be read


@pytest.mark.parametrize("reasons", [(), REASONS, ("dark", "turned")], ids=str)
def test_reasons_and_missing_angles_come_back(reasons):
    (analysis,) = analysed(CROWDED[:1])
    (face,) = analysis.faces
    quality = replace(face.quality, reasons=reasons, yaw_deg=None, roll_deg=None)
    changed = replace(analysis, faces=(replace(face, quality=quality, upscaled=True),))
    rows = kept([changed], CROWDED[:1])
    assert numbers(rows.at(0).faces[0]) == numbers(changed.faces[0])


def test_times_and_indices_are_those_of_the_frames():
    frames = film([[]] * 3, start_index=7)
    rows = kept(analysed(frames), frames)
    assert rows.times_s.tolist() == [frame.timestamp_s for frame in frames]
    assert rows.indices.tolist() == [7, 8, 9]


def test_nothing_kept_is_no_error():
    rows = KeptAnalyses()
    assert (len(rows), list(rows), rows.times_s.tolist()) == (0, [], [])
    with pytest.raises(IndexError):
        rows.at(0)
    with pytest.raises(ValueError, match="not analysed"):
        rows.write(CROWDED[0], None)


def test_an_hour_of_one_face_takes_few_megabytes():
    (analysis,) = analysed(CROWDED[:1])
    (face,) = analysis.faces
    happy = replace(face, emotions=distribution(happy=0.5))
    rows = KeptAnalyses()
    for number in range(10_000):
        rows.write(CROWDED[0], replace(analysis, timestamp_s=number / 30, faces=(happy,)))
    hour = rows.nbytes / len(rows) * 30 * 3600
    assert hour < 20e6
    assert np.diff(rows.times_s).min() > 0
    last = rows.at(9_999)
    assert last.faces[0].emotions.probabilities.tolist() == happy.emotions.probabilities.tolist()
