import pytest

from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.search_ahead import SearchAhead
from tests.analysis.test_pipeline import said
from tests.fakes import FakeDetector, fake_analyzer, fake_models, film, square

FRAMES = film([[square(10 + 4 * step, 40)] if step % 9 else [] for step in range(60)], rate_hz=30)


@pytest.mark.parametrize("every", [1, 3, 8])
@pytest.mark.parametrize("skip", [0, 5, 1000])
def test_searching_ahead_changes_nothing_that_is_said(every, skip):
    ahead_detector, own_detector = FakeDetector(), FakeDetector()
    ahead = SearchAhead(lambda: ahead_detector, every=every, skip=skip)
    analyzer = Analyzer(fake_models(detector=own_detector), search_ahead=ahead)
    frames = list(ahead.frames(iter(FRAMES)))  # as far ahead as can be
    analyses = [analyzer.analyze(frame) for frame in frames[::every]]

    plain = fake_analyzer(detector=FakeDetector())
    assert said(analyses) == said([plain.analyze(frame) for frame in FRAMES[::every]])
    assert ahead_detector.searches + own_detector.searches == plain.models.detector.searches
    if skip == 0:
        assert own_detector.searches == 0


def test_no_detector_is_opened_for_frames_that_are_known():
    ahead = SearchAhead(lambda: pytest.fail("opened"), skip=len(FRAMES))
    assert list(ahead.frames(iter(FRAMES))) == FRAMES


def test_the_source_is_closed_with_the_loop():
    closed = []

    def source():
        try:
            yield from FRAMES
        finally:
            closed.append(True)

    opened = source()  # held, or Python itself would close it with the loop
    frames = SearchAhead(FakeDetector).frames(opened)
    next(frames)
    frames.close()
    assert closed
