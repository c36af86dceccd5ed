"""The chart says what it shows, draws no line across silence, and can be read without colour."""

import io
import warnings

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from fer_desktop.errors import OutputError
from fer_desktop.export import chart
from fer_desktop.export.chart import MAX_FACES, draw_timeline
from fer_desktop.export.curves import Curves
from fer_desktop.export.timeline import Timeline
from fer_desktop.expression.emotions import EMOTIONS
from tests.export.synthetic import PROVENANCE, analysis, face, frame, leftovers


@pytest.fixture
def drawn(monkeypatch):
    """Draws a chart and gives back matplotlib's figure of it."""
    figures = []

    class Kept(Figure):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            figures.append(self)

    monkeypatch.setattr("matplotlib.figure.Figure", Kept)

    def draw(*analyses, **changes):
        curves = Curves()
        for each in analyses:
            curves.add(each)
        made = type(PROVENANCE)(
            **{name: getattr(PROVENANCE, name) for name in PROVENANCE.__slots__} | changes
        )
        png = draw_timeline(curves, made)
        return figures[-1], png

    return draw


def texts(figure):
    return " | ".join(
        [text.get_text() for text in figure.texts]
        + [text.get_text() for axis in figure.axes for text in axis.texts]
    )


def clip(*track_ids, frames=20):
    return [analysis(*(face(track) for track in track_ids), index=n) for n in range(frames)]


def test_title_names_file_network_and_what_its_numbers_are_worth(drawn):
    figure, png = drawn(*clip(0))
    assert "Apparent expression in clip.mp4 |" in texts(figure)
    assert "mini-Xception: 66.1 % of 3,589 PublicTest chips" in texts(figure)
    assert "AI estimate" in texts(figure)
    assert "alignment" not in texts(figure)
    with Image.open(io.BytesIO(png)) as image:
        assert image.width == 1800
        assert image.info["Comment"] == "AI estimate of apparent expression"


def test_missing_alignment_is_named(drawn):
    figure, _ = drawn(*clip(0), alignment=None)
    assert "alignment off" in texts(figure)


@pytest.mark.fault("82f")
def test_every_curve_has_its_own_dash_and_marker(drawn):
    figure, _ = drawn(*clip(0))
    curves = figure.axes[0].lines[::2]
    looks = {(str(line._unscaled_dash_pattern), line.get_marker()) for line in curves}
    assert len(curves) == len(looks) == len(EMOTIONS)
    named = [text.get_text() for text in figure.legends[0].get_texts()]
    assert named == [*EMOTIONS, "nothing said"]


def test_no_line_leads_across_silence(drawn):
    frames = clip(0, frames=30)
    frames[10:20] = [analysis(index=n) for n in range(10, 20)]
    figure, _ = drawn(*frames)
    axis = figure.axes[0]
    times, values = axis.lines[0].get_data()
    between = (times > 9 / 25) & (times < 20 / 25)
    assert np.isnan(values[between]).all()
    assert np.isfinite(values[~between]).all()
    (grey,) = axis.patches
    assert grey.get_x() == pytest.approx(9.5 / 25)
    assert grey.get_x() + grey.get_width() == pytest.approx(19.5 / 25)


def test_no_line_leads_across_a_time_without_frames(drawn):
    frames = [analysis(face(), time_s=n / 25) for n in range(20)]
    frames += [analysis(face(), time_s=60 + n / 25) for n in range(20)]
    figure, _ = drawn(*frames)
    assert np.isnan(figure.axes[0].lines[0].get_ydata()).sum() == 1


def test_neither_strip_nor_grey_says_anything_of_a_time_without_frames(drawn):
    frames = [analysis(face(), time_s=n / 25) for n in range(20)]
    frames += [analysis(time_s=20 / 25 + n / 25) for n in range(5)]
    frames += [analysis(time_s=60 + n / 25) for n in range(5)]
    frames += [analysis(face(), time_s=60.2 + n / 25) for n in range(20)]
    figure, _ = drawn(*frames)
    axis = figure.axes[0]
    grey = [(each.get_x(), each.get_x() + each.get_width()) for each in axis.patches]
    assert grey == [pytest.approx((19.5 / 25, 24.5 / 25)), pytest.approx((59.98, 60.18))]
    (strip,) = axis.collections
    edges = strip.get_coordinates()[0, :, 0]
    coloured = strip.get_array()[0, :, 3] > 0
    assert coloured.tolist() == [True] * 20 + [False] * (5 + 1 + 5) + [True] * 20
    assert edges[25:27].tolist() == pytest.approx([24.5 / 25, 59.98])


@pytest.mark.parametrize("alone", ["first", "last"])
def test_a_frame_beside_a_time_without_frames_is_as_wide_as_the_others(alone, drawn):
    times_s = [n / 25 for n in range(20)]
    times_s = [-60.0, *times_s] if alone == "first" else [*times_s, 60.0]
    figure, _ = drawn(*(analysis(face(), time_s=time_s) for time_s in times_s))
    (strip,) = figure.axes[0].collections
    edges = strip.get_coordinates()[0, :, 0]
    widths_s = np.diff(edges)[strip.get_array()[0, :, 3] > 0]
    assert widths_s.tolist() == pytest.approx([1 / 25] * 21)
    assert (edges[0], edges[-1]) == figure.axes[0].get_xlim()


def test_a_single_reading_can_be_seen(drawn):
    figure, _ = drawn(analysis(index=0), analysis(face(), index=1), analysis(index=2))
    dots = figure.axes[0].lines[1]
    assert dots.get_marker() == "."
    assert len(dots.get_xdata()) == 1


def test_of_many_faces_the_longest_seen_are_shown_and_the_chart_says_so(drawn):
    frames = [
        analysis(*(face(track) for track in range(9) if index >= track), index=index)
        for index in range(20)
    ]
    figure, _ = drawn(*frames)
    assert len(figure.axes) == MAX_FACES
    assert "6 of 9 faces: those seen longest" in texts(figure)
    assert figure.axes[0].get_title(loc="left").startswith("Face 0   seen in 100% of the frames")


@pytest.mark.parametrize("frames", [[], [analysis()]])
def test_without_a_face_the_chart_says_so(frames, drawn):
    figure, _ = drawn(*frames)
    assert "No face was found." in texts(figure)


@pytest.mark.fault("25")
@pytest.mark.parametrize("said", [face(), face(emotion=None)])
def test_one_frame_is_enough(said, drawn):
    assert drawn(analysis(said))[1].startswith(b"\x89PNG")


@pytest.mark.fault("26")
@pytest.mark.parametrize(
    "source", ["$1$ \\frac.mp4", "two\nlines.mp4", "采访 😀.mp4", "n" * 250, "undecodable\udcff"]
)
def test_any_file_name_can_stand_in_the_title(source, drawn):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure, _ = drawn(*clip(0), source=source)
    assert "\n" not in texts(figure)
    assert len(figure.texts[0].get_text()) < 120


@pytest.mark.parametrize(
    ("second", "words"),
    [(-0.1, "0:00"), (5, "0:05"), (85.6, "1:25"), (3600, "1:00:00"), (7384, "2:03:04")],
)
def test_long_times_are_written_as_clocks_do(second, words):
    assert chart.clock_words(second) == words


def test_ticks_of_a_long_chart_are_the_nearest_seconds():
    axis = Figure().subplots()
    chart.draw_time_axis(axis, np.array([0.0, 600.0]))
    assert axis.xaxis.get_major_formatter()(119.9999999999) == "2:00"


def test_the_sink_writes_the_chart_at_the_end(tmp_path):
    with Timeline(tmp_path / "clip.timeline.png", PROVENANCE) as timeline:
        timeline.write(frame(0), analysis(face()))
        timeline.write(frame(1), None)
        assert leftovers(tmp_path) == []
    assert leftovers(tmp_path) == ["clip.timeline.png"]


@pytest.mark.fault("79")
def test_a_failed_run_or_disk_leaves_the_old_chart(tmp_path, device_failing_at):
    path = tmp_path / "clip.timeline.png"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), Timeline(path, PROVENANCE):
        raise RuntimeError("the run fails")
    with pytest.raises(OutputError), Timeline(path, PROVENANCE), device_failing_at(1000):
        raise OutputError("the disk fails")
    with device_failing_at(1000), pytest.raises(OutputError), Timeline(path, PROVENANCE):
        pass
    assert path.read_bytes() == b"old"
    assert leftovers(tmp_path) == [path.name]
