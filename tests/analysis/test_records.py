import json

import pytest

from fer_desktop.analysis.records import from_record, to_record
from tests.analysis.test_pipeline import said
from tests.fakes import fake_analyzer, film, square


@pytest.mark.parametrize("aligned", [True, False])
def test_a_record_gives_back_every_bit(aligned):
    analyzer = fake_analyzer(aligned=aligned)
    for frame in film([[square(20, 30), square(100, 100, 6)], [], [square(180, 90)]], rate_hz=7):
        analysis, state = analyzer.analyze(frame), analyzer.state
        back, back_state = from_record(json.loads(json.dumps(to_record(analysis, state))))

        assert said([back]) == said([analysis])
        assert back.elapsed_s == analysis.elapsed_s
        assert back_state.tracker == state.tracker
        assert [
            (past.track_id, past.timestamp_s, past.distribution.probabilities.tolist())
            for past in back_state.smoothed
        ] == [
            (past.track_id, past.timestamp_s, past.distribution.probabilities.tolist())
            for past in state.smoothed
        ]


@pytest.mark.parametrize(
    "damage",
    [{"faces": None}, {"tracks": [[1]]}, {"next_id": ...}, {"step_s": ...}, {"shape": [240]}],
)
def test_a_damaged_record_is_refused(damage):
    analyzer = fake_analyzer()
    record = to_record(analyzer.analyze(film([[square(20, 30)]])[0]), analyzer.state)
    record = {key: value for key, value in (record | damage).items() if value is not ...}
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_record(record)
