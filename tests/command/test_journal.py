import pytest

from fer_desktop.command.journal import PictureJournal, VideoJournal
from fer_desktop.command.remembering import RememberingAnalyzer
from fer_desktop.errors import ExitCode, OutputError
from tests.analysis.test_pipeline import said
from tests.fakes import FakeClassifier, fake_analyzer, film, square

ABOUT = {"source_sha256": "a" * 64, "settings": {"every": 1}}
FRAMES = film([[square(10 + 4 * step, 40)] if step % 9 else [] for step in range(30)])


def run(path, frames, analyzer=None, about=ABOUT):
    with VideoJournal(path, about) as journal:
        remembering = RememberingAnalyzer(analyzer or fake_analyzer(), journal)
        return [remembering.analyze(frame) for frame in frames], journal.recalled


@pytest.fixture
def path(tmp_path):
    return tmp_path / "out" / "clip.journal"


@pytest.mark.parametrize("stop", [0, 1, 9, 29, 30])
def test_a_run_gone_on_with_says_what_an_unbroken_one_says(path, stop):
    unbroken, _ = run(path.with_name("unbroken.journal"), FRAMES)
    run(path, FRAMES[:stop])
    resumed, recalled = run(path, FRAMES)

    assert recalled == stop
    assert said(resumed) == said(unbroken)
    again, recalled = run(path, FRAMES)
    assert recalled == len(FRAMES)
    assert said(again) == said(unbroken)


def test_what_is_known_is_not_analysed_again(path):
    run(path, FRAMES)
    run(path, FRAMES, fake_analyzer(classifier=FakeClassifier(fail_at=0)))


def test_cut_off_anywhere_it_still_goes_on(path):
    unbroken, _ = run(path, FRAMES[:6])
    whole = path.read_bytes()
    for length in range(0, len(whole), 101):
        path.write_bytes(whole[:length])
        resumed, recalled = run(path, FRAMES[:6])
        assert said(resumed) == said(unbroken)
        assert recalled == max(0, whole[:length].count(b"\n") - 1)
        assert path.read_bytes().count(b"\n") == 7


def test_a_damaged_line_ends_what_is_known(path):
    unbroken, _ = run(path, FRAMES[:6])
    lines = path.read_bytes().splitlines(keepends=True)
    lines[3] = b"}" + lines[3][1:]
    path.write_bytes(b"".join(lines))
    resumed, recalled = run(path, FRAMES[:6])
    assert recalled == 2
    assert said(resumed) == said(unbroken)


def test_another_run_is_refused_and_its_journal_untouched(path):
    run(path, FRAMES[:3])
    before = path.read_bytes()
    with pytest.raises(OutputError, match="another input, network or setting") as refusal:
        run(path, FRAMES[:3], about=ABOUT | {"settings": {"every": 2}})
    assert refusal.value.exit_code == ExitCode.OUTPUT
    assert path.read_bytes() == before


def test_frames_that_came_at_other_times_are_analysed(path):
    run(path, FRAMES)
    _, recalled = run(path, film([[square(10, 40)]] * 5, rate_hz=9))
    assert recalled == 1  # the first, at 0.0 s; the second came at another time


def look_up(path, steps, about=ABOUT):
    """Say which of the pictures are known, and note those that are not."""
    known = {}
    with PictureJournal(path, about) as journal:
        for step in steps:
            analyzer = fake_analyzer()
            known[step] = journal.recall([step, 7]) is not None
            if not known[step]:
                analysis = analyzer.analyze(FRAMES[1])
                journal.note([step, 7], analysis, analyzer.state)
        assert journal.recalled == sum(known.values())
    return known


def test_a_picture_is_known_whichever_came_or_failed_before_it(path):
    assert look_up(path, "acd") == {"a": False, "c": False, "d": False}
    assert look_up(path, "abcdx") == {"a": True, "b": False, "c": True, "d": True, "x": False}
    assert look_up(path, "xdcba") == dict.fromkeys("xdcba", True)


def test_what_is_said_of_a_picture_comes_back_whole(path):
    look_up(path, "a")
    with PictureJournal(path, ABOUT) as journal:
        assert said([journal.recall(["a", 7])]) == said([fake_analyzer().analyze(FRAMES[1])])
        assert journal.recall(["a", 8]) is None  # the file was exchanged


def test_pictures_go_on_wherever_the_journal_was_cut_off(path):
    look_up(path, "abc")
    whole = path.read_bytes()
    for length in range(0, len(whole), 101):
        path.write_bytes(whole[:length])
        lines = max(0, whole[:length].count(b"\n") - 1)
        assert sum(look_up(path, "abc").values()) == lines
        assert sorted(look_up(path, "abc").values()) == [True] * 3


def test_a_damaged_line_costs_its_own_picture_alone(path):
    look_up(path, "abc")
    first, *lines = path.read_bytes().splitlines(keepends=True)
    for damage in ((b"{", b"}"), (b'"faces"', b'"other"')):
        path.write_bytes(first + lines[0] + lines[1].replace(*damage, 1) + lines[2])
        assert look_up(path, "abc") == {"a": True, "b": False, "c": True}
        assert all(look_up(path, "abc").values())


def test_pictures_of_another_run_are_refused(path):
    look_up(path, "a")
    with pytest.raises(OutputError, match="another input, network or setting"):
        look_up(path, "a", about=ABOUT | {"settings": {"every": 2}})
